import { describe, expect, test } from "vitest";
import { aBooking } from "@/lib/testing/records";
import { arrivalsAhead, dateOf, datePlus, daysFrom, departuresAhead, endOfToday } from "./days";

const NOON = Date.parse("2026-05-04T12:00:00Z");

test("a date is that of the zone's clocks", () => {
  const late = Date.parse("2026-05-04T23:30:00Z");
  expect(dateOf(late, "UTC")).toBe("2026-05-04");
  expect(dateOf(late, "Europe/Amsterdam")).toBe("2026-05-05");
});

test("days are counted in the calendar, over the end of a month and a leap day", () => {
  expect(datePlus("2026-05-31", 1)).toBe("2026-06-01");
  expect(datePlus("2028-03-01", -1)).toBe("2028-02-29");
});

test("a span of days begins and ends at midnight of the zone, also when clocks change", () => {
  const before = Date.parse("2026-03-28T12:00:00Z");
  const { from, to } = daysFrom(before, "Europe/Amsterdam", 0, 2);
  expect(from.toISOString()).toBe("2026-03-27T23:00:00.000Z");
  expect(to.toISOString()).toBe("2026-03-29T22:00:00.000Z");
});

describe("who still comes and leaves today", () => {
  const stay = (date_from: string, date_to: string, place_timezone = "UTC") =>
    aBooking({ booking_id: date_from, date_from, date_to, place_timezone });
  const times = (movements: { at: string }[]) => movements.map(({ at }) => at);

  test("the next one stands first, and who has come is not waited for", () => {
    const stays = [
      stay("2026-05-04T20:00:00Z", "2026-05-04T22:00:00Z"),
      stay("2026-05-04T13:00:00Z", "2026-05-04T15:00:00Z"),
      stay("2026-05-04T08:00:00Z", "2026-05-04T15:00:00Z"),
    ];
    expect(times(arrivalsAhead(stays, NOON))).toEqual([
      "2026-05-04T13:00:00Z",
      "2026-05-04T20:00:00Z",
    ]);
  });

  test("today is the place's today", () => {
    const [from, to] = ["2026-05-04T17:00:00Z", "2026-05-04T19:00:00Z"] as const;
    expect(arrivalsAhead([stay(from, to, "Asia/Singapore")], NOON)).toEqual([]);
    expect(times(arrivalsAhead([stay(from, to, "Europe/Lisbon")], NOON))).toEqual([from]);
  });

  test("a departure of today may have arrived days ago", () => {
    const long = stay("2026-05-01T08:00:00Z", "2026-05-04T18:00:00Z");
    expect(times(departuresAhead([long], NOON))).toEqual(["2026-05-04T18:00:00Z"]);
    expect(arrivalsAhead([long], NOON)).toEqual([]);
  });

  test("today is over everywhere when it is said to be", () => {
    const west = dateOf(endOfToday(NOON).getTime(), "Pacific/Pago_Pago");
    expect(west > dateOf(NOON, "Pacific/Pago_Pago")).toBe(true);
  });
});
