import { expect, test } from "vitest";
import { ApiProblem } from "@/lib/api/problem";
import { aBooking } from "@/lib/testing/records";
import {
  type Attempt,
  heldBooking,
  IDLE,
  isUndecided,
  missingFor,
  nextAttempt,
  pauseBefore,
} from "./payment";

const refused = (problem: ApiProblem) => ({ kind: "refused", problem }) as const;
const LOST = ApiProblem.network();
const FULL = new ApiProblem(409, "fully_booked", "");
const NO_PLACES = new ApiProblem(503, "parking_unavailable", "");
const RUNNING = new ApiProblem(409, "idempotency_in_progress", "", [], {}, 1);

test("a refusal ends an attempt, and another may begin", () => {
  const sent = nextAttempt(IDLE, { kind: "sent" });
  expect(sent).toEqual({ step: "sending" });
  const after = nextAttempt(sent, refused(FULL));
  expect(after).toEqual({ step: "idle", refusal: FULL });
});

test("a lost answer is asked for again, also while the first request still runs", () => {
  let attempt = nextAttempt({ step: "sending" }, refused(LOST));
  expect(attempt).toEqual({ step: "checking", tries: 1, problem: LOST });
  attempt = nextAttempt(attempt, { kind: "sent" });
  attempt = nextAttempt(attempt, refused(RUNNING));
  expect(attempt).toEqual({ step: "checking", tries: 2, problem: RUNNING });
  const booking = aBooking();
  expect(nextAttempt(attempt, { kind: "answered", booking })).toEqual({ step: "done", booking });
});

test("asking stops after a while, and begins anew when the person wants it", () => {
  let attempt: Attempt = { step: "sending" };
  for (let tries = 1; tries <= 7; tries += 1) attempt = nextAttempt(attempt, refused(LOST));
  expect(attempt).toEqual({ step: "unknown", problem: LOST });
  expect(nextAttempt(attempt, { kind: "sent" })).toEqual({ step: "sending" });
});

test("where places do not answer nothing was booked, yet the wish keeps its key", () => {
  expect(nextAttempt({ step: "sending" }, refused(NO_PLACES))).toEqual({
    step: "idle",
    refusal: NO_PLACES,
  });
  expect(isUndecided(NO_PLACES)).toBe(true);
  expect(isUndecided(FULL)).toBe(false);
});

test("pauses grow, and the server may ask for a longer one", () => {
  expect([1, 2, 9].map((tries) => pauseBefore(tries, LOST))).toEqual([1_000, 2_000, 5_000]);
  expect(pauseBefore(1, new ApiProblem(503, "payment_unavailable", "", [], {}, 5))).toBe(5_000);
});

test("only a refused payment leaves a booking that waits", () => {
  const booking = aBooking({ status: "Waiting" });
  expect(heldBooking(new ApiProblem(402, "insufficient_funds", "", [], { booking }))).toBe(booking);
  expect(heldBooking(new ApiProblem(503, "payment_unavailable", "", [], { booking }))).toBeNull();
  expect(heldBooking(FULL)).toBeNull();
});

test("what is missing is known only with the balance", () => {
  expect(missingFor(1_200, 200)).toBe(1_000);
  expect(missingFor(1_200, 1_200)).toBe(0);
  expect(missingFor(1_200, undefined)).toBe(0);
});
