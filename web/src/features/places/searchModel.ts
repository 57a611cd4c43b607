import type { ParkingType, Place } from "@/lib/api/types";
import { currentLanguage } from "@/lib/i18n";
import { defaultStay, PARKING_TYPES, type Stay, stayOf, stayParams } from "./model";

export const SORTS = ["name", "distance", "rate", "-rate"] as const;
export type Sort = (typeof SORTS)[number];

export interface Point {
  latitude: number;
  longitude: number;
}

/** What somebody looks for; the page's address says exactly this. */
export interface Search {
  /** A city, or a part of a place's name. */
  query: string;
  near: Point | null;
  radiusKm: number;
  stay: Stay;
  type: ParkingType | null;
  /** Minor units for an hour. */
  maxRate: number | null;
  freeOnly: boolean;
  sort: Sort;
}

export const USUAL_RADIUS_KM = 10;
const WIDEST_RADIUS_KM = 20_000;

export function searchOf(params: URLSearchParams, now: number = Date.now()): Search {
  const near = pointOf(params.get("near"));
  const sort = SORTS.find((one) => one === params.get("sort"));
  return {
    query: near ? "" : (params.get("q") ?? "").trim(),
    near,
    radiusKm: Math.min(WIDEST_RADIUS_KM, positive(params.get("radius")) ?? USUAL_RADIUS_KM),
    stay: stayOf(params) ?? defaultStay(now),
    type: PARKING_TYPES.find((type) => type === params.get("type")) ?? null,
    maxRate: wholeOf(positive(params.get("max"))),
    freeOnly: params.get("free") === "1",
    sort: sort && (sort !== "distance" || near) ? sort : usualSort(near),
  };
}

/** The address of a search: the stay always, and whatever is not as usual. */
export function searchParams(search: Search): URLSearchParams {
  const { query, near, radiusKm, type, maxRate, freeOnly, sort } = search;
  const said = {
    q: near ? "" : query,
    near: near ? `${near.latitude},${near.longitude}` : "",
    radius: near && radiusKm !== USUAL_RADIUS_KM ? `${radiusKm}` : "",
    type: type ?? "",
    ...stayParams(search.stay),
    max: maxRate === null ? "" : `${maxRate}`,
    free: freeOnly ? "1" : "",
    sort: sort === usualSort(near) ? "" : sort,
  };
  return new URLSearchParams(Object.entries(said).filter(([, value]) => value !== ""));
}

/** The same search somewhere else, in the order that is usual there. */
export function elsewhere(search: Search, query: string, near: Point | null): Search {
  const isKept = search.sort !== usualSort(search.near) && (near || search.sort !== "distance");
  return {
    ...search,
    query: near ? "" : query,
    near,
    radiusKm: near ? search.radiusKm : USUAL_RADIUS_KM,
    sort: isKept ? search.sort : usualSort(near),
  };
}

function usualSort(near: Point | null): Sort {
  return near ? "distance" : "name";
}

/**
 * What of a search the catalogue of places answers. All totals of one search are for the same time,
 * so the order of rates is the order of totals, over all pages.
 */
export function catalogueQuery(search: Search) {
  return {
    ...(search.query && { q: search.query }),
    ...(search.near && {
      near: `${search.near.latitude},${search.near.longitude}`,
      radius_km: search.radiusKm,
    }),
    ...(search.type && { parking_type: search.type }),
    ...(search.maxRate !== null && { max_rate: search.maxRate }),
    sort: search.sort,
  };
}

export type FilterName = "free" | "price" | "type" | "radius" | "query";

/** How many of the filters that stand beside the list are set. */
export function filterCount(search: Search): number {
  return Number(search.maxRate !== null) + Number(search.freeOnly);
}

/** The same search without one filter, for each that is set; the narrowest wishes come first. */
export function widerSearches(search: Search): { without: FilterName; search: Search }[] {
  const wider: [FilterName, boolean, Partial<Search>][] = [
    ["free", search.freeOnly, { freeOnly: false }],
    ["price", search.maxRate !== null, { maxRate: null }],
    ["type", search.type !== null, { type: null }],
    [
      "radius",
      search.near !== null && search.radiusKm < WIDEST_RADIUS_KM,
      { radiusKm: WIDEST_RADIUS_KM },
    ],
    ["query", search.query !== "", { query: "" }],
  ];
  return wider
    .filter(([, isSet]) => isSet)
    .map(([without, , change]) => ({ without, search: { ...search, ...change } }));
}

export function withoutFilters(search: Search): Search {
  const everywhere = elsewhere(search, "", null);
  return { ...everywhere, type: null, maxRate: null, freeOnly: false };
}

const MOST_CITIES = 6;

/** The cities of these places, those with the most of them first. */
export function citiesOf(places: readonly Place[]): string[] {
  const counts = new Map<string, number>();
  for (const { city } of places) counts.set(city, (counts.get(city) ?? 0) + 1);
  const byCount = [...counts].sort(([, one], [, other]) => other - one);
  return byCount.slice(0, MOST_CITIES).map(([city]) => city);
}

/** Close enough to find what is around, too coarse to tell the house in a shared address. */
export function roundedPoint(point: Point): Point {
  const rounded = (degrees: number) => Math.round(degrees * 1_000) / 1_000;
  return { latitude: rounded(point.latitude), longitude: rounded(point.longitude) };
}

export function pointOfPlace(place: Place): Point | null {
  const { latitude, longitude } = place;
  if (typeof latitude !== "number" || typeof longitude !== "number") return null;
  return { latitude, longitude };
}

const EARTH_RADIUS_KM = 6371;

/** Over the ground, in kilometres. */
export function distanceKm(one: Point, other: Point): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const half = (from: number, to: number) => Math.sin(radians(to - from) / 2) ** 2;
  const share =
    half(one.latitude, other.latitude) +
    Math.cos(radians(one.latitude)) *
      Math.cos(radians(other.latitude)) *
      half(one.longitude, other.longitude);
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(share));
}

/** "350 m", "1.2 km", "48 km". */
export function formatDistance(km: number, language: string = currentLanguage()): string {
  const [amount, unit] = km < 0.95 ? [Math.round(km * 100) * 10, "meter"] : [km, "kilometer"];
  const maximumFractionDigits = km < 9.95 ? 1 : 0;
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit,
    maximumFractionDigits,
  }).format(amount);
}

/** The end of a stay that moves along with its start, by the clock; both as fields show them. */
export function movedEnd(formerFrom: string, from: string, to: string): string {
  const [before, after, end] = [formerFrom, from, to].map((local) => Date.parse(`${local}Z`));
  const moved = new Date((end ?? Number.NaN) + (after ?? Number.NaN) - (before ?? Number.NaN));
  return Number.isNaN(moved.getTime()) ? to : moved.toISOString().slice(0, 16);
}

function pointOf(text: string | null): Point | null {
  const [latitude, longitude, ...rest] = (text ?? "").split(",").map(Number.parseFloat);
  const isPoint =
    rest.length === 0 &&
    Math.abs(latitude ?? Number.NaN) <= 90 &&
    Math.abs(longitude ?? Number.NaN) <= 180;
  return isPoint ? { latitude: latitude as number, longitude: longitude as number } : null;
}

function positive(text: string | null): number | null {
  const number = Number(text);
  return text !== null && Number.isFinite(number) && number > 0 ? number : null;
}

function wholeOf(number: number | null): number | null {
  return number === null ? null : Math.floor(number) || null;
}
