import { expect, test } from "vitest";
import { roomFor } from "./pinModel";

const at = (x: number, y: number) => ({ x, y, width: 60, height: 28 });

test("prices that would cover each other give way to the first of them", () => {
  expect(roomFor([at(0, 0), at(40, 10), at(100, 0)])).toEqual([true, false, true]);
});

test("prices beside and above each other all have room", () => {
  expect(roomFor([at(0, 0), at(60, 0), at(0, 28)])).toEqual([true, true, true]);
});

test("a price that gave way does not stand in the way of the next", () => {
  expect(roomFor([at(0, 0), at(40, 0), at(80, 0)])).toEqual([true, false, true]);
});
