import { MapPin } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ParkingTypeLabel } from "@/components/ParkingTypeLabel";
import { Money } from "@/components/Values";
import type { Place, PlaceToday } from "@/lib/api/types";
import { Occupancy } from "./Occupancy";

export interface PlaceCardProps {
  place: Place;
  currency: string;
  /** How full it is; undefined until known, null when it cannot be known now. */
  today: PlaceToday | null | undefined;
}

/** A place of one's own; all of the card leads to it. */
export function PlaceCard({ place, currency, today }: PlaceCardProps) {
  const { t } = useTranslation("owner");
  return (
    <article className="panel relative grid content-between gap-5 p-5 transition-shadow focus-within:shadow-lift hover:shadow-lift">
      <div className="grid gap-1.5">
        <ParkingTypeLabel type={place.parking_type} />
        <h2 className="text-lg">
          <Link
            to={`/owner/parkings/${place.id}`}
            className="no-underline after:absolute after:inset-0 after:rounded-lg focus-visible:outline-none focus-visible:after:outline-3 focus-visible:after:outline-offset-2 focus-visible:after:outline-accent"
          >
            {place.name}
          </Link>
        </h2>
        <p className="flex gap-1.5 text-sm text-soft">
          <MapPin aria-hidden className="mt-0.5 size-4 shrink-0" />
          {place.city}, {place.address}
        </p>
      </div>
      <div className="grid gap-3">
        <Occupancy capacity={place.capacity} today={today} />
        {currency !== "" && (
          <p className="text-sm text-soft">
            <Money
              minor={place.hourly_rate}
              currency={currency}
              className="text-base font-semibold text-ink"
            />{" "}
            {t("places.anHour")}
          </p>
        )}
      </div>
    </article>
  );
}
