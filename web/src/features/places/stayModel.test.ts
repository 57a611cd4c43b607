import { expect, test } from "vitest";
import { HOUR, MINUTE } from "@/lib/time";
import { lasting, lengthOf, otherTimes, startingAt, takenBays } from "./stayModel";

const NOW = Date.parse("2026-05-04T10:00:00Z");
const at = (hours: number) => new Date(NOW + hours * HOUR);
const starts = (from: number, now = NOW) =>
  otherTimes({ from: at(from), to: at(from + 3) }, now).map(
    (stay) => (stay.from.getTime() - NOW) / HOUR,
  );

test("other times are the nearest first, as long as the stay itself", () => {
  expect(starts(10).slice(0, 4)).toEqual([11, 9, 12, 8]);
  for (const stay of otherTimes({ from: at(10), to: at(13) }, NOW)) {
    expect(lengthOf(stay)).toBe(3 * HOUR);
  }
});

test("other times never lie in the past", () => {
  expect(starts(0.5)).toEqual([1.5, 2.5, 3.5, 4.5, 6.5, 12.5, 24.5]);
  // Who stands at the barrier may have come a few minutes ago.
  expect(starts(0.9, NOW + 5 * MINUTE)).toContain(-0.1);
});

test("another start keeps the length, and another length the start", () => {
  const stay = { from: at(1), to: at(4) };
  expect(startingAt(stay, at(2))).toEqual({ from: at(2), to: at(5) });
  expect(lasting(stay, HOUR)).toEqual({ from: at(1), to: at(2) });
});

test("ten bays tell full, empty and everything between", () => {
  expect(takenBays(0, 200)).toBe(10);
  expect(takenBays(200, 200)).toBe(0);
  expect(takenBays(100, 200)).toBe(5);
});

test("one free space is seen, and so is one that is taken", () => {
  expect(takenBays(1, 200)).toBe(9);
  expect(takenBays(199, 200)).toBe(1);
});
