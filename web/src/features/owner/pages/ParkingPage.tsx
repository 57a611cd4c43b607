import { ArrowLeft, Eye } from "lucide-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useParams, useSearchParams } from "react-router";
import { LinkButton } from "@/components/Button";
import { Page } from "@/components/Page";
import { ErrorNotice, SkeletonList } from "@/components/States";
import { NotFoundPage } from "@/components/Stops";
import { Tabs } from "@/components/Tabs";
import { useNow } from "@/components/Values";
import { usePlace } from "@/features/places/queries";
import { asProblem } from "@/lib/api/client";
import type { Place } from "@/lib/api/types";
import { useSession } from "@/lib/session";
import { MINUTE } from "@/lib/time";
import { type BookingFilter, EVERYTHING, filterOf, paramsOf } from "../filters";
import { BookingsBoard } from "../parts/BookingsBoard";
import { PlaceToday } from "../parts/PlaceToday";
import { type PlaceWithdrawal, useWithdrawal } from "../queries";

// What stands on the other tabs, for who opens them.
const PlaceDetails = lazy(() => import("../parts/PlaceDetails"));
const OccupancyChart = lazy(async () => ({
  default: (await import("../parts/OccupancyChart")).OccupancyChart,
}));

const TABS = ["bookings", "occupancy", "details"] as const;
type Tab = (typeof TABS)[number];

/** One place of one's own: who booked it, how full it gets, and what drivers read about it. */
export function Component() {
  const { id = "" } = useParams();
  return <ParkingPage key={id} id={id} />;
}

function ParkingPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const withdrawal = useWithdrawal(id);
  // Once it is being withdrawn it may be gone, and the page is open for a moment more.
  const place = usePlace(id, withdrawal.isIdle);
  if (place.isError && asProblem(place.error).status === 404) return <NotFoundPage />;
  // Whoever's it is: here it is not found, though drivers find it.
  if (place.data && place.data.owner_id !== user?.user_id) return <NotFoundPage />;
  if (place.data) return <OwnPlace place={place.data} withdrawal={withdrawal} />;
  return (
    <Page title={t("nav.parkings")}>
      {place.isError ? (
        <ErrorNotice
          error={place.error}
          onRetry={() => place.refetch()}
          retrying={place.isFetching}
        />
      ) : (
        <SkeletonList count={2} className="h-40" />
      )}
    </Page>
  );
}

interface OwnPlaceProps {
  place: Place;
  withdrawal: PlaceWithdrawal;
}

function OwnPlace({ place, withdrawal }: OwnPlaceProps) {
  const { t } = useTranslation("owner");
  const [params, setParams] = useSearchParams();
  const tab: Tab = TABS.find((one) => one === params.get("tab")) ?? "bookings";
  return (
    <Page
      title={place.name}
      lead={`${place.city}, ${place.address}`}
      before={
        <LinkButton
          to="/owner/parkings"
          variant="quiet"
          size="small"
          icon={ArrowLeft}
          className="-ml-3.5 justify-self-start"
        >
          {t("place.back")}
        </LinkButton>
      }
      actions={
        <LinkButton to={`/places/${place.id}`} variant="secondary" icon={Eye}>
          {t("place.asDriver")}
        </LinkButton>
      }
    >
      <PlaceToday place={place} />
      <Tabs
        label={t("place.tabs")}
        value={tab}
        onChange={(value) => setParams({ tab: value }, { replace: true })}
        tabs={TABS.map((value) => ({ value, label: t(`place.tab.${value}`) }))}
      >
        {tab === "bookings" && <PlaceBookings place={place} />}
        <Suspense fallback={<SkeletonList count={3} className="h-56" />}>
          {tab === "occupancy" && <PlaceOccupancy place={place} />}
          {tab === "details" && <PlaceDetails place={place} withdrawal={withdrawal} />}
        </Suspense>
      </Tabs>
    </Page>
  );
}

function PlaceBookings({ place }: { place: Place }) {
  const [params, setParams] = useSearchParams();
  const filter = { ...filterOf(params), place: "" };
  const show = (wanted: BookingFilter) => setParams(paramsOf(wanted), { replace: true });
  return (
    <BookingsBoard
      filter={filter}
      onFilter={(changes) => show({ ...filter, ...changes })}
      onClear={() => show(EVERYTHING)}
      zone={place.timezone}
      only={place.id}
    />
  );
}

function PlaceOccupancy({ place }: { place: Place }) {
  const now = useNow(MINUTE);
  return <OccupancyChart places={[place.id]} zone={place.timezone} now={now} />;
}
