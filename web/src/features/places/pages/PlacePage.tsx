import { ArrowLeft } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { Button, TextLink } from "@/components/Button";
import { Page } from "@/components/Page";
import { ParkingTypeLabel } from "@/components/ParkingTypeLabel";
import { ErrorNotice, Skeleton } from "@/components/States";
import { NotFoundPage } from "@/components/Stops";
import { asProblem } from "@/lib/api/client";
import type { Place, Quote } from "@/lib/api/types";
import { type Stay, stayVerdicts } from "../model";
import { PlaceFacts } from "../parts/PlaceFacts";
import { QuoteLines } from "../parts/QuoteLines";
import { StayFields } from "../parts/StayFields";
import { StayOffers } from "../parts/StayOffers";
import { StayWithdrawn } from "../parts/StayWithdrawn";
import { usePlace } from "../queries";
import { useQuote } from "../stayQueries";
import { useSearchLink } from "../useSearchLink";
import { type ChosenStay, useStay } from "../useStay";

/** What paying needs to know of a stay. */
export interface PayProps {
  place: Place;
  stay: Stay;
  quote: Quote;
  /** The price is being asked for anew; nothing can be pressed meanwhile. */
  isStale: boolean;
  /** While an outcome is awaited, the stay must not change. */
  onUnderWay: (isUnderWay: boolean) => void;
}

export interface PlacePageProps {
  pay: (props: PayProps) => ReactNode;
}

export function PlacePage({ pay }: PlacePageProps) {
  const { t } = useTranslation("places");
  const { id = "" } = useParams();
  const place = usePlace(id);
  if (place.data) return <PlaceView key={id} place={place.data} pay={pay} />;
  if (place.isError && [400, 404].includes(asProblem(place.error).status)) return <NotFoundPage />;
  return (
    <Page title={t("place.loading")}>
      {place.isError ? (
        <ErrorNotice
          error={place.error}
          onRetry={() => place.refetch()}
          retrying={place.isFetching}
        />
      ) : (
        <Skeleton className="h-120 rounded-lg" />
      )}
    </Page>
  );
}

function PlaceView({ place, pay }: { place: Place } & PlacePageProps) {
  const { t } = useTranslation("places");
  const chosen = useStay(place.timezone);
  const quote = useQuote(place.id, chosen.stay, chosen.isRight);
  const search = useSearchLink(place.city, chosen.stay);
  return (
    <Page
      title={place.name}
      lead={`${place.address}, ${place.city}`}
      before={
        <>
          <TextLink to={search} className="inline-flex min-h-11 w-fit items-center gap-2">
            <ArrowLeft aria-hidden className="size-5" />
            {t("place.back", { city: place.city })}
          </TextLink>
          <ParkingTypeLabel type={place.parking_type} />
        </>
      }
    >
      <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_25rem] lg:gap-12">
        <Booking place={place} chosen={chosen} quote={quote} pay={pay} />
        <PlaceFacts place={place} quote={quote.data} />
      </div>
    </Page>
  );
}

interface BookingProps extends PlacePageProps {
  place: Place;
  chosen: ChosenStay;
  quote: ReturnType<typeof useQuote>;
}

/** The stay, its price and the way to pay: first on phones, at the side and always seen elsewhere. */
function Booking({ place, chosen, quote, pay }: BookingProps) {
  const [isFixed, setFixed] = useState(false);
  const refused = quote.isError ? asProblem(quote.error) : null;
  const verdicts = chosen.isRight ? stayVerdicts(refused) : chosen.mistakes;
  const { data } = quote;
  const props = { place, stay: chosen.stay };
  const paying = data && (
    <>
      <QuoteLines {...props} quote={data} isStale={quote.isPlaceholderData} />
      {pay({ ...props, quote: data, isStale: quote.isPlaceholderData, onUnderWay: setFixed })}
    </>
  );
  return (
    <section className="panel flex min-w-0 flex-col gap-6 p-5 shadow-lift md:p-6 lg:sticky lg:top-24 lg:order-2 lg:low:static">
      <StayFields {...props} chosen={chosen} mistakes={isFixed ? {} : verdicts} isFixed={isFixed} />
      {/* What is under way goes on, whatever the clock or a failed refresh say meanwhile. */}
      {isFixed && paying ? (
        paying
      ) : verdicts.from || verdicts.to ? (
        <StayWrong isPast={verdicts.from === "in_the_past"} onStartNow={chosen.startNow} />
      ) : refused?.status === 404 ? (
        <StayWithdrawn {...props} />
      ) : refused && !data ? (
        <ErrorNotice error={refused} onRetry={() => quote.refetch()} retrying={quote.isFetching} />
      ) : data?.free_spaces === 0 ? (
        <StayOffers {...props} />
      ) : (
        (paying ?? <Skeleton className="h-64 rounded-lg" />)
      )}
    </section>
  );
}

function StayWrong({ isPast, onStartNow }: { isPast: boolean; onStartNow: () => void }) {
  const { t } = useTranslation("places");
  return (
    <>
      <p className="rounded-lg bg-sunk p-4 text-soft">{t("stay.wrong")}</p>
      {isPast && (
        <Button wide onClick={onStartNow}>
          {t("nothing.startNow")}
        </Button>
      )}
    </>
  );
}
