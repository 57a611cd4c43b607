import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, asProblem, unwrap, unwrapPage } from "@/lib/api/client";
import { byCursor, type Part } from "@/lib/api/pages";
import type { Availability, Place } from "@/lib/api/types";
import { type Stay, stayParams } from "./model";
import { placeKeys } from "./queries";
import {
  catalogueQuery,
  citiesOf,
  type FilterName,
  type Search,
  searchParams,
  widerSearches,
} from "./searchModel";

/** A place, and what it has for the stay; null while bookings do not answer. */
export interface Result {
  place: Place;
  availability: Availability | null;
}

export interface ResultsPage {
  results: Result[];
  /** How many places were looked at; more than the results when full ones are left out. */
  looked: number;
  /** How many places match, full ones too; only the first page knows. */
  total: number | null;
  nextCursor: string | null;
}

const NO_PAGES: ResultsPage[] = [];
const PAGE = 20;
/** When full places are left out, it takes a look at more of them to fill a page, up to these. */
const LOOKS = [PAGE, 100, 100, 100];

const keyOf = (search: Search) => Object.fromEntries(searchParams(search));

/** What the page needs to know of a search under way. */
export interface SearchResults {
  found: Result[];
  looked: number;
  total: number | null;
  isPending: boolean;
  /** The results of the search before, until those of this one are here. */
  isStale: boolean;
  isWithoutPrices: boolean;
  error: Error | null;
  moreError: Error | null;
  hasMore: boolean;
  isFetching: boolean;
  isLoadingMore: boolean;
  more: () => void;
  retry: () => void;
}

export function useResults(search: Search, enabled: boolean): SearchResults {
  const query = useResultPages(search, enabled);
  const pages = query.data?.pages ?? NO_PAGES;
  const found = useMemo(() => pages.flatMap((page) => page.results), [pages]);
  return {
    found,
    looked: pages.reduce((sum, page) => sum + page.looked, 0),
    total: pages[0]?.total ?? null,
    isPending: query.isPending,
    isStale: query.isPlaceholderData,
    isWithoutPrices: found.some((one) => one.availability === null),
    error: query.isFetchNextPageError ? null : query.error,
    moreError: query.isFetchNextPageError ? query.error : null,
    hasMore: query.hasNextPage,
    isFetching: query.isFetching,
    isLoadingMore: query.isFetchingNextPage,
    more: () => void query.fetchNextPage(),
    retry: () => void query.refetch(),
  };
}

function useResultPages(search: Search, enabled: boolean) {
  return useInfiniteQuery({
    ...byCursor,
    queryKey: placeKeys.search(keyOf(search)),
    queryFn: ({ pageParam, signal }: Part) => resultsPage(search, pageParam, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** Places come from one service and their spaces from another, so full ones are sifted here. */
async function resultsPage(search: Search, cursor: string | null, signal: AbortSignal) {
  if (!search.freeOnly) return withAvailability(search, cursor, PAGE, signal);
  const found: ResultsPage = { results: [], looked: 0, total: null, nextCursor: cursor };
  for (const limit of LOOKS) {
    const page = await withAvailability(search, found.nextCursor, limit, signal);
    found.results.push(...page.results.filter(isFree));
    found.looked += page.looked;
    found.total ??= page.total;
    found.nextCursor = page.nextCursor;
    if (found.nextCursor === null || found.results.length >= PAGE / 2) break;
  }
  return found;
}

async function withAvailability(
  search: Search,
  cursor: string | null,
  limit: number,
  signal: AbortSignal,
): Promise<ResultsPage> {
  const page = await unwrapPage(
    api.parking.GET("/parking", {
      signal,
      params: {
        query: { ...catalogueQuery(search), limit, ...(cursor ? { cursor } : { count: true }) },
      },
    }),
  );
  const spaces = await availability(page.items, search, signal);
  const results = page.items.map((place) => ({
    place,
    availability: spaces?.get(place.id) ?? null,
  }));
  return {
    // A place without an answer was withdrawn a moment ago.
    results: spaces ? results.filter((one) => one.availability) : results,
    looked: page.items.length,
    total: page.total,
    nextCursor: page.nextCursor,
  };
}

/** Null when bookings do not answer: the list of places is worth showing all the same. */
async function availability(
  places: readonly Place[],
  { stay, freeOnly }: Search,
  signal: AbortSignal,
): Promise<Map<string, Availability> | null> {
  if (places.length === 0) return new Map();
  try {
    const answer = await unwrap(askAvailability(places, stay, signal));
    return new Map(answer.map((one) => [one.parking_place_id, one]));
  } catch (error) {
    if (signal.aborted || freeOnly || !asProblem(error).isUncertain) throw error;
    return null;
  }
}

function askAvailability(places: readonly Place[], stay: Stay, signal: AbortSignal) {
  const { from, to } = stayParams(stay);
  return api.booking.GET("/booking/availability", {
    signal,
    params: {
      query: { parking_place_id: places.map((one) => one.id), date_from: from, date_to: to },
    },
  });
}

const isFree = ({ availability }: Result) => (availability?.free_spaces ?? 0) > 0;

/** A filter that stands in the way, and what there is without it. */
export interface Wider {
  without: FilterName;
  search: Search;
  total: number;
}

/** For a search that found nothing: which filters hide something when they alone are taken away. */
export function useWider(search: Search, enabled: boolean) {
  return useQuery({
    queryKey: placeKeys.wider(keyOf(search)),
    queryFn: ({ signal }) => wider(search, signal),
    enabled,
  });
}

async function wider(search: Search, signal: AbortSignal): Promise<Wider[]> {
  const found = await Promise.all(
    widerSearches(search).map(async (one) => ({ ...one, total: await total(one.search, signal) })),
  );
  return found.filter((one) => one.total > 0);
}

async function total(search: Search, signal: AbortSignal): Promise<number> {
  const query = { ...catalogueQuery(search), limit: 1, count: true };
  const page = await unwrapPage(api.parking.GET("/parking", { signal, params: { query } }));
  return page.total ?? page.items.length;
}

/** As many places as are looked at for their cities. */
const LOOKED_AT_FOR_CITIES = 100;

/** Some cities where there is what a search wants, for one whose city or name is not found. */
export function useCities(search: Search) {
  const anywhere = { ...search, query: "" };
  return useQuery({
    queryKey: placeKeys.cities(keyOf(anywhere)),
    enabled: search.query !== "",
    queryFn: async ({ signal }) => {
      const query = { ...catalogueQuery(anywhere), limit: LOOKED_AT_FOR_CITIES };
      return citiesOf(await unwrap(api.parking.GET("/parking", { signal, params: { query } })));
    },
  });
}
