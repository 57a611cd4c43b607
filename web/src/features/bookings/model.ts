import type { Stay } from "@/features/places/model";
import type { BookingRecord } from "@/lib/api/types";

/** Where in its life a booking is, as people see it. */
export type Phase = "waiting" | "upcoming" | "running" | "over" | "canceled";

/** The lists that a driver's bookings stand in. */
export const SHELVES = ["now", "upcoming", "past", "canceled"] as const;
export type Shelf = (typeof SHELVES)[number];

const CODE_DIGITS = 8;

/** The phase at an instant. A hold that is over counts as cancelled, even before the server says so. */
export function phaseOf(booking: BookingRecord, now: number): Phase {
  if (booking.status === "Canceled") return "canceled";
  if (booking.status === "Waiting") return holdIsOver(booking, now) ? "canceled" : "waiting";
  if (now < Date.parse(booking.date_from)) return "upcoming";
  return now < Date.parse(booking.date_to) ? "running" : "over";
}

function holdIsOver({ hold_expires_at }: BookingRecord, now: number): boolean {
  return Boolean(hold_expires_at) && now >= Date.parse(hold_expires_at as string);
}

/** What waits for its payment is a matter of now, whenever its stay begins. */
export function shelfOf(booking: BookingRecord, now: number): Shelf {
  const shelves: Record<Phase, Shelf> = {
    waiting: "now",
    running: "now",
    upcoming: "upcoming",
    over: "past",
    canceled: "canceled",
  };
  return shelves[phaseOf(booking, now)];
}

export function isShelf(text: string | null): text is Shelf {
  return SHELVES.some((shelf) => shelf === text);
}

/** The bookings of a shelf: the next one first; of those that are over, the latest. */
export function onShelf(
  bookings: readonly BookingRecord[],
  shelf: Shelf,
  now: number,
): BookingRecord[] {
  const found = bookings.filter((booking) => shelfOf(booking, now) === shelf);
  switch (shelf) {
    case "now":
      return found.sort(by((one) => Date.parse(one.hold_expires_at ?? one.date_to)));
    case "upcoming":
      return found.sort(by((one) => Date.parse(one.date_from)));
    case "past":
      return found.sort(by((one) => -Date.parse(one.date_to)));
    case "canceled":
      return found.sort(by((one) => -Date.parse(one.canceled_at ?? one.updated_at)));
  }
}

function by(key: (booking: BookingRecord) => number) {
  return (one: BookingRecord, other: BookingRecord) => key(one) - key(other);
}

/** What a booking is called at a barrier or on the telephone: the end of its id, as 7F3A-91C2. */
export function shortCode(id: string): string {
  const tail = id.replaceAll("-", "").slice(-CODE_DIGITS).toUpperCase();
  return `${tail.slice(0, 4)}-${tail.slice(4)}`;
}

/** What matters most at this moment: a space to be paid for, else where one parks, else what is next. */
export function mostPressing(
  bookings: readonly BookingRecord[],
  now: number,
): BookingRecord | undefined {
  return [...onShelf(bookings, "now", now), ...onShelf(bookings, "upcoming", now)].sort(
    by((one) => URGENCY[phaseOf(one, now)] ?? 0),
  )[0];
}

const URGENCY: Partial<Record<Phase, number>> = { waiting: 1, running: 2, upcoming: 3 };

/** The bookings' places, each once, by its latest booking. */
export function placesOf(bookings: readonly BookingRecord[]): BookingRecord[] {
  const places = new Map<string, BookingRecord>();
  for (const booking of bookings) {
    if (!places.has(booking.parking_place_id)) places.set(booking.parking_place_id, booking);
  }
  return [...places.values()];
}

/** What the driver may still do with it. */
export function freedomOf(phase: Phase) {
  return {
    move: phase === "upcoming",
    extend: phase === "upcoming" || phase === "running",
    cancel: phase === "upcoming" || phase === "running" || phase === "waiting",
  };
}

export type { Stay };

export function stayOf(booking: BookingRecord): Stay {
  return { from: new Date(booking.date_from), to: new Date(booking.date_to) };
}

export function isSameStay(one: Stay, other: Stay): boolean {
  return one.from.getTime() === other.from.getTime() && one.to.getTime() === other.to.getTime();
}

/** The same length from another start. */
export function movedTo(stay: Stay, from: Date): Stay {
  return { from, to: new Date(from.getTime() + stay.to.getTime() - stay.from.getTime()) };
}

export type CancelReason = "hold_expired" | "too_many_holds" | "place_deleted";

/** A reason that the platform gave; what a person typed is none of these. */
export function knownReason(booking: BookingRecord): CancelReason | null {
  const reason = booking.status === "Waiting" ? "hold_expired" : booking.cancel_reason;
  switch (reason) {
    case "hold_expired":
    case "too_many_holds":
    case "place_deleted":
      return reason;
    default:
      return null;
  }
}

/** Of a cancelled booking: what goes back, whether it has arrived yet or not. */
export function refundOf(booking: BookingRecord): number {
  return (booking.refunded ?? 0) + (booking.refund_pending ?? 0);
}

/** For a greeting by the reader's own clock. */
export function partOfDay(at: Date): "morning" | "day" | "evening" | "night" {
  const hour = at.getHours();
  if (hour < 5) return "night";
  if (hour < 12) return "morning";
  return hour < 18 ? "day" : "evening";
}
