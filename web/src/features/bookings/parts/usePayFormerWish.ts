import { useEffect, useState } from "react";
import type { BookingRecord } from "@/lib/api/types";
import { type BookBody, forgetWish, openWish, outcomeOf } from "../keptWish";
import type { useOwnStays } from "../payQueries";

export interface FormerWish {
  /** "none" was open when the page came; "nothing" has come of it so far. */
  state: "none" | "checking" | "nothing" | "found";
  booking: BookingRecord | null;
}

/** What came of a press whose answer was still awaited when the page was left or loaded anew. */
export function useFormerWish(
  userId: string,
  body: BookBody,
  own: ReturnType<typeof useOwnStays>,
): FormerWish {
  const [wish] = useState(() => openWish(userId, body));
  const found = wish && own.isFetchedAfterMount && own.data && outcomeOf(wish, own.data);
  useEffect(() => {
    if (found) forgetWish();
  }, [found]);
  if (!wish || own.isError) return { state: "none", booking: null };
  if (!own.isFetchedAfterMount) return { state: "checking", booking: null };
  return found ? { state: "found", booking: found } : { state: "nothing", booking: null };
}
