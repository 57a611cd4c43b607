import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { type Stay, stayParams } from "@/features/places/model";
import { placeKeys } from "@/features/places/queries";
import { walletKeys } from "@/features/wallet/queries";
import { api, asProblem, idempotent, unwrap } from "@/lib/api/client";
import type { BookingRecord } from "@/lib/api/types";
import { useWish } from "@/lib/api/wish";
import { type BookBody, forgetWish, keepWish } from "./keptWish";
import { heldBooking, isUndecided } from "./payment";
import { bookingKeys } from "./queries";

/** What this driver has at the place for exactly this stay, paid or held. */
export function useOwnStays(placeId: string, stay: Stay) {
  const { from, to } = stayParams(stay);
  return useQuery({
    queryKey: bookingKeys.list({ own: placeId, from, to }),
    staleTime: 0,
    queryFn: async ({ signal }) => {
      const query = { parking_place_id: placeId, from, to };
      const found = await unwrap(api.booking.GET("/booking", { signal, params: { query } }));
      return found.filter((one) => isForStay(one, stay));
    },
  });
}

function isForStay(booking: BookingRecord, stay: Stay): boolean {
  return (
    booking.status !== "Canceled" &&
    Date.parse(booking.date_from) === stay.from.getTime() &&
    Date.parse(booking.date_to) === stay.to.getTime()
  );
}

/** Has everything that hangs on a booking looked up again: lists, money and free spaces. */
function useRefresh() {
  const queries = useQueryClient();
  return () => {
    for (const queryKey of [bookingKeys.all, walletKeys.all, placeKeys.all]) {
      void queries.invalidateQueries({ queryKey });
    }
  };
}

const OUTDATED = new Set(["price_changed", "fully_booked"]);

/** Books a stay: the booking, paid or held. The same wish is sent under its key until it is decided. */
export function useBook(userId: string, body: BookBody) {
  const queries = useQueryClient();
  const refresh = useRefresh();
  return async (): Promise<BookingRecord> => {
    const wish = keepWish(userId, body);
    const params = { header: idempotent(wish.key) };
    try {
      const booked = await unwrap(api.booking.POST("/booking", { params, body: wish.body }));
      forgetWish();
      refresh();
      return booked;
    } catch (error) {
      const problem = asProblem(error);
      if (!isUndecided(problem)) forgetWish();
      const held = heldBooking(problem);
      if (held) {
        refresh();
        return held;
      }
      // The refusal and the new price, or the full place, appear together.
      if (OUTDATED.has(problem.code)) {
        await queries.invalidateQueries({ queryKey: placeKeys.all });
      }
      throw problem;
    }
  };
}

/** Pays a booking that waits. A paid one is answered as it is. */
export function usePay(booking: BookingRecord) {
  const refresh = useRefresh();
  const wish = useWish();
  const id = booking.booking_id;
  return async (): Promise<BookingRecord> => {
    try {
      return await wish.carryOut(id, (header) => {
        const params = { path: { booking_id: id }, header };
        return unwrap(api.booking.POST("/booking/{booking_id}/pay", { params }));
      });
    } finally {
      // A refusal too: the hold may be over, or the balance is not what it seemed.
      refresh();
    }
  };
}

/** Shows a booking as it was answered, before anybody asks for it again. */
export function useAdopt() {
  const queries = useQueryClient();
  return useCallback(
    (booking: BookingRecord) => {
      queries.setQueryData(bookingKeys.one(booking.booking_id), booking);
    },
    [queries],
  );
}
