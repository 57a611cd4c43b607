import { ArrowRight, Wallet } from "lucide-react";
import { useTranslation } from "react-i18next";
import { LinkButton } from "@/components/Button";
import { classes } from "@/components/classes";
import { PHASE_ICONS } from "@/components/PhaseBadge";
import { StayRange, useNow } from "@/components/Values";
import type { BookingRecord } from "@/lib/api/types";
import { type Phase, shortCode } from "../model";
import { TimeLeft, TimeUntil } from "./TimeLeft";
import { usePhase } from "./usePhase";

/** The one booking that matters at this moment, large, with the time that is left. */
export function Hero({ booking }: { booking: BookingRecord }) {
  const { t } = useTranslation("bookings");
  const phase = usePhase(booking);
  const Icon = PHASE_ICONS[phase];
  const isRunning = phase === "running";
  return (
    <section
      aria-label={t(`phase.${phase}`)}
      className={classes(
        "grid content-between gap-6 rounded-xl p-6 shadow-card md:p-8",
        isRunning ? "bg-accent text-on-accent" : "panel",
      )}
    >
      <div className="grid gap-1">
        <span className="flex items-center gap-2 text-sm font-semibold">
          <Icon aria-hidden className="size-5" />
          {t(`phase.${phase}`)}
        </span>
        <h2 className="text-xl">{booking.place_name}</h2>
        <p className={isRunning ? undefined : "text-soft"}>
          {booking.place_address}, {booking.place_city}
        </p>
      </div>
      <HeroTime booking={booking} phase={phase} />
      <div className="flex flex-wrap items-center justify-between gap-4">
        <LinkButton
          to={`/driver/bookings/${booking.booking_id}`}
          icon={phase === "waiting" ? Wallet : ArrowRight}
          className={isRunning ? "bg-on-accent! text-accent! hover:opacity-90" : undefined}
        >
          {phase === "waiting" ? t("overview.payNow") : t("overview.openPass")}
        </LinkButton>
        <span className="font-mono font-semibold tracking-wider">
          {shortCode(booking.booking_id)}
        </span>
      </div>
    </section>
  );
}

function HeroTime({ booking, phase }: { booking: BookingRecord; phase: Phase }) {
  const { t } = useTranslation("bookings");
  const { date_from: from, date_to: to, place_timezone: zone, hold_expires_at: hold } = booking;
  return (
    <div className="grid gap-3">
      <div className="grid">
        {phase === "running" && (
          <>
            <span className="text-sm">{t("list.timeLeft")}</span>
            <TimeLeft until={to} className="text-3xl font-semibold tracking-tight" />
          </>
        )}
        {phase === "upcoming" && (
          <>
            <span className="text-sm text-soft">{t("list.startsIn")}</span>
            <TimeUntil until={from} className="text-3xl font-semibold tracking-tight" />
          </>
        )}
        {phase === "waiting" && hold && (
          <>
            <span className="text-sm text-soft">{t("list.payWithin")}</span>
            <TimeLeft until={hold} className="text-3xl font-semibold tracking-tight" />
          </>
        )}
      </div>
      {phase === "running" && <Elapsed from={Date.parse(from)} to={Date.parse(to)} />}
      <p className="font-medium">
        <StayRange
          from={from}
          to={to}
          zone={zone}
          className={phase === "running" ? "*:text-current" : undefined}
        />
      </p>
    </div>
  );
}

/** How much of the stay is over; the countdown says the same in figures. */
function Elapsed({ from, to }: { from: number; to: number }) {
  const share = (useNow(10_000) - from) / (to - from);
  return (
    <div aria-hidden className="h-1.5 overflow-hidden rounded-full bg-accent-strong">
      <div className="h-full rounded-full bg-lane" style={{ width: `${share * 100}%` }} />
    </div>
  );
}
