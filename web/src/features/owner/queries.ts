import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { bookingKeys, useCancelBooking } from "@/features/bookings/queries";
import { placeKeys } from "@/features/places/queries";
import { api, asProblem, unwrap, unwrapPage } from "@/lib/api/client";
import { byCursor, cursorOf, everyPage, LARGEST_PAGE, type Part } from "@/lib/api/pages";
import type { BookingRecord, Place } from "@/lib/api/types";
import { useWish } from "@/lib/api/wish";
import { useSession } from "@/lib/session";
import { toApi } from "@/lib/time";
import { endOfToday, type Span } from "./days";
import type { BookingQuery } from "./filters";
import type { PlaceBody } from "./placeForm";

export const ownerKeys = {
  all: ["owner"] as const,
  places: ["owner", "places"] as const,
  today: (ids: readonly string[]) => ["owner", "today", ids] as const,
  occupancy: (wish: object) => ["owner", "occupancy", wish] as const,
  // Below no root that is fetched anew: once it is done, its preview would be refused.
  deletion: (id: string) => ["ownerDeletion", id] as const,
  bookings: (query: object) => [...bookingKeys.all, "owner", query] as const,
};

const PAGE = 20;
const NEXT = 50;
/** As many places as the API takes in one question. */
const PLACES_AT_ONCE = 100;

/** All of one's places, by name. */
export function useOwnPlaces() {
  const { user } = useSession();
  const owner_id = user?.user_id ?? "";
  return useQuery({
    queryKey: ownerKeys.places,
    enabled: owner_id !== "",
    queryFn: ({ signal }) =>
      everyPage<Place>((cursor) => {
        const query = { owner_id, limit: LARGEST_PAGE, ...cursor };
        return unwrapPage(api.parking.GET("/parking", { signal, params: { query } }));
      }),
  });
}

/** What each of the places holds now and expects today. */
export function useToday(ids: readonly string[]) {
  return useQuery({
    queryKey: ownerKeys.today(ids),
    enabled: ids.length > 0,
    queryFn: async ({ signal }) => {
      const answers = groups(ids).map((parking_place_id) => {
        const query = { parking_place_id };
        return unwrap(api.booking.GET("/booking/today", { signal, params: { query } }));
      });
      return (await Promise.all(answers)).flat();
    },
  });
}

function groups(ids: readonly string[]): string[][] {
  const count = Math.ceil(ids.length / PLACES_AT_ONCE);
  return Array.from({ length: count }, (_, index) =>
    ids.slice(index * PLACES_AT_ONCE, (index + 1) * PLACES_AT_ONCE),
  );
}

export type MovementKind = "arrivals" | "departures";

/** The paid stays that begin or end next, as many as one reads at once. */
export function useNextStays(kind: MovementKind) {
  return useQuery({
    queryKey: ownerKeys.bookings({ next: kind }),
    queryFn: ({ signal }) => {
      const now = Date.now();
      const [since, until] = [toApi(new Date(now)), toApi(endOfToday(now))];
      const order =
        kind === "arrivals"
          ? ({ starts_after: since, to: until, sort: "start" } as const)
          : ({ from: since, ends_before: until, sort: "end" } as const);
      const query = { status: "Confirmed", limit: NEXT, ...order } as const;
      return unwrapPage(api.booking.GET("/booking", { signal, params: { query } }));
    },
  });
}

export interface OccupancyWish {
  places: readonly string[];
  span: Span;
  step: "hour" | "day";
  zone: string;
}

/** How full the places are and what they bring, hour by hour or day by day. */
export function useOccupancy({ places, span, step, zone }: OccupancyWish) {
  const query = {
    parking_place_id: places.slice(0, PLACES_AT_ONCE),
    from: toApi(span.from),
    to: toApi(span.to),
    step,
    timezone: zone,
  };
  return useQuery({
    queryKey: ownerKeys.occupancy(query),
    enabled: places.length > 0,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      unwrap(api.booking.GET("/booking/occupancy", { signal, params: { query } })),
  });
}

export function useOwnerBookings(query: BookingQuery) {
  return useInfiniteQuery({
    ...byCursor,
    queryKey: ownerKeys.bookings(query),
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }: Part) => {
      const page = { limit: PAGE, count: pageParam === null, ...cursorOf(pageParam) };
      const params = { query: { ...query, ...page } };
      return unwrapPage(api.booking.GET("/booking", { signal, params }));
    },
  });
}

/** The whole filtered list, for a file. */
export function everyBooking(query: BookingQuery, signal?: AbortSignal): Promise<BookingRecord[]> {
  return everyPage((cursor) =>
    unwrapPage(
      api.booking.GET("/booking", {
        ...(signal ? { signal } : {}),
        params: { query: { ...query, limit: LARGEST_PAGE, ...cursor } },
      }),
    ),
  );
}

/** What withdrawing the place now would cancel and give back. */
export function useDeletion(id: string) {
  return useQuery({
    queryKey: ownerKeys.deletion(id),
    // The figures that somebody agrees to must be those of this moment.
    staleTime: 0,
    gcTime: 0,
    queryFn: ({ signal }) =>
      unwrap(
        api.booking.GET("/booking/deletion", {
          signal,
          params: { query: { parking_place_id: id } },
        }),
      ),
  });
}

/** Cancels it as anybody does; the figures of the owner's places become others by it. */
export function useCancelForCustomer(booking: BookingRecord) {
  const queries = useQueryClient();
  return useCancelBooking(booking, () => {
    void queries.invalidateQueries({ queryKey: ownerKeys.all });
  });
}

export function useOfferPlace() {
  const queries = useQueryClient();
  const wish = useWish();
  return async (body: PlaceBody): Promise<Place> => {
    const place = await wish.carryOut(body, (header) =>
      unwrap(api.parking.POST("/parking", { body, params: { header } })),
    );
    queries.setQueryData(placeKeys.one(place.id), place);
    void queries.invalidateQueries({ queryKey: ownerKeys.all });
    void queries.invalidateQueries({ queryKey: placeKeys.all });
    return place;
  };
}

export function useChangePlace(id: string) {
  const queries = useQueryClient();
  return async (body: Partial<PlaceBody>): Promise<Place> => {
    const place = await unwrap(
      api.parking.PUT("/parking/{place_id}", { body, params: { path: { place_id: id } } }),
    );
    queries.setQueryData(placeKeys.one(id), place);
    void queries.invalidateQueries({ queryKey: ownerKeys.all });
    void queries.invalidateQueries({ queryKey: placeKeys.all });
    return place;
  };
}

export function useWithdrawal(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      try {
        await unwrap(
          api.parking.DELETE("/parking/{place_id}", { params: { path: { place_id: id } } }),
        );
      } catch (error) {
        // The answer to the first attempt may have been lost: it is gone, as was wanted.
        if (asProblem(error).code !== "place_not_found") throw error;
      }
    },
    onSuccess: () => {
      for (const queryKey of [ownerKeys.all, bookingKeys.all])
        void queries.invalidateQueries({ queryKey });
      // Not fetched now: its own page is still open, and there is nothing to find any more.
      void queries.invalidateQueries({ queryKey: placeKeys.all, refetchType: "none" });
    },
  });
}

export type PlaceWithdrawal = ReturnType<typeof useWithdrawal>;
