import type { BookingStatus } from "@/lib/api/types";
import { toApi } from "@/lib/time";
import { datePlus, startOf } from "./days";

/** Which bookings an owner wants to see; empty where it does not matter. */
export interface BookingFilter {
  place: string;
  status: BookingStatus | "";
  /** The first and the last date, "2026-05-01". */
  from: string;
  to: string;
  /** A login, or the code of a booking pass. */
  who: string;
}

export const STATUSES: readonly BookingStatus[] = ["Confirmed", "Waiting", "Canceled"];
export const EVERYTHING: BookingFilter = { place: "", status: "", from: "", to: "", who: "" };

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Logins have neither dash nor space, so nobody is called that. */
const PASS_CODE = /^[0-9a-f]{4}[-\s]+[0-9a-f]{4}$/i;
const LOGIN = /^[A-Za-z0-9_]{1,50}$/;

/** What the address asks for; what makes no sense there is left out. */
export function filterOf(params: URLSearchParams): BookingFilter {
  const given = (name: keyof BookingFilter) => params.get(name)?.trim() ?? "";
  const date = (text: string) => (startOf(text, "UTC") ? text : "");
  return {
    place: ID.test(given("place")) ? given("place") : "",
    status: STATUSES.find((status) => status === given("status")) ?? "",
    from: date(given("from")),
    to: date(given("to")),
    who: given("who"),
  };
}

export function paramsOf(filter: BookingFilter): URLSearchParams {
  return new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== ""));
}

export function isNarrowed(filter: BookingFilter): boolean {
  return Object.values(filter).some((value) => value !== "");
}

/** Whether that can be a login or a code at all; the API refuses anything else. */
export function isWho(text: string): boolean {
  return text === "" || PASS_CODE.test(text) || LOGIN.test(text);
}

export interface BookingQuery {
  parking_place_id?: string;
  status?: BookingStatus;
  from?: string;
  to?: string;
  code?: string;
  user_login?: string;
  sort?: "start";
}

/**
 * As the API takes it: stays that touch the dates, by the clock of the zone. Who asks for days
 * wants to know who comes when; else the latest made stand first.
 */
export function queryOf(filter: BookingFilter, zone: string): BookingQuery {
  const { place, status, who } = filter;
  const [first, last] = inOrder(filter.from, filter.to);
  const from = first ? startOf(first, zone) : null;
  const to = last ? startOf(datePlus(last, 1), zone) : null;
  return {
    ...(place ? { parking_place_id: place } : {}),
    ...(status ? { status } : {}),
    ...(from ? { from: toApi(from), sort: "start" } : {}),
    ...(to ? { to: toApi(to) } : {}),
    ...(who ? (PASS_CODE.test(who) ? { code: who } : { user_login: who }) : {}),
  };
}

function inOrder(from: string, to: string): [string, string] {
  return from && to && to < from ? [to, from] : [from, to];
}
