import type { TFunction } from "i18next";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useLocation, useSearchParams } from "react-router";
import { Page } from "@/components/Page";
import { asProblem } from "@/lib/api/client";
import { usePlatform } from "@/lib/platform";
import { type StayMistakes, stayMistakes, stayVerdicts } from "../model";
import { Filters } from "../parts/Filters";
import { FoldedBar } from "../parts/FoldedBar";
import { ParkingBays } from "../parts/ParkingBays";
import { ResultCount } from "../parts/ResultCount";
import { Results } from "../parts/Results";
import type { Search } from "../searchModel";
import { type SearchResults, useResults } from "../searchQueries";
import { lastSearch, useSearch } from "../useSearch";

/** Who comes without a search finds the last one again; later the address alone counts. */
export function Component() {
  const [params] = useSearchParams();
  const [former] = useState(() => (params.size === 0 ? lastSearch() : null));
  const [isReturning, setReturning] = useState(former !== null);
  if (isReturning && params.size > 0) setReturning(false);
  if (isReturning && params.size === 0) return <Navigate replace to={{ search: `?${former}` }} />;
  return <SearchPage />;
}

function SearchPage() {
  const { t } = useTranslation("places");
  const { search, isFirst, go } = useSearch();
  const own = stayMistakes(search.stay, usePlatform().minStayMinutes);
  const isOwnRight = !own.from && !own.to;
  // Deferred: a long list is drawn in pieces, between which the bar takes what is typed.
  const results = useDeferredValue(useResults(search, isOwnRight));
  const mistakes = isOwnRight ? verdictsOn(results) : own;
  const isWelcome = useLocation().pathname === "/" && isFirst;
  return (
    <Page
      title={isWelcome ? t("search.headline") : titleOf(t, search)}
      isWelcome={isWelcome}
      lead={isWelcome && t("search.lead")}
      actions={isWelcome && <ParkingBays className="w-64 max-sm:hidden lg:w-[25rem]" />}
    >
      <FoldedBar search={search} mistakes={mistakes} isFirst={isFirst} onSearch={go} />
      <div className="grid grid-cols-1 gap-4">
        <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
          <ResultCount search={search} results={results} />
          <Filters search={search} onChange={go} />
        </div>
        <Results
          search={search}
          results={results}
          isStayWrong={Boolean(mistakes.from || mistakes.to)}
          onSearch={go}
        />
      </div>
    </Page>
  );
}

function titleOf(t: TFunction<"places">, search: Search): string {
  if (search.near) return t("search.titleNear");
  return search.query ? t("search.titleFor", { query: search.query }) : t("search.title");
}

/** What the API says of the stay, such as that it is too short. */
function verdictsOn({ error }: SearchResults): StayMistakes {
  return error ? stayVerdicts(asProblem(error)) : {};
}
