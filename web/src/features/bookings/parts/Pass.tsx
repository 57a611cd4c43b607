import { useTranslation } from "react-i18next";
import { classes } from "@/components/classes";
import { PHASE_ICONS } from "@/components/PhaseBadge";
import { QrCode } from "@/components/QrCode";
import { Money } from "@/components/Values";
import type { BookingRecord } from "@/lib/api/types";
import { formatMoney } from "@/lib/money";
import { formatDuration } from "@/lib/time";
import { type Phase, shortCode, stayOf } from "../model";
import { StayClock } from "./StayClock";
import { TimeLeft, TimeUntil } from "./TimeLeft";

/** What one shows at the entrance: code, place and time, torn off like a ticket. */
export function Pass({ booking, phase }: { booking: BookingRecord; phase: Phase }) {
  const { t } = useTranslation("bookings");
  return (
    <article
      aria-label={t("pass.label")}
      className="panel grid grid-cols-[minmax(0,1fr)] overflow-hidden md:grid-cols-[minmax(0,1fr)_auto] md:grid-rows-[auto_1fr]"
    >
      <Band booking={booking} phase={phase} />
      <Stub booking={booking} phase={phase} />
      <div className="grid content-start gap-6 p-5 md:p-8">
        <StayClock booking={booking} />
        <Price booking={booking} />
      </div>
    </article>
  );
}

const BANDS: Record<Phase, string> = {
  waiting: "bg-warn-wash text-warn",
  upcoming: "bg-accent-wash text-accent-strong",
  running: "bg-accent text-on-accent",
  over: "bg-sunk text-soft",
  canceled: "bg-bad-wash text-bad",
};

/** How it stands at this moment, which paper cannot say. */
function Band({ booking, phase }: { booking: BookingRecord; phase: Phase }) {
  const { t } = useTranslation("bookings");
  const Icon = PHASE_ICONS[phase];
  return (
    <div
      className={classes(
        "flex min-h-16 flex-wrap items-center justify-between gap-x-4 gap-y-2 px-5 py-3 md:px-8 print:hidden",
        BANDS[phase],
      )}
    >
      <span className="flex items-center gap-2.5 font-semibold">
        <Icon aria-hidden className="size-6 shrink-0" />
        {t(`phase.${phase}`)}
      </span>
      {phase === "running" && (
        <span className="ml-auto grid justify-items-end">
          <span className="text-xs">{t("pass.endsIn")}</span>
          <TimeLeft
            until={booking.date_to}
            className="text-xl leading-none font-semibold whitespace-nowrap"
          />
        </span>
      )}
      {phase === "upcoming" && (
        <span className="ml-auto grid justify-items-end">
          <span className="text-xs">{t("pass.startsIn")}</span>
          <TimeUntil until={booking.date_from} className="font-semibold" />
        </span>
      )}
    </div>
  );
}

/** Round bites at both ends of the line along which a ticket is torn. */
const NOTCHES =
  "before:absolute before:-bottom-3 before:-left-3 before:size-6 before:rounded-full before:border before:border-line before:bg-ground before:content-['']" +
  " after:absolute after:-right-3 after:-bottom-3 after:size-6 after:rounded-full after:border after:border-line after:bg-ground after:content-['']" +
  " md:before:-top-3 md:before:bottom-auto md:after:right-auto md:after:-left-3";

function Stub({ booking, phase }: { booking: BookingRecord; phase: Phase }) {
  const { t } = useTranslation("bookings");
  const code = shortCode(booking.booking_id);
  const opens = phase === "upcoming" || phase === "running";
  return (
    <div
      className={classes(
        "relative grid content-center justify-items-center gap-3 border-b-2 border-dashed border-edge p-6 md:col-start-2 md:row-span-2 md:row-start-1 md:border-b-0 md:border-l-2 md:px-10",
        NOTCHES,
      )}
    >
      {opens && (
        <QrCode
          text={booking.booking_id}
          label={t("pass.qr", { code })}
          className="size-48 rounded-md"
        />
      )}
      <span className="grid justify-items-center">
        <span className="text-sm text-soft">{t("pass.code")}</span>
        <strong className="font-mono text-xl tracking-wider">{code}</strong>
      </span>
    </div>
  );
}

function Price({ booking }: { booking: BookingRecord }) {
  const { t } = useTranslation("bookings");
  const { from, to } = stayOf(booking);
  return (
    <dl className="flex flex-wrap gap-x-10 gap-y-4">
      <div className="grid">
        <dt className="text-sm text-soft">{t("pass.price")}</dt>
        <dd className="grid">
          <Money minor={booking.full_cost} currency={booking.currency} className="font-semibold" />
          <span className="text-sm text-soft">
            {t("pass.priceLine", {
              time: formatDuration(to.getTime() - from.getTime()),
              rate: formatMoney(booking.hourly_rate, booking.currency),
            })}
          </span>
        </dd>
      </div>
      <div className="grid content-start">
        <dt className="text-sm text-soft">{t("pass.driver")}</dt>
        <dd className="font-semibold">{booking.user_login}</dd>
      </div>
    </dl>
  );
}
