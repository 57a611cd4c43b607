import { expect, test } from "vitest";
import { ApiProblem } from "./problem";
import { newWish } from "./wish";

async function keysOf(...outcomes: (Error | null)[]): Promise<string[]> {
  const wish = newWish();
  const keys: string[] = [];
  for (const outcome of outcomes) {
    const sent = wish.carryOut({ amount: 1 }, async (header) => {
      keys.push(header["Idempotency-Key"]);
      if (outcome) throw outcome;
    });
    await sent.catch(() => undefined);
  }
  return keys;
}

test.each([
  ["the answer was lost", ApiProblem.network()],
  ["the server broke", new ApiProblem(503, "database_unavailable", "")],
  ["the first request still runs", new ApiProblem(409, "idempotency_in_progress", "")],
])("a wish keeps its key while %s", async (_, problem) => {
  const [first, second] = await keysOf(problem, null);
  expect(second).toBe(first);
});

test.each([
  ["it was carried out", null],
  ["it was refused", new ApiProblem(409, "promocode_exists", "")],
])("the next wish has a key of its own after %s", async (_, problem) => {
  const [first, second] = await keysOf(problem, null);
  expect(second).not.toBe(first);
});

test("another wish has another key, even when the former's answer was lost", () => {
  const wish = newWish();
  expect(wish.keyFor({ amount: 1 })).toBe(wish.keyFor({ amount: 1 }));
  expect(wish.keyFor({ amount: 2 })).not.toBe(wish.keyFor({ amount: 1 }));
});
