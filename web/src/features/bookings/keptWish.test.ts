import { beforeEach, expect, test } from "vitest";
import { aBooking } from "@/lib/testing/records";
import { MINUTE } from "@/lib/time";
import { forgetWish, keepWish, openWish, outcomeOf } from "./keptWish";
import { NOW } from "./testing";

const BODY = {
  parking_place_id: "place",
  date_from: "2026-05-04T12:00:00Z",
  date_to: "2026-05-04T15:00:00Z",
  expected_cost: 1_200,
};

beforeEach(() => sessionStorage.clear());

test("the same wish has the same key until it is decided", () => {
  const first = keepWish("anna", BODY, NOW);
  expect(keepWish("anna", BODY, NOW + MINUTE)).toEqual(first);
  forgetWish();
  expect(keepWish("anna", BODY, NOW).key).not.toBe(first.key);
});

test("another price is the same wish, with the price that was expected at first", () => {
  const first = keepWish("anna", BODY, NOW);
  expect(keepWish("anna", { ...BODY, expected_cost: 1_400 }, NOW)).toEqual(first);
});

test("another stay or another person is another wish", () => {
  const { key } = keepWish("anna", BODY, NOW);
  expect(openWish("ben", BODY, NOW)).toBeNull();
  const later = { ...BODY, date_to: "2026-05-04T16:00:00Z" };
  expect(openWish("anna", later, NOW)).toBeNull();
  expect(keepWish("anna", later, NOW).key).not.toBe(key);
});

test("an old wish is over, and what is no wish is none", () => {
  keepWish("anna", BODY, NOW);
  expect(openWish("anna", BODY, NOW + 29 * MINUTE)).not.toBeNull();
  expect(openWish("anna", BODY, NOW + 30 * MINUTE)).toBeNull();
  sessionStorage.setItem("parking-net.wish", "{");
  expect(openWish("anna", BODY, NOW)).toBeNull();
});

test("only a booking made since then came of the wish", () => {
  const wish = keepWish("anna", BODY, NOW);
  const made = (minutes: number) =>
    aBooking({ created_at: new Date(NOW + minutes * MINUTE).toISOString() });
  expect(outcomeOf(wish, [made(-60)])).toBeUndefined();
  // The device's clock is a little ahead.
  expect(outcomeOf(wish, [made(-60), made(-1)])?.created_at).toBe(made(-1).created_at);
});
