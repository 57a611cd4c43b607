import type { BookingRecord } from "@/lib/api/types";
import { HOUR, instantOf, localOf } from "@/lib/time";

const DAY = 24 * HOUR;

export interface Span {
  from: Date;
  to: Date;
}

/** The date that clocks in the zone show, "2026-05-01". */
export function dateOf(at: number, zone: string): string {
  return localOf(at, zone).slice(0, 10);
}

/** That many days later in the calendar; earlier when negative. */
export function datePlus(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** When a date begins in the zone; null for what is no date. */
export function startOf(date: string, zone: string): Date | null {
  return instantOf(`${date}T00:00`, zone);
}

/** From the beginning of today, moved by so many days, for so many days. */
export function daysFrom(now: number, zone: string, move: number, length: number): Span {
  const first = datePlus(dateOf(now, zone), move);
  const [from, to] = [startOf(first, zone), startOf(datePlus(first, length), zone)];
  return { from: from ?? new Date(now), to: to ?? new Date(now) };
}

/** By then today is over in every zone. */
export function endOfToday(now: number): Date {
  return new Date(now + 26 * HOUR);
}

export interface Movement {
  booking: BookingRecord;
  at: string;
}

/** Who still comes today, by the clock of each place; the next one first. */
export function arrivalsAhead(stays: readonly BookingRecord[], now: number): Movement[] {
  return aheadToday(stays, now, ({ date_from }) => date_from);
}

/** Who still leaves today, by the clock of each place; the next one first. */
export function departuresAhead(stays: readonly BookingRecord[], now: number): Movement[] {
  return aheadToday(stays, now, ({ date_to }) => date_to);
}

function aheadToday(
  stays: readonly BookingRecord[],
  now: number,
  timeOf: (booking: BookingRecord) => string,
): Movement[] {
  const isAhead = ({ booking, at }: Movement) =>
    Date.parse(at) > now &&
    dateOf(Date.parse(at), booking.place_timezone) === dateOf(now, booking.place_timezone);
  return stays
    .map((booking) => ({ booking, at: timeOf(booking) }))
    .filter(isAhead)
    .sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}
