import { expect, test } from "vitest";
import { newRandomKey } from "./randomKey";

test("a key is like no other", () => {
  expect(newRandomKey()).toMatch(/^[0-9a-f]{32}$/);
  expect(newRandomKey()).not.toBe(newRandomKey());
});
