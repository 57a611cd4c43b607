import { useSyncExternalStore } from "react";
import type { BookingRecord } from "@/lib/api/types";
import { onShelf, type Phase, phaseOf, type Shelf } from "../model";

function everySecond(look: () => void): () => void {
  const timer = setInterval(look, 1_000);
  return () => clearInterval(timer);
}

/** The booking's phase at this moment; renders anew only when it becomes another. */
export function usePhase(booking: BookingRecord): Phase {
  return useSyncExternalStore(everySecond, () => phaseOf(booking, Date.now()));
}

/** The bookings that stand on a shelf at this moment; renders anew only when one of them leaves. */
export function useOnShelf(bookings: readonly BookingRecord[], shelf: Shelf): BookingRecord[] {
  useSyncExternalStore(everySecond, () => {
    const now = Date.now();
    return bookings.map((booking) => phaseOf(booking, now)).join();
  });
  return onShelf(bookings, shelf, Date.now());
}
