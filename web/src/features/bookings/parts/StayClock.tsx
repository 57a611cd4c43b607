import { ArrowRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { BookingRecord } from "@/lib/api/types";
import {
  formatDuration,
  formatShortDay,
  formatTime,
  type Instant,
  offsetAt,
  sameClock,
  viewerZone,
  zoneName,
} from "@/lib/time";
import { stayOf } from "../model";

/** From when until when, as on a boarding pass: by the place's clock. */
export function StayClock({ booking }: { booking: BookingRecord }) {
  const { t } = useTranslation("bookings");
  const { place_timezone: zone, place_city: city } = booking;
  const { from, to } = stayOf(booking);
  const clockChanges = offsetAt(from.getTime(), zone) !== offsetAt(to.getTime(), zone);
  const isElsewhere = [from, to].some((at) => !sameClock(zone, viewerZone(), at));
  const duration = formatDuration(to.getTime() - from.getTime());
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-end justify-between gap-3 sm:justify-start sm:gap-6">
        <End label={t("pass.from")} at={from} zone={zone} named={clockChanges} />
        <span className="grid shrink-0 justify-items-center gap-1 pb-1 text-soft">
          <span className="numbers text-sm">{duration}</span>
          <ArrowRight aria-hidden className="size-5" />
        </span>
        <End label={t("pass.to")} at={to} zone={zone} named={clockChanges} />
      </div>
      {isElsewhere && (
        <p className="text-sm text-soft">{t("pass.zone", { city, zone: zoneName(zone, from) })}</p>
      )}
      {clockChanges && (
        <p className="text-sm text-soft">{t("pass.clockChange", { time: duration })}</p>
      )}
    </div>
  );
}

/** `named`: with the zone's name, where the clock shows the same twice within the stay. */
function End({
  label,
  at,
  zone,
  named,
}: {
  label: string;
  at: Instant;
  zone: string;
  named: boolean;
}) {
  return (
    <div className="grid min-w-0">
      <span className="text-sm text-soft">{label}</span>
      <time dateTime={new Date(at).toISOString()} className="grid">
        <span className="numbers text-2xl font-semibold tracking-tight whitespace-nowrap">
          {formatTime(at, zone)}
        </span>
        <span className="text-sm font-medium">{formatShortDay(at, zone)}</span>
      </time>
      {named && <span className="text-sm text-soft">{zoneName(zone, at)}</span>}
    </div>
  );
}
