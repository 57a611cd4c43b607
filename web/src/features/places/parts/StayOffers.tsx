import { CalendarX2, ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { LinkButton } from "@/components/Button";
import { ErrorNotice, SkeletonList } from "@/components/States";
import { Money } from "@/components/Values";
import type { Place } from "@/lib/api/types";
import { formatStay } from "@/lib/time";
import { placeLink, type Stay } from "../model";
import { type Offer, useOtherTimes } from "../stayQueries";
import { useSearchLink } from "../useSearchLink";

/** For a stay that found no space: other times here, and other places then. */
export function StayOffers({ place, stay }: { place: Place; stay: Stay }) {
  const { t } = useTranslation("places");
  const offers = useOtherTimes(place.id, stay);
  const search = useSearchLink(place.city, stay);
  return (
    <div className="grid gap-4">
      <div role="status" className="flex items-center gap-3 rounded-lg bg-bad-wash p-4 text-bad">
        <CalendarX2 aria-hidden className="size-6 shrink-0" />
        <div>
          <p className="font-semibold">{t("stay.full")}</p>
          <p className="text-sm">{t("stay.fullText")}</p>
        </div>
      </div>
      {offers.isPending ? (
        <SkeletonList count={3} className="h-14" />
      ) : offers.isError ? (
        <ErrorNotice
          error={offers.error}
          onRetry={() => offers.refetch()}
          retrying={offers.isFetching}
        />
      ) : (
        <OtherTimes place={place} offers={offers.data} />
      )}
      <LinkButton to={search} variant="secondary" wide>
        {t("stay.otherPlaces", { city: place.city })}
      </LinkButton>
    </div>
  );
}

function OtherTimes({ place, offers }: { place: Place; offers: readonly Offer[] }) {
  const { t } = useTranslation("places");
  if (offers.length === 0) return <p className="text-soft">{t("stay.noOtherTimes")}</p>;
  return (
    <div className="grid gap-2">
      <h2 className="text-sm font-semibold tracking-normal">{t("stay.otherTimes")}</h2>
      <ul className="grid gap-2">
        {offers.map(({ stay, full_cost, currency }) => (
          <li key={stay.from.getTime()}>
            <Link
              to={placeLink(place.id, stay)}
              replace
              preventScrollReset
              className="flex min-h-14 items-center justify-between gap-3 rounded-md border border-edge px-4 py-2 transition-colors hover:border-accent hover:bg-accent-wash"
            >
              <span className="numbers min-w-0">
                {formatStay(stay.from, stay.to, place.timezone)}
              </span>
              <span className="flex shrink-0 items-center gap-1 font-semibold">
                <Money minor={full_cost} currency={currency} />
                <ChevronRight aria-hidden className="size-5 text-soft" />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
