import type { components } from "@/lib/api/schema/booking";
import type { BookingRecord } from "@/lib/api/types";
import { newRandomKey } from "@/lib/randomKey";
import { MINUTE } from "@/lib/time";

export type BookBody = components["schemas"]["BookBody"];

/**
 * A wish to book whose outcome is not known. It outlives the page: who loads it anew, or comes back,
 * repeats the same wish under the same key, and the server does it once.
 */
export interface KeptWish {
  key: string;
  userId: string;
  body: BookBody;
  sentAt: number;
}

const NAME = "parking-net.wish";
/** By how much the clocks of the device and of the server may differ. */
const CLOCKS = 2 * MINUTE;
/** By then a request that was under way has long come to its end. */
const OPEN_FOR = 30 * MINUTE;

/** The wish that is open for this stay, or a new one; kept from now on. */
export function keepWish(userId: string, body: BookBody, now: number = Date.now()): KeptWish {
  const open = openWish(userId, body, now);
  if (open) return open;
  const wish = { key: newRandomKey(), userId, body, sentAt: now };
  sessionStorage.setItem(NAME, JSON.stringify(wish));
  return wish;
}

export function forgetWish(): void {
  sessionStorage.removeItem(NAME);
}

/** The open wish for the same stay; the price that was expected then stays part of it. */
export function openWish(
  userId: string,
  body: BookBody,
  now: number = Date.now(),
): KeptWish | null {
  const wish = read();
  const isOpen = wish?.userId === userId && now - wish.sentAt < OPEN_FOR;
  return isOpen && isSame(wish.body, body) ? wish : null;
}

/** The booking that came of a wish, if it stands among these. */
export function outcomeOf(
  wish: KeptWish,
  bookings: readonly BookingRecord[],
): BookingRecord | undefined {
  return bookings.find((one) => Date.parse(one.created_at) >= wish.sentAt - CLOCKS);
}

function isSame(one: BookBody, other: BookBody): boolean {
  return (
    one.parking_place_id === other.parking_place_id &&
    one.date_from === other.date_from &&
    one.date_to === other.date_to
  );
}

function read(): KeptWish | null {
  try {
    return JSON.parse(sessionStorage.getItem(NAME) ?? "null") as KeptWish | null;
  } catch {
    return null;
  }
}
