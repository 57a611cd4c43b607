import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { PhaseBadge } from "@/components/PhaseBadge";
import { Money, StayRange } from "@/components/Values";
import type { BookingRecord } from "@/lib/api/types";
import { dayParts } from "@/lib/time";
import { type Phase, refundOf, shortCode } from "../model";
import { TimeLeft, TimeUntil } from "./TimeLeft";
import { usePhase } from "./usePhase";

/** A booking in a list; the whole card leads to its pass. */
export function BookingCard({ booking }: { booking: BookingRecord }) {
  const { t } = useTranslation("bookings");
  const phase = usePhase(booking);
  return (
    <article className="panel relative flex gap-4 p-4 transition-colors hover:border-accent has-[a:focus-visible]:outline-3 has-[a:focus-visible]:outline-accent md:gap-6 md:p-5">
      <DayTile at={booking.date_from} zone={booking.place_timezone} />
      <div className="grid min-w-0 flex-1 gap-1">
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <PhaseBadge phase={phase} />
          <span className="text-sm font-medium">
            <CardTime booking={booking} phase={phase} />
          </span>
        </div>
        <h2 className="mt-1 text-lg">
          <Link
            to={`/driver/bookings/${booking.booking_id}`}
            className="outline-none after:absolute after:inset-0 after:rounded-lg after:content-['']"
          >
            {booking.place_name}
          </Link>
        </h2>
        <StayRange from={booking.date_from} to={booking.date_to} zone={booking.place_timezone} />
        <p className="flex flex-wrap justify-between gap-x-4 text-sm text-soft">
          <span>
            {booking.place_city} ·{" "}
            <span className="whitespace-nowrap">
              {t("list.code", { code: shortCode(booking.booking_id) })}
            </span>
          </span>
          <CardMoney booking={booking} phase={phase} />
        </p>
      </div>
    </article>
  );
}

function CardTime({ booking, phase }: { booking: BookingRecord; phase: Phase }) {
  const { t } = useTranslation("bookings");
  if (phase === "running") {
    return (
      <>
        {t("list.timeLeft")} <TimeLeft until={booking.date_to} className="font-semibold" />
      </>
    );
  }
  if (phase === "waiting" && booking.hold_expires_at) {
    return (
      <>
        {t("list.payWithin")} <TimeLeft until={booking.hold_expires_at} className="font-semibold" />
      </>
    );
  }
  if (phase === "canceled") {
    return <span className="text-soft">{t(`canceled.by.${booking.canceled_by ?? "system"}`)}</span>;
  }
  if (phase === "over") return null;
  return (
    <span className="text-soft">
      {t("list.startsIn")} <TimeUntil until={booking.date_from} />
    </span>
  );
}

/** The price; of a cancelled booking what goes back. */
function CardMoney({ booking, phase }: { booking: BookingRecord; phase: Phase }) {
  const { t } = useTranslation("bookings");
  const isCanceled = phase === "canceled";
  const minor = isCanceled ? refundOf(booking) : booking.full_cost;
  if (isCanceled && minor === 0) return null;
  return (
    <span>
      {isCanceled && t("canceled.refund")}{" "}
      <Money minor={minor} currency={booking.currency} className="font-semibold text-ink" />
    </span>
  );
}

/** A leaf of the calendar at the place. The card says the date in words as well. */
const DayTile = memo(function DayTile({ at, zone }: { at: string; zone: string }) {
  useTranslation();
  const { weekday, day, month } = dayParts(at, zone);
  return (
    <span
      aria-hidden
      className="grid h-fit w-14 shrink-0 justify-items-center rounded-md bg-sunk py-2 leading-tight md:w-16"
    >
      <span className="text-xs text-soft">{weekday}</span>
      <span className="numbers text-xl font-semibold">{day}</span>
      <span className="text-xs text-soft">{month}</span>
    </span>
  );
});
