import { expect, test } from "vitest";
import { toCsv } from "@/lib/csv";
import { COLUMNS, rowOf } from "./historyRows";
import {
  bookingLinkOf,
  byDay,
  EVERYTHING,
  filterOf,
  isTurnedRound,
  paramsOf,
  queryOf,
  tidyCode,
  whatOf,
} from "./model";
import { aTransaction } from "./testing";

test.each([
  ["demo-50", "DEMO-50"],
  ["  DEMO - 50\n", "DEMO-50"],
  ["de\u00a0mo\u2011\u200b50\ufeff", "DEMO-50"],
  ["DEMO–50", "DEMO-50"],
  ["a_b", "A_B"],
])("the code %j is meant as %s", (typed, code) => {
  expect(tidyCode(typed)).toBe(code);
});

test("a filter comes back from the address as it was put there", () => {
  const filter = { kind: "refund", from: "2026-05-01", to: "2026-05-31" } as const;
  expect(filterOf(paramsOf(filter), "driver")).toEqual(filter);
  expect(paramsOf(EVERYTHING).toString()).toBe("");
});

test.each([
  "kind=payment",
  "kind=theft",
  "from=2026-13-01",
  "from=yesterday",
  "to=2026-05-01T10:00",
])("an address with %s asks a driver for everything", (address) => {
  expect(filterOf(new URLSearchParams(address), "driver")).toEqual(EVERYTHING);
});

test("days begin by the reader's clock, and the last one is included", () => {
  const days = { kind: "", from: "2026-03-29", to: "2026-03-29" } as const;
  // In Amsterdam this day has 23 hours.
  expect(queryOf(days, "Europe/Amsterdam")).toEqual({
    from: "2026-03-28T23:00:00Z",
    to: "2026-03-29T22:00:00Z",
  });
  expect(queryOf({ kind: "refund", from: "", to: "" }, "UTC")).toEqual({ type: "refund" });
});

test.each([
  ["2026-05-02", "2026-05-01", true],
  ["2026-05-01", "2026-05-01", false],
  ["2026-05-02", "", false],
])("from %s to %s lies turned round: %s", (from, to, isSo) => {
  expect(isTurnedRound({ kind: "", from, to })).toBe(isSo);
});

test("a refund is received by drivers and given by owners", () => {
  expect(whatOf(aTransaction({ transaction_type: "refund", amount: 900 }))).toBe("refund");
  expect(whatOf(aTransaction({ transaction_type: "refund", amount: -900 }))).toBe("refund_given");
});

test("a booking is shown where its reader sees bookings", () => {
  const one = aTransaction();
  expect(bookingLinkOf(one, "driver")).toBe(`/driver/bookings/${one.booking_id}`);
  expect(bookingLinkOf(one, "owner")).toBe("/owner/bookings?who=7F3A-91C2");
  expect(bookingLinkOf(aTransaction({ booking_id: null }), "driver")).toBeNull();
});

test("a list falls into its days, and an entry that slid to the next page is there once", () => {
  const [late, early, former] = [
    aTransaction({ id: "a", created_at: "2026-05-04T20:00:00Z" }),
    aTransaction({ id: "b", created_at: "2026-05-04T08:00:00Z" }),
    aTransaction({ id: "c", created_at: "2026-05-03T08:00:00Z" }),
  ];
  const days = byDay([late, early, early, former], (at) => at.slice(0, 10));
  expect(days.map(({ day, entries }) => [day, entries.map(({ id }) => id)])).toEqual([
    ["2026-05-04", ["a", "b"]],
    ["2026-05-03", ["c"]],
  ]);
});

test("a row of the file has the reader's clock, an amount to count with, and no formula", () => {
  const row = rowOf(aTransaction({ amount: -1250 }), "USD", "Europe/Amsterdam", {
    what: () => '=HYPERLINK("x")',
    kind: () => "Payments",
    status: () => "Done",
  });
  expect(row).toHaveLength(COLUMNS.length);
  expect(toCsv([], [row]).split("\r\n")[1]).toBe(
    `2026-05-04 12:00,"'=HYPERLINK(""x"")",Payments,-12.5,USD,Done,7F3A-91C2,${aTransaction().booking_id},entry-1`,
  );
});

test("amounts of a currency without smaller units stay whole in the file", () => {
  const words = { what: () => "", kind: () => "", status: () => "" };
  expect(rowOf(aTransaction({ amount: 1250 }), "JPY", "UTC", words)[3]).toBe(1250);
});
