import type { ApiProblem } from "@/lib/api/problem";
import type { BookingRecord } from "@/lib/api/types";

/** One press of a button that books or pays, until its outcome is known. */
export type Attempt =
  | { step: "idle"; refusal: ApiProblem | null }
  | { step: "sending" }
  /** The answer was lost or is not known yet: the same wish is repeated by itself. */
  | { step: "checking"; tries: number; problem: ApiProblem }
  /** All that repeating brought nothing: the person decides when to ask again. */
  | { step: "unknown"; problem: ApiProblem }
  /** There is a booking: paid, or held until it is. */
  | { step: "done"; booking: BookingRecord };

export type AttemptEvent =
  | { kind: "sent" }
  | { kind: "answered"; booking: BookingRecord }
  | { kind: "refused"; problem: ApiProblem };

export const IDLE: Attempt = { step: "idle", refusal: null };

const MOST_TRIES = 6;
const LONGEST_PAUSE_SECONDS = 5;

export function nextAttempt(attempt: Attempt, event: AttemptEvent): Attempt {
  switch (event.kind) {
    case "sent":
      return attempt.step === "checking" ? attempt : { step: "sending" };
    case "answered":
      return { step: "done", booking: event.booking };
    case "refused":
      return afterRefusal(attempt, event.problem);
  }
}

function afterRefusal(attempt: Attempt, problem: ApiProblem): Attempt {
  if (!isLost(problem)) return { step: "idle", refusal: problem };
  const tries = attempt.step === "checking" ? attempt.tries + 1 : 1;
  return tries > MOST_TRIES ? { step: "unknown", problem } : { step: "checking", tries, problem };
}

/** Whether the wish may have been carried out, or may still be. */
export function isUndecided(problem: ApiProblem): boolean {
  return problem.isUncertain || problem.code === "idempotency_in_progress";
}

/** Whether asking again finds out. Where places do not answer, nothing was booked so far. */
function isLost(problem: ApiProblem): boolean {
  return isUndecided(problem) && problem.code !== "parking_unavailable";
}

/** Milliseconds until the next try: growing, and never earlier than the server asks for. */
export function pauseBefore(tries: number, problem: ApiProblem): number {
  const seconds = Math.min(tries, LONGEST_PAUSE_SECONDS);
  return 1_000 * Math.max(seconds, problem.retryAfterSeconds ?? 0);
}

/** The booking that waits for its money, which a refusal brings along. */
export function heldBooking(problem: ApiProblem): BookingRecord | null {
  const { booking } = problem.values;
  return problem.status === 402 && booking ? (booking as BookingRecord) : null;
}

/** Minor units that the balance lacks for a price; 0 while the balance is not known. */
export function missingFor(price: number, balance: number | undefined): number {
  return balance === undefined ? 0 : Math.max(0, price - balance);
}
