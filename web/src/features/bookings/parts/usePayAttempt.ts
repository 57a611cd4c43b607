import { useEffect, useEffectEvent, useReducer } from "react";
import { asProblem } from "@/lib/api/client";
import type { BookingRecord } from "@/lib/api/types";
import { type Attempt, IDLE, nextAttempt, pauseBefore } from "../payment";

/** Carries out a wish that costs money, and finds out what came of it when the answer is lost. */
export function useAttempt(send: () => Promise<BookingRecord>): {
  attempt: Attempt;
  start: () => void;
} {
  const [attempt, tell] = useReducer(nextAttempt, IDLE);

  async function carryOut(): Promise<void> {
    tell({ kind: "sent" });
    try {
      tell({ kind: "answered", booking: await send() });
    } catch (error) {
      tell({ kind: "refused", problem: asProblem(error) });
    }
  }

  const repeat = useEffectEvent(() => void carryOut());
  useEffect(() => {
    if (attempt.step !== "checking") return;
    const timer = setTimeout(repeat, pauseBefore(attempt.tries, attempt.problem));
    return () => clearTimeout(timer);
  }, [attempt]);

  return { attempt, start: () => void carryOut() };
}
