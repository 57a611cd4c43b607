import type { BookingStatus } from "@/lib/api/types";
import { instantOf, toApi } from "@/lib/time";
import { isUuid } from "./words";

export const STATUSES: readonly BookingStatus[] = ["Waiting", "Confirmed", "Canceled"];

/** What stands in the address of the page. */
export interface BookingFilter {
  /** What was typed into the field: an id, a short code, or part of a login or of a place's name. */
  q: string;
  login: string;
  place: string;
  status: string;
  /** Days by the administrator's own calendar. */
  from: string;
  to: string;
}

/** What was typed: exactly one booking, or words that may mean somebody or some place. */
export type Wanted = { kind: "id" | "code" | "words"; text: string };

export function wantedOf(typed: string): Wanted {
  const text = typed.trim();
  if (isUuid(text)) return { kind: "id", text: text.toLowerCase() };
  const code = text.replace(/[\s-]/g, "");
  if (/^[\da-f]{8}$/i.test(code)) return { kind: "code", text: code.toUpperCase() };
  return { kind: "words", text };
}

/** The filter as the API takes it; days begin and end by the clocks of `zone`. */
export function queryOf({ login, place, status, from, to }: BookingFilter, zone: string) {
  const start = instantOf(`${from}T00:00`, zone);
  const end = instantOf(`${dayAfter(to)}T00:00`, zone);
  return {
    ...(login ? { user_login: login } : {}),
    ...(isUuid(place) ? { parking_place_id: place } : {}),
    ...(isStatus(status) ? { status } : {}),
    ...(start ? { from: toApi(start) } : {}),
    ...(end ? { to: toApi(end) } : {}),
  };
}

function isStatus(text: string): text is BookingStatus {
  return STATUSES.some((status) => status === text);
}

function dayAfter(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return "";
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}

/** The one that is meant by words, where there is no doubt: the only one found, or one of that very name. */
export function onlyMeant<Item extends { name: string }>(
  found: readonly Item[],
  words: string,
): Item | undefined {
  const exact = found.filter(({ name }) => name.toLowerCase() === words.toLowerCase());
  return exact.length === 1 ? exact[0] : found.length === 1 ? found[0] : undefined;
}
