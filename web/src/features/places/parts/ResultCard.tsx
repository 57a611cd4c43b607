import { Clock, RotateCcw } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { classes } from "@/components/classes";
import { ParkingTypeLabel } from "@/components/ParkingTypeLabel";
import { Skeleton } from "@/components/States";
import { Money } from "@/components/Values";
import type { Availability, Place } from "@/lib/api/types";
import { formatMoney } from "@/lib/money";
import { formatDuration, formatStay, sameClock, viewerZone, zoneName } from "@/lib/time";
import { placeLink, type Stay } from "../model";
import { distanceKm, formatDistance, type Point, pointOfPlace } from "../searchModel";
import type { Result } from "../searchQueries";
import { FreeSpaces } from "./FreeSpaces";

/** Skeletons and cards take the same room, so that nothing jumps. */
const ROOM = "min-h-52 sm:min-h-44";
const LAYOUT = "grid content-between gap-x-6 gap-y-3 p-4 sm:grid-cols-[1fr_auto] sm:p-5";

export interface ResultCardProps {
  result: Result;
  stay: Stay;
  near: Point | null;
  isActive: boolean;
  onActive: (id: string | null) => void;
}

/** One place: all that is needed to choose it, and the way to it with the stay. */
export function ResultCard({ result, stay, near, isActive, onActive }: ResultCardProps) {
  const { t } = useTranslation("places");
  const { place, availability } = result;
  return (
    <li
      id={`place-${place.id}`}
      onPointerEnter={() => onActive(place.id)}
      onPointerLeave={() => onActive(null)}
      onFocus={() => onActive(place.id)}
      onBlur={() => onActive(null)}
      className={classes(
        "panel relative scroll-mt-24 transition-[border-color,box-shadow] has-[a:focus-visible]:outline-3 has-[a:focus-visible]:outline-offset-2 has-[a:focus-visible]:outline-accent",
        ROOM,
        LAYOUT,
        isActive && "border-accent shadow-lift",
      )}
    >
      <div className="grid min-w-0 content-start gap-0.5">
        <ParkingTypeLabel type={place.parking_type} />
        <h2 className="text-lg">
          <Link
            to={placeLink(place.id, stay)}
            className="outline-none after:absolute after:inset-0 after:rounded-lg"
          >
            {place.name}
          </Link>
        </h2>
        <p className="text-sm text-soft">
          {place.address}, {place.city}
          <Distance place={place} near={near} />
        </p>
        <OtherClock stay={stay} zone={place.timezone} />
      </div>
      {availability && <Price place={place} availability={availability} stay={stay} />}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 sm:col-span-2">
        {availability && <FreeSpaces count={availability.free_spaces} />}
        <Fact icon={RotateCcw}>{t("card.cancellation")}</Fact>
      </div>
    </li>
  );
}

function Price({
  place,
  availability,
  stay,
}: {
  place: Place;
  availability: Availability;
  stay: Stay;
}) {
  const { t } = useTranslation("places");
  const { currency } = availability;
  const duration = formatDuration(stay.to.getTime() - stay.from.getTime());
  return (
    <div className="flex flex-wrap items-baseline gap-x-2 sm:grid sm:content-start sm:justify-items-end sm:text-right">
      <strong className="text-xl font-bold tracking-tight">
        <Money minor={availability.full_cost} currency={currency} />
      </strong>
      <span className="text-sm text-soft">{t("card.total", { duration })}</span>
      <span className="text-xs text-soft max-sm:ml-auto">
        {t("card.rate", { price: formatMoney(place.hourly_rate, currency) })}
      </span>
    </div>
  );
}

function OtherClock({ stay, zone }: { stay: Stay; zone: string }) {
  const { t } = useTranslation("places");
  if (sameClock(zone, viewerZone(), stay.from)) return null;
  return (
    <Fact icon={Clock}>
      {t("card.clock", {
        stay: formatStay(stay.from, stay.to, zone),
        zone: zoneName(zone, stay.from),
      })}
    </Fact>
  );
}

function Distance({ place, near }: { place: Place; near: Point | null }) {
  const { t } = useTranslation("places");
  const point = pointOfPlace(place);
  if (!near || !point) return null;
  return <> · {t("card.distance", { distance: formatDistance(distanceKm(near, point)) })}</>;
}

function Fact({ icon: Icon, children }: { icon: typeof Clock; children: string }) {
  return (
    <p className="flex gap-1.5 text-sm text-soft">
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      {children}
    </p>
  );
}

/** A card to come. */
export function ResultSkeleton() {
  return (
    <li aria-hidden className={classes("panel", ROOM, LAYOUT)}>
      <div className="grid content-start gap-2.5">
        <Skeleton className="h-4 w-28" />
        <Skeleton className="h-6 w-3/4" />
        <Skeleton className="h-4 w-1/2" />
      </div>
      <Skeleton className="h-8 w-24" />
      <Skeleton className="h-7 w-40 sm:col-span-2" />
    </li>
  );
}
