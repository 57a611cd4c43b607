import { SquareParking } from "lucide-react";
import { useTranslation } from "react-i18next";
import { LinkButton } from "@/components/Button";
import { Page } from "@/components/Page";
import { EmptyState, ErrorNotice, Skeleton, SkeletonList } from "@/components/States";
import { useNow } from "@/components/Values";
import type { Place } from "@/lib/api/types";
import { formatDay, MINUTE, viewerZone } from "@/lib/time";
import { arrivalsAhead, departuresAhead } from "../days";
import { FullestPlaces } from "../parts/FullestPlaces";
import { IncomeChart } from "../parts/IncomeChart";
import { MovementList } from "../parts/MovementList";
import { OccupancyChart } from "../parts/OccupancyChart";
import { TodayFigures } from "../parts/TodayFigures";
import { useNextStays, useOwnPlaces, useToday } from "../queries";

/** An owner's day: who comes and leaves, how full it is, what it brings. */
export function Component() {
  const { t } = useTranslation("owner");
  const now = useNow(MINUTE / 2);
  const places = useOwnPlaces();
  return (
    <Page title={t("overview.title")} lead={formatDay(now, viewerZone())}>
      {places.isPending ? (
        <SkeletonList count={3} className="h-32" />
      ) : places.isError ? (
        <ErrorNotice
          error={places.error}
          onRetry={() => places.refetch()}
          retrying={places.isFetching}
        />
      ) : places.data.length === 0 ? (
        <EmptyState
          icon={SquareParking}
          title={t("places.empty.title")}
          text={t("places.empty.text")}
          action={<LinkButton to="/owner/parkings/new">{t("places.add")}</LinkButton>}
        />
      ) : (
        <Day places={places.data} now={now} />
      )}
    </Page>
  );
}

function Day({ places, now }: { places: readonly Place[]; now: number }) {
  const ids = places.map(({ id }) => id);
  const today = useToday(ids);
  const [arrivals, departures] = [useNextStays("arrivals"), useNextStays("departures")];
  const failed = [today, arrivals, departures].find(({ isError }) => isError);
  const coming = arrivals.data && arrivalsAhead(arrivals.data.items, now);
  const leaving = departures.data && departuresAhead(departures.data.items, now);
  return (
    <div className="grid min-w-0 gap-4 md:gap-6">
      {failed && (
        <ErrorNotice
          error={failed.error}
          onRetry={() => failed.refetch()}
          retrying={failed.isFetching}
        />
      )}
      <TodayFigures
        days={today.data}
        arrivalsLeft={isWhole(arrivals.data) ? coming?.length : undefined}
        departuresLeft={isWhole(departures.data) ? leaving?.length : undefined}
      />
      <div className="grid min-w-0 gap-4 md:gap-6 lg:grid-cols-3">
        {coming ? (
          <MovementList kind="arrivals" ahead={coming} isWhole={isWhole(arrivals.data)} />
        ) : (
          arrivals.isPending && <Skeleton className="h-48 rounded-lg" />
        )}
        {leaving ? (
          <MovementList kind="departures" ahead={leaving} isWhole={isWhole(departures.data)} />
        ) : (
          departures.isPending && <Skeleton className="h-48 rounded-lg" />
        )}
        {today.data && <FullestPlaces places={places} days={today.data} />}
      </div>
      <div className="grid min-w-0 gap-4 md:gap-6 lg:grid-cols-2">
        <IncomeChart places={ids} now={now} />
        <OccupancyChart places={ids} zone={viewerZone()} now={now} />
      </div>
    </div>
  );
}

function isWhole(page: { nextCursor: string | null } | undefined): boolean {
  return page?.nextCursor === null;
}
