import { LogIn, LogOut } from "lucide-react";
import { useTranslation } from "react-i18next";
import { TextLink } from "@/components/Button";
import { Card } from "@/components/Card";
import { formatMoment, formatTime, sameClock, viewerZone, zoneName } from "@/lib/time";
import { dateOf, type Movement } from "../days";
import type { MovementKind } from "../queries";

/** So many lines are read at a glance. */
const SHOWN = 4;
const ICONS = { arrivals: LogIn, departures: LogOut };

export interface MovementListProps {
  kind: MovementKind;
  /** Of today, the next one first. */
  ahead: readonly Movement[];
  /** Whether there are no more than these. */
  isWhole: boolean;
}

/** Who comes or leaves next, by the clock of each place. */
export function MovementList({ kind, ahead, isWhole }: MovementListProps) {
  const { t } = useTranslation("owner");
  const Icon = ICONS[kind];
  const more = ahead.length - SHOWN;
  return (
    <Card className="grid content-start gap-3">
      <h2 className="flex items-center gap-2 text-lg">
        <Icon aria-hidden className="size-5 text-accent" />
        {t(`movements.${kind}`)}
      </h2>
      {ahead.length === 0 ? (
        <p className="text-soft">
          {t(kind === "arrivals" ? "movements.noArrivals" : "movements.noDepartures")}
        </p>
      ) : (
        <ol className="divide-y divide-line">
          {ahead.slice(0, SHOWN).map((movement) => (
            <Line key={movement.booking.booking_id} kind={kind} {...movement} />
          ))}
        </ol>
      )}
      {more > 0 && (
        <p className="text-sm">
          <TextLink to="/owner/bookings">
            {isWhole ? t("movements.more", { count: more }) : t("movements.all")}
          </TextLink>
        </p>
      )}
    </Card>
  );
}

function Line({ kind, booking, at }: Movement & { kind: MovementKind }) {
  const { t } = useTranslation("owner");
  const zone = booking.place_timezone;
  const other = kind === "arrivals" ? booking.date_to : booking.date_from;
  const sameDay = dateOf(Date.parse(other), zone) === dateOf(Date.parse(at), zone);
  const time = sameDay ? formatTime(other, zone) : formatMoment(other, zone);
  return (
    <li className="grid grid-cols-[auto_1fr] items-baseline gap-x-4 py-3">
      <span className="grid">
        <time dateTime={at} className="numbers text-lg font-semibold">
          {formatTime(at, zone)}
        </time>
        {!sameClock(zone, viewerZone(), at) && (
          <span className="text-xs text-soft">{zoneName(zone, at)}</span>
        )}
      </span>
      <span className="min-w-0">
        <span className="block font-semibold">{booking.user_login}</span>
        <span className="numbers block text-sm text-soft">
          {t(kind === "arrivals" ? "movements.until" : "movements.since", { time })}
        </span>
        <span className="block text-sm text-soft">{booking.place_name}</span>
      </span>
    </li>
  );
}
