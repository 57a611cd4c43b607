import { CalendarClock, TriangleAlert } from "lucide-react";
import { lazy, Suspense, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { classes } from "@/components/classes";
import { EmptyState, ErrorNotice, Pager } from "@/components/States";
import { useMedia } from "@/lib/media";
import { defaultStay } from "../model";
import { pointOfPlace, type Search } from "../searchModel";
import type { Result, SearchResults } from "../searchQueries";
import { NothingFound } from "./NothingFound";
import { ResultCard, ResultSkeleton } from "./ResultCard";

const ResultsMap = lazy(() => import("./ResultsMap"));
const WIDE = "(min-width: 64rem)";
const SKELETONS = ["1", "2", "3", "4"];

export interface ResultsProps {
  search: Search;
  results: SearchResults;
  isStayWrong: boolean;
  onSearch: (search: Search) => void;
}

export function Results({ search, results, isStayWrong, onSearch }: ResultsProps) {
  if (isStayWrong) return <AnotherTime search={search} onSearch={onSearch} />;
  if (results.error && !results.isStale) {
    return (
      <ErrorNotice error={results.error} onRetry={results.retry} retrying={results.isFetching} />
    );
  }
  if (results.found.length === 0 && !results.isPending && !results.isStale) {
    return (
      <>
        <NothingFound
          search={search}
          full={results.looked}
          hasMore={results.hasMore}
          onSearch={onSearch}
        />
        {results.hasMore && <More results={results} />}
      </>
    );
  }
  return <ListAndMap search={search} results={results} />;
}

function ListAndMap({ search, results }: { search: Search; results: SearchResults }) {
  const { t } = useTranslation("places");
  const [activeId, setActiveId] = useState<string | null>(null);
  const isWide = useMedia(WIDE);
  const hasMap = isWide && (results.isPending || results.found.some(isOnMap));
  return (
    <div
      className={classes(
        "grid grid-cols-1 items-start gap-6",
        hasMap && "lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]",
      )}
    >
      <div className="grid min-w-0 gap-4">
        {results.isWithoutPrices && <WithoutPrices results={results} />}
        <ul
          aria-label={t("results.label")}
          aria-busy={results.isStale || results.isPending}
          className={classes("grid gap-3", results.isStale && "opacity-50")}
        >
          {results.isPending
            ? SKELETONS.map((key) => <ResultSkeleton key={key} />)
            : results.found.map((result) => (
                <ResultCard
                  key={result.place.id}
                  result={result}
                  stay={search.stay}
                  near={search.near}
                  isActive={result.place.id === activeId}
                  onActive={setActiveId}
                />
              ))}
        </ul>
        {!results.isPending && <More results={results} />}
      </div>
      {hasMap && <MapBeside found={results.found} activeId={activeId} onActive={setActiveId} />}
    </div>
  );
}

function MapBeside({
  found,
  activeId,
  onActive,
}: {
  found: Result[];
  activeId: string | null;
  onActive: (id: string | null) => void;
}) {
  const choose = useCallback((id: string) => {
    const card = document.getElementById(`place-${id}`);
    card?.scrollIntoView({ block: "center", behavior: "smooth" });
    card?.querySelector("a")?.focus({ preventScroll: true });
  }, []);
  return (
    <div className="sticky top-20 h-[min(40rem,calc(100dvh-7rem))] rounded-lg bg-sunk">
      <Suspense>
        <ResultsMap results={found} activeId={activeId} onChoose={choose} onPoint={onActive} />
      </Suspense>
    </div>
  );
}

function More({ results }: { results: SearchResults }) {
  const { t } = useTranslation("places");
  return (
    <>
      {results.moreError && <ErrorNotice error={results.moreError} />}
      <Pager
        hasMore={results.hasMore}
        loading={results.isLoadingMore}
        onMore={results.more}
        end={t("results.end")}
      />
    </>
  );
}

function WithoutPrices({ results }: { results: SearchResults }) {
  const { t } = useTranslation(["places", "common"]);
  return (
    <div role="alert" className="flex flex-wrap items-center gap-3 rounded-lg bg-warn-wash p-4">
      <TriangleAlert aria-hidden className="size-5 shrink-0 text-warn" />
      <p className="min-w-0 flex-1 basis-48 font-medium text-warn">{t("results.withoutPrices")}</p>
      <Button variant="secondary" size="small" pending={results.isFetching} onClick={results.retry}>
        {t("common:action.retry")}
      </Button>
    </div>
  );
}

function AnotherTime({ search, onSearch }: { search: Search; onSearch: (search: Search) => void }) {
  const { t } = useTranslation("places");
  return (
    <EmptyState
      icon={CalendarClock}
      title={t("nothing.time")}
      text={t("nothing.timeText")}
      action={
        <Button onClick={() => onSearch({ ...search, stay: defaultStay() })}>
          {t("nothing.startNow")}
        </Button>
      }
    />
  );
}

const isOnMap = ({ place }: Result) => pointOfPlace(place) !== null;
