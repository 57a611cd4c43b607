import { expect, test } from "vitest";
import { aBooking } from "@/lib/testing/records";
import { COLUMNS, rowOf, type Words } from "./bookingRows";

const NOW = Date.parse("2026-05-04T10:00:00Z");
const WORDS: Words = { phase: String, actor: String, reason: (reason) => `the ${reason}` };

function cellsOf(booking: ReturnType<typeof aBooking>) {
  const row = rowOf(booking, NOW, WORDS);
  return Object.fromEntries(COLUMNS.map((column, index) => [column, row[index]]));
}

test("times are those of the place's clock, amounts are numbers", () => {
  expect(cellsOf(aBooking({ full_cost: 1250 }))).toMatchObject({
    code: "7F3A-91C2",
    customer: "driver",
    from: "2026-05-04 11:00",
    to: "2026-05-04 14:00",
    zone: "Europe/Amsterdam",
    state: "running",
    amount: 12.5,
    refunded: 0,
    currency: "USD",
    canceledBy: null,
    reason: null,
  });
});

test("an amount in a currency without small coins is whole", () => {
  expect(cellsOf(aBooking({ full_cost: 1250, currency: "JPY" })).amount).toBe(1250);
});

test("what was cancelled says by whom, why, and what went back", () => {
  const canceled = { status: "Canceled", canceled_by: "owner", refunded: 1200 } as const;
  expect(cellsOf(aBooking({ ...canceled, cancel_reason: "Repair work" }))).toMatchObject({
    state: "canceled",
    canceledBy: "owner",
    reason: "Repair work",
    refunded: 12,
  });
  expect(cellsOf(aBooking({ ...canceled, cancel_reason: "place_deleted" })).reason).toBe(
    "the place_deleted",
  );
});
