import { expect, test } from "vitest";
import { mostGivenOut, promocodeSchema } from "./promocodes";

const schema = promocodeSchema("USD", "Europe/Amsterdam");
const TYPED = { code: "", amount: "12,50", max_uses: "100", expires_at: "" };
const ruleOf = (typed: object) =>
  schema
    .safeParse({ ...TYPED, ...typed })
    .error?.issues.map(({ path, message }) => [path[0], message.split("?")[0]]);

test("what may stay empty is left to the platform", () => {
  expect(schema.parse(TYPED)).toEqual({
    code: null,
    amount: 1250,
    max_uses: 100,
    expires_at: null,
  });
});

test("an end is by the administrator's own clock", () => {
  expect(schema.parse({ ...TYPED, expires_at: "2099-07-01T12:00" }).expires_at).toBe(
    "2099-07-01T10:00:00Z",
  );
});

test.each([
  [{ code: "a b" }, ["code", "wrong_form"]],
  [{ code: "abc" }, ["code", "wrong_form"]],
  [{ amount: "" }, ["amount", "required"]],
  [{ amount: "0" }, ["amount", "amount_out_of_range"]],
  [{ max_uses: "0" }, ["max_uses", "out_of_range"]],
  [{ max_uses: "1000001" }, ["max_uses", "out_of_range"]],
  [{ max_uses: "2.5" }, ["max_uses", "not_a_number"]],
  [{ expires_at: "2020-01-01T00:00" }, ["expires_at", "in_the_past"]],
  [{ expires_at: "soon" }, ["expires_at", "not_a_time"]],
])("what the API would refuse is refused before: %j", (typed, rule) => {
  expect(ruleOf(typed)).toEqual([rule]);
});

test("what a code may cost is told while it is typed", () => {
  expect(mostGivenOut({ amount: "5", max_uses: "100" }, "USD")).toBe(50_000);
  expect(mostGivenOut({ amount: "5", max_uses: "" }, "USD")).toBeNull();
  expect(mostGivenOut({ amount: "five", max_uses: "1" }, "USD")).toBeNull();
  expect(mostGivenOut({ amount: "9999999999", max_uses: "1000000" }, "USD")).toBeNull();
});
