import { expect, test } from "vitest";
import { aBooking, BOOKING_ID } from "@/lib/testing/records";
import { HOUR, instantOf, MINUTE } from "@/lib/time";
import {
  freedomOf,
  knownReason,
  mostPressing,
  movedTo,
  onShelf,
  phaseOf,
  placesOf,
  shelfOf,
  shortCode,
  stayOf,
} from "./model";
import { NOW, upcoming } from "./testing";

const waiting = (leftMilliseconds: number) =>
  upcoming({
    booking_id: "waiting",
    status: "Waiting",
    hold_expires_at: new Date(NOW + leftMilliseconds).toISOString(),
  });

test("the code is the end of the id, in two groups", () => {
  expect(shortCode(BOOKING_ID)).toBe("7F3A-91C2");
});

test("a stay runs from its first instant until its last, which is free again", () => {
  const booking = aBooking();
  const [from, to] = [Date.parse(booking.date_from), Date.parse(booking.date_to)];
  expect(phaseOf(booking, from - 1)).toBe("upcoming");
  expect(phaseOf(booking, from)).toBe("running");
  expect(phaseOf(booking, to - 1)).toBe("running");
  expect(phaseOf(booking, to)).toBe("over");
});

test("a hold counts as cancelled from the instant it is over", () => {
  expect(phaseOf(waiting(1), NOW)).toBe("waiting");
  expect(phaseOf(waiting(0), NOW)).toBe("canceled");
  expect(knownReason(waiting(0))).toBe("hold_expired");
});

test("what waits for payment is on the list of now, however far its stay is", () => {
  expect(shelfOf(waiting(MINUTE), NOW)).toBe("now");
  expect(shelfOf(upcoming(), NOW)).toBe("upcoming");
});

test("stays ahead stand soonest first, past ones latest first", () => {
  const soon = upcoming({ booking_id: "soon" });
  const late = upcoming({ booking_id: "late", date_from: "2026-06-01T10:00:00Z" });
  expect(ids(onShelf([late, soon, aBooking()], "upcoming", NOW))).toEqual(["soon", "late"]);
  const long = aBooking({ booking_id: "long ago", date_to: "2026-04-01T10:00:00Z" });
  const just = aBooking({ booking_id: "just now", date_to: "2026-05-04T09:59:00Z" });
  expect(ids(onShelf([long, just], "past", NOW))).toEqual(["just now", "long ago"]);
});

test("a space to be paid for presses most, then a running stay, then the next one", () => {
  const [hold, running, next] = [waiting(MINUTE), aBooking(), upcoming()];
  expect(mostPressing([next, running, hold], NOW)).toBe(hold);
  expect(mostPressing([next, running], NOW)).toBe(running);
  expect(mostPressing([next], NOW)).toBe(next);
  expect(mostPressing([aBooking({ status: "Canceled" })], NOW)).toBeUndefined();
});

test("each place is offered once, by its latest booking", () => {
  const latest = aBooking({ booking_id: "latest" });
  const other = aBooking({ booking_id: "other", parking_place_id: "elsewhere" });
  expect(placesOf([latest, other, aBooking()])).toEqual([latest, other]);
});

test("a running stay can only be extended, an unpaid one only given up", () => {
  expect(freedomOf("upcoming")).toEqual({ move: true, extend: true, cancel: true });
  expect(freedomOf("running")).toEqual({ move: false, extend: true, cancel: true });
  expect(freedomOf("waiting")).toEqual({ move: false, extend: false, cancel: true });
  expect(freedomOf("over")).toEqual({ move: false, extend: false, cancel: false });
});

test("moving keeps the real length over a change of the clocks", () => {
  const stay = stayOf(aBooking());
  const moved = movedTo(stay, instantOf("2026-10-25T01:30", "Europe/Amsterdam") as Date);
  expect(moved.to.getTime() - moved.from.getTime()).toBe(3 * HOUR);
});

test("only the platform's own reasons are put into words; what people typed is shown as typed", () => {
  expect(knownReason(aBooking({ cancel_reason: "place_deleted" }))).toBe("place_deleted");
  expect(knownReason(aBooking({ cancel_reason: "Plans changed" }))).toBeNull();
});

function ids(bookings: { booking_id: string }[]): string[] {
  return bookings.map((booking) => booking.booking_id);
}
