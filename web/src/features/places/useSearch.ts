import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { keepSearch, keptSearch } from "@/lib/lastSearch";
import { stayMistakes, stayOf } from "./model";
import { type Search, searchOf, searchParams } from "./searchModel";

/** The search that the page's address says, and a way to another one. */
export function useSearch() {
  const [params, setParams] = useSearchParams();
  const address = params.toString();
  const search = useMemo(() => searchOf(new URLSearchParams(address)), [address]);
  const go = useCallback(
    (next: Search) => {
      remember(next);
      setParams(searchParams(next), { preventScrollReset: true });
    },
    [setParams],
  );
  return { search, isFirst: address === "", go };
}

/** For the next visit; but not where somebody was. */
function remember(search: Search): void {
  const params = searchParams(search);
  for (const name of ["near", "radius"]) params.delete(name);
  if (params.get("sort") === "distance") params.delete("sort");
  keepSearch(params);
}

/** The address of the last search; its stay only while it can still be booked. */
export function lastSearch(): string | null {
  const saved = keptSearch();
  if (!saved) return null;
  const params = new URLSearchParams(saved);
  const stay = stayOf(params);
  if (!stay || stayMistakes(stay).from) {
    params.delete("from");
    params.delete("to");
  }
  return params.size > 0 ? params.toString() : null;
}
