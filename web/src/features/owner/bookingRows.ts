import { knownReason, type Phase, phaseOf, shortCode } from "@/features/bookings/model";
import type { BookingRecord } from "@/lib/api/types";
import type { Cell } from "@/lib/csv";
import { minorDigits } from "@/lib/money";
import { localOf } from "@/lib/time";

export type Actor = NonNullable<BookingRecord["canceled_by"]>;
type KnownReason = NonNullable<ReturnType<typeof knownReason>>;

/** The columns of the file, from left to right. */
export const COLUMNS = [
  "code",
  "customer",
  "place",
  "city",
  "from",
  "to",
  "zone",
  "state",
  "amount",
  "refunded",
  "currency",
  "canceledBy",
  "reason",
  "made",
  "booking",
] as const;

/** The words of the reader's language that stand in the file. */
export interface Words {
  phase: (phase: Phase) => string;
  actor: (actor: Actor) => string;
  reason: (reason: KnownReason) => string;
}

/** A booking as a row of the file: times by the place's clock, amounts as numbers. */
export function rowOf(booking: BookingRecord, now: number, words: Words): Cell[] {
  const zone = booking.place_timezone;
  const clock = (at: string) => localOf(at, zone).replace("T", " ");
  const amount = (minor: number) => minor / 10 ** minorDigits(booking.currency);
  const reason = knownReason(booking);
  const cells: Record<(typeof COLUMNS)[number], Cell> = {
    code: shortCode(booking.booking_id),
    customer: booking.user_login,
    place: booking.place_name,
    city: booking.place_city,
    from: clock(booking.date_from),
    to: clock(booking.date_to),
    zone,
    state: words.phase(phaseOf(booking, now)),
    amount: amount(booking.full_cost),
    refunded: amount(booking.refunded ?? 0),
    currency: booking.currency,
    canceledBy: booking.canceled_by ? words.actor(booking.canceled_by) : null,
    reason: reason ? words.reason(reason) : (booking.cancel_reason ?? null),
    made: clock(booking.created_at),
    booking: booking.booking_id,
  };
  return COLUMNS.map((column) => cells[column]);
}
