import { expect, test } from "vitest";
import { amount } from "./forms";

const schema = amount("USD", { minimum: 1, maximum: 100_000 });

test.each([
  ["12.50", 1250],
  [" 12,5 ", 1250],
  ["1 000", 100_000],
])("an amount is read as people write it: %j", (typed, minor) => {
  expect(schema.parse(typed)).toBe(minor);
});

test.each([
  ["", "required"],
  ["  ", "required"],
  ["ten", "not_an_amount"],
  ["1.005", "not_an_amount"],
  ["0", "amount_out_of_range"],
  ["1000.01", "amount_out_of_range"],
])("what is no amount that may be is said by its rule: %j", (typed, rule) => {
  expect(schema.safeParse(typed).error?.issues[0]?.message).toBe(rule);
});
