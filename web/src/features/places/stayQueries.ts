import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api/client";
import type { Availability } from "@/lib/api/types";
import { type Stay, stayParams } from "./model";
import { placeKeys } from "./queries";
import { otherTimes } from "./stayModel";

const REFRESH_MILLISECONDS = 30_000;
const OFFERED = 3;

/** What a stay costs and how many spaces are free, kept up to date while somebody decides. */
export function useQuote(placeId: string, stay: Stay, enabled: boolean) {
  const { from, to } = stayParams(stay);
  return useQuery({
    queryKey: placeKeys.quote(placeId, { from, to }),
    enabled,
    refetchInterval: REFRESH_MILLISECONDS,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => {
      const body = { parking_place_id: placeId, date_from: from, date_to: to };
      return unwrap(api.booking.POST("/booking/quote", { body, signal }));
    },
  });
}

/** A stay that has a space. */
export interface Offer extends Pick<Availability, "full_cost" | "currency"> {
  stay: Stay;
}

/** The nearest times at which a place that is full has a space for as long. */
export function useOtherTimes(placeId: string, stay: Stay) {
  return useQuery({
    queryKey: placeKeys.otherTimes(placeId, stayParams(stay)),
    queryFn: async ({ signal }) => {
      const offers = await Promise.all(
        otherTimes(stay).map((other) => offerAt(placeId, other, signal)),
      );
      return offers.filter((offer) => offer !== null).slice(0, OFFERED);
    },
  });
}

async function offerAt(placeId: string, stay: Stay, signal: AbortSignal): Promise<Offer | null> {
  const { from, to } = stayParams(stay);
  const query = { parking_place_id: [placeId], date_from: from, date_to: to };
  const [found] = await unwrap(
    api.booking.GET("/booking/availability", { params: { query }, signal }),
  );
  return found && found.free_spaces > 0 ? { ...found, stay } : null;
}
