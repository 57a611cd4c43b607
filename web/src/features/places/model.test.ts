import { expect, test } from "vitest";
import { ApiProblem } from "@/lib/api/problem";
import { defaultStay, placeLink, stayMistakes, stayOf, stayVerdicts } from "./model";

const NOW = Date.parse("2026-05-04T10:07:00Z");
const stay = (from: string, to: string) => ({ from: new Date(from), to: new Date(to) });
const day = (from: string, to: string) => stay(`2026-05-04T${from}Z`, `2026-05-04T${to}Z`);

test("a stay starts at the next quarter hour and takes three hours", () => {
  expect(defaultStay(NOW)).toEqual(day("10:15:00", "13:15:00"));
});

test("a place's address carries the stay, and gives it back", () => {
  const wanted = day("11:00:00", "12:30:00");
  const address = new URL(placeLink("7", wanted), "http://localhost");
  expect(address.pathname).toBe("/places/7");
  expect(stayOf(address.searchParams)).toEqual(wanted);
});

test.each(["", "from=2026-05-04T10:00:00Z", "from=soon&to=later"])("no stay in %o", (address) => {
  expect(stayOf(new URLSearchParams(address))).toBeNull();
});

test.each([
  ["a stay to come", day("10:15:00", "13:15:00"), {}],
  ["a driver at the barrier", day("10:00:00", "11:00:00"), {}],
  ["a start long ago", day("09:51:00", "13:00:00"), { from: "in_the_past" }],
  ["an end before the start", day("12:00:00", "11:00:00"), { to: "not_after_start" }],
  ["an end at the start", day("12:00:00", "12:00:00"), { to: "not_after_start" }],
  ["less than the shortest", day("12:00:00", "12:59:00"), { to: "stay_too_short" }],
  ["the shortest", day("12:00:00", "13:00:00"), {}],
])("%s", (_, wanted, mistakes) => {
  expect(stayMistakes(wanted, 60, NOW)).toEqual(mistakes);
});

test("how short a stay may be is left to the API until the platform has said it", () => {
  expect(stayMistakes(day("12:00:00", "12:01:00"), null, NOW)).toEqual({});
});

test("the API's verdicts come to the end that they are about", () => {
  const errors = [
    { field: "date_from", code: "in_the_past", message: "" },
    { field: "date_to", code: "too_short", message: "" },
    { field: "parking_place_id", code: "invalid", message: "" },
  ];
  const problem = new ApiProblem(400, "invalid_request", "", errors);
  expect(stayVerdicts(problem)).toEqual({ from: "in_the_past", to: "stay_too_short" });
  expect(stayVerdicts(null)).toEqual({});
});
