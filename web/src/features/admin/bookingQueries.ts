import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { bookingKeys } from "@/features/bookings/queries";
import { api, type Page, unwrap, unwrapPage } from "@/lib/api/client";
import { byCursor, cursorOf, type Part } from "@/lib/api/pages";
import type { BookingRecord } from "@/lib/api/types";
import { viewerZone } from "@/lib/time";
import { type BookingFilter, queryOf, wantedOf } from "./bookings";
import { atMostOne, PAGE } from "./lists";

/** The bookings of a filter; what is typed into its field counts only when it names one booking. */
export function useFoundBookings(filter: BookingFilter) {
  const wanted = wantedOf(filter.q);
  return useInfiniteQuery({
    ...byCursor,
    queryKey: bookingKeys.list({ admin: filter }),
    enabled: wanted.text === "" || wanted.kind !== "words",
    queryFn: (part: Part): Promise<Page<BookingRecord>> => {
      if (wanted.kind === "id") return bookingById(wanted.text, part);
      if (wanted.kind === "code") return listed({ code: wanted.text }, part);
      return listed(queryOf(filter, viewerZone()), part);
    },
  });
}

function bookingById(id: string, { signal }: Part): Promise<Page<BookingRecord>> {
  const params = { path: { booking_id: id } };
  return atMostOne(unwrap(api.booking.GET("/booking/{booking_id}", { signal, params })));
}

function listed(
  filter: ReturnType<typeof queryOf> | { code: string },
  { pageParam, signal }: Part,
): Promise<Page<BookingRecord>> {
  const query = { ...filter, ...cursorOf(pageParam), limit: PAGE, count: true };
  return unwrapPage(api.booking.GET("/booking", { signal, params: { query } }));
}

/** Somebody or some place that the words may mean. */
export interface Candidate {
  kind: "login" | "place";
  /** What the filter takes: the login, or the place's id. */
  value: string;
  name: string;
  note: string;
}

const MOST_CANDIDATES = 6;

export function useCandidates(words: string) {
  return useQuery({
    queryKey: ["admin", "candidates", words],
    enabled: words !== "",
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<Candidate[]> =>
      (await Promise.all([drivers(words, signal), places(words, signal)])).flat(),
  });
}

async function drivers(words: string, signal: AbortSignal): Promise<Candidate[]> {
  const query = { query: words, role: "driver", limit: MOST_CANDIDATES } as const;
  const found = await unwrap(api.auth.GET("/users", { signal, params: { query } }));
  return found.map(({ login, email }) => ({
    kind: "login",
    value: login,
    name: login,
    note: email,
  }));
}

async function places(words: string, signal: AbortSignal): Promise<Candidate[]> {
  const query = { name: words, limit: MOST_CANDIDATES };
  const found = await unwrap(api.parking.GET("/parking", { signal, params: { query } }));
  return found.map(({ id, name, city, address }) => ({
    kind: "place",
    value: id,
    name,
    note: [city, address].join(", "),
  }));
}
