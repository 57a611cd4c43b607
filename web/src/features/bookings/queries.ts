import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { placeKeys } from "@/features/places/queries";
import { walletKeys } from "@/features/wallet/queries";
import { api, asProblem, unwrap, unwrapPage } from "@/lib/api/client";
import { byCursor, cursorOf, type Part } from "@/lib/api/pages";
import type { components } from "@/lib/api/schema/booking";
import type { BookingRecord, BookingStatus, ChangeQuote } from "@/lib/api/types";
import { useWish } from "@/lib/api/wish";
import { HOUR, toApi } from "@/lib/time";
import { isSameStay, type Shelf, type Stay, stayOf } from "./model";

export const bookingKeys = {
  all: ["bookings"] as const,
  list: (list: object) => ["bookings", "list", list] as const,
  one: (id: string) => ["bookings", "one", id] as const,
  // Not below `all`: once the booking is cancelled or changed there is nothing to ask any more.
  cancellation: (id: string) => ["cancellation", id] as const,
  change: (booking: BookingRecord, dates: object) =>
    ["change", booking.booking_id, booking.updated_at, dates] as const,
};

const PAGE = 20;
const RECENT = 50;
const UNSETTLED_REFRESH_MILLISECONDS = 5_000;
const CANCELLATION_REFRESH_MILLISECONDS = 30_000;

export const PERIODS = ["all", "month", "year"] as const;
export type Period = (typeof PERIODS)[number];
export function isPeriod(text: string | null): text is Period {
  return PERIODS.some((period) => period === text);
}
const PERIOD_DAYS = { all: null, month: 30, year: 365 };

/** Which of a shelf's bookings somebody wants to see. */
export interface ListWish {
  shelf: Shelf;
  place: string | null;
  period: Period;
}

interface Filter {
  status?: BookingStatus;
  from?: string;
  ends_before?: string;
  sort?: "start" | "-end";
  parking_place_id?: string;
}

/** What the API narrows down by itself; `onShelf` does the rest. */
function filterOf({ shelf, place, period }: ListWish, now: Date): Filter {
  const own = place ? { parking_place_id: place } : {};
  const days = PERIOD_DAYS[period];
  const since = days ? { from: toApi(new Date(now.getTime() - days * 24 * HOUR)) } : {};
  switch (shelf) {
    case "now":
    case "upcoming":
      return { ...own, from: toApi(now), sort: "start" };
    case "past":
      return { ...own, ...since, status: "Confirmed", ends_before: toApi(now), sort: "-end" };
    case "canceled":
      return { ...own, ...since, status: "Canceled" };
  }
}

/** What runs and what is ahead come in one answer, so that going between them asks nothing. */
function listKey(wish: ListWish) {
  return bookingKeys.list({ ...wish, shelf: wish.shelf === "now" ? "upcoming" : wish.shelf });
}

export function useBookings(wish: ListWish, enabled = true) {
  return useInfiniteQuery({
    ...byCursor,
    enabled,
    queryKey: listKey(wish),
    queryFn: ({ pageParam, signal }: Part) => {
      const query = { ...filterOf(wish, new Date()), limit: PAGE, ...cursorOf(pageParam) };
      return unwrapPage(api.booking.GET("/booking", { signal, params: { query } }));
    },
  });
}

/** What runs and what comes next, anywhere. */
export const useBookingsAhead = (enabled = true) =>
  useBookings({ shelf: "upcoming", place: null, period: "all" }, enabled);

/** The latest made bookings, whatever became of them: they tell where one parks. */
export const useRecentBookings = () =>
  useQuery({
    queryKey: bookingKeys.list({ recent: RECENT }),
    queryFn: ({ signal }) =>
      unwrap(api.booking.GET("/booking", { signal, params: { query: { limit: RECENT } } })),
  });

async function readBooking(id: string, signal?: AbortSignal): Promise<BookingRecord> {
  const params = { path: { booking_id: id } };
  return unwrap(
    api.booking.GET("/booking/{booking_id}", { params, ...(signal ? { signal } : {}) }),
  );
}

export const useBooking = (id: string) =>
  useQuery({
    queryKey: bookingKeys.one(id),
    queryFn: ({ signal }) => readBooking(id, signal),
    refetchInterval: ({ state }) =>
      state.data && isUnsettled(state.data) ? UNSETTLED_REFRESH_MILLISECONDS : false,
  });

/** Something happens to it soon without anybody's doing. */
function isUnsettled(booking: BookingRecord): boolean {
  return booking.status === "Waiting" || Boolean(booking.refund_pending);
}

export const useCancellation = (id: string) =>
  useQuery({
    queryKey: bookingKeys.cancellation(id),
    // What comes back shrinks with every hour that begins.
    staleTime: 0,
    gcTime: 0,
    refetchInterval: CANCELLATION_REFRESH_MILLISECONDS,
    queryFn: ({ signal }) => {
      const params = { path: { booking_id: id } };
      return unwrap(api.booking.GET("/booking/{booking_id}/cancellation", { params, signal }));
    },
  });

type ChangeBody = components["schemas"]["ChangeBody"];

/** Called even if what asked for it is gone: the news may be there before the answer. */
type OnDone<Wanted> = (booking: BookingRecord, wanted: Wanted) => void;

/** A wish about a booking: done once, however often it is repeated or its answer is lost. */
function useChange<Wanted>(
  booking: BookingRecord,
  bodyOf: (wanted: Wanted) => ChangeBody,
  isDone: (booking: BookingRecord, wanted: Wanted) => boolean,
  onDone: OnDone<Wanted> = () => undefined,
) {
  const queries = useQueryClient();
  const wish = useWish();
  const params = { path: { booking_id: booking.booking_id } };
  return useMutation({
    mutationFn: (wanted: Wanted) => {
      const body = bodyOf(wanted);
      const sent = wish.carryOut(body, (header) =>
        unwrap(api.booking.PUT("/booking/{booking_id}", { params: { ...params, header }, body })),
      );
      return unlessLost(sent, booking.booking_id, (found) => isDone(found, wanted));
    },
    onSuccess: (changed, wanted) => {
      queries.setQueryData(bookingKeys.one(changed.booking_id), changed);
      onDone(changed, wanted);
    },
    onSettled: () => {
      for (const queryKey of [bookingKeys.all, walletKeys.all, placeKeys.all])
        void queries.invalidateQueries({ queryKey });
    },
  });
}

/** A lost answer says nothing about the wish: the booking itself tells whether it was carried out. */
async function unlessLost(
  sent: Promise<BookingRecord>,
  id: string,
  isDone: (booking: BookingRecord) => boolean,
): Promise<BookingRecord> {
  try {
    return await sent;
  } catch (error) {
    if (!asProblem(error).isUncertain) throw error;
    const found = await readBooking(id).catch(() => null);
    if (found && isDone(found)) return found;
    throw error;
  }
}

export const useCancelBooking = (booking: BookingRecord, onDone?: OnDone<string>) =>
  useChange(
    booking,
    (reason: string) => ({ status: "Canceled", ...(reason ? { cancel_reason: reason } : {}) }),
    (found) => found.status === "Canceled",
    onDone,
  );

export const useChangeQuote = (booking: BookingRecord, stay: Stay | null) => {
  const body = stay ? newDates(booking, stay) : {};
  return useQuery({
    queryKey: bookingKeys.change(booking, body),
    enabled: stay !== null,
    queryFn: ({ signal }) => {
      const params = { path: { booking_id: booking.booking_id } };
      return unwrap(api.booking.POST("/booking/{booking_id}/quote", { params, body, signal }));
    },
  });
};

export interface StayChange {
  stay: Stay;
  /** As it was shown; the server refuses any other price. */
  quote: ChangeQuote;
}

export const useChangeStay = (booking: BookingRecord, onDone?: OnDone<StayChange>) =>
  useChange(
    booking,
    ({ stay, quote }: StayChange) => ({
      ...newDates(booking, stay),
      expected_cost: quote.full_cost,
    }),
    (found, { stay }) => isSameStay(stayOf(found), stay),
    onDone,
  );

/** Only what becomes another, so that the rest stays to the microsecond. */
function newDates(booking: BookingRecord, stay: Stay): ChangeBody {
  const current = stayOf(booking);
  return {
    ...(stay.from.getTime() === current.from.getTime() ? {} : { date_from: toApi(stay.from) }),
    ...(stay.to.getTime() === current.to.getTime() ? {} : { date_to: toApi(stay.to) }),
  };
}
