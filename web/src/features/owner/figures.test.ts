import { describe, expect, test } from "vitest";
import { fullest, incomeOf, todayOf, totalsOf } from "./figures";
import { aBucket, aDay } from "./testing";

describe("one place's day", () => {
  const data = [aDay({ parking_place_id: "a" })];

  test("is unknown until it is answered, and cannot be known when it is not", () => {
    expect(todayOf({ data: undefined, isError: false }, "a")).toBeUndefined();
    expect(todayOf({ data: undefined, isError: true }, "a")).toBeNull();
    expect(todayOf({ data, isError: false }, "b")).toBeNull();
  });

  test("is kept when a later answer fails", () => {
    expect(todayOf({ data, isError: true }, "a")).toBe(data[0]);
  });
});

test("the day of all places is the sum", () => {
  const days = [
    aDay({ occupied_now: 2, capacity: 10, arrivals_today: 3, departures_today: 1 }),
    aDay({ occupied_now: 1, capacity: 5, arrivals_today: 0, departures_today: 4 }),
  ];
  expect(totalsOf(days)).toEqual({ occupied: 3, capacity: 15, arrivals: 3, departures: 5 });
});

test("the fullest place is the one with the largest share, and empty ones are no news", () => {
  const days = [
    aDay({ parking_place_id: "large", occupied_now: 50, capacity: 1000 }),
    aDay({ parking_place_id: "empty", occupied_now: 0, capacity: 10 }),
    aDay({ parking_place_id: "full", occupied_now: 1, capacity: 1 }),
    aDay({ parking_place_id: "half", occupied_now: 5, capacity: 10 }),
  ];
  expect(fullest(days, 2).map(({ parking_place_id }) => parking_place_id)).toEqual([
    "full",
    "half",
  ]);
  expect(fullest(days, 9)).toHaveLength(3);
});

test("a day that is not over yet is expected, not earned", () => {
  const buckets = [
    aBucket({ to: "2026-05-04T00:00:00Z", income: 700 }),
    aBucket({ to: "2026-05-05T00:00:00Z", income: 300 }),
    aBucket({ to: "2026-05-06T00:00:00Z", income: 50 }),
  ];
  expect(incomeOf(buckets, Date.parse("2026-05-04T10:00:00Z"))).toEqual({
    earned: 700,
    expected: 350,
  });
});
