import { useTranslation } from "react-i18next";
import type { Search } from "../searchModel";
import type { SearchResults } from "../searchQueries";

/** How many places there are; read out whenever it changes. */
export function ResultCount({ search, results }: { search: Search; results: SearchResults }) {
  return (
    <p role="status" className="grid min-h-11 content-center text-lg font-semibold">
      {useWords(search, results)}
    </p>
  );
}

function useWords(search: Search, results: SearchResults): string {
  const { t } = useTranslation("places");
  if (results.error) return "";
  if (results.isPending || results.isStale) return t("results.searching");
  const count = results.found.length;
  if (search.freeOnly && count > 0) {
    return results.hasMore ? t("results.freeSoFar", { count }) : t("results.free", { count });
  }
  if (count === 0) return t("results.none");
  return t("results.places", { count: results.total ?? count });
}
