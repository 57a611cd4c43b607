import { useMemo } from "react";
import { newRandomKey } from "../randomKey";
import { asProblem, idempotent } from "./client";

type KeyHeader = ReturnType<typeof idempotent>;

export interface Wish {
  /** The key of this wish: the same for the same body, until it is done. */
  keyFor(body: unknown): string;
  /** The wish was carried out or refused for good: the next one is another. */
  done(): void;
  /** Sends it under its key, which stays the same for another try while the outcome is unknown. */
  carryOut<T>(body: unknown, send: (header: KeyHeader) => Promise<T>): Promise<T>;
}

export function newWish(): Wish {
  let key = "";
  let wanted = "";
  function keyFor(body: unknown): string {
    const now = JSON.stringify(body);
    if (key === "" || now !== wanted) key = newRandomKey();
    wanted = now;
    return key;
  }
  function done(): void {
    key = "";
  }
  return {
    keyFor,
    done,
    async carryOut(body, send) {
      try {
        const answer = await send(idempotent(keyFor(body)));
        done();
        return answer;
      } catch (error) {
        if (isDecided(error)) done();
        throw error;
      }
    },
  };
}

/** Whether a refusal is the last word: not when its first request is still being carried out. */
function isDecided(error: unknown): boolean {
  const problem = asProblem(error);
  return !problem.isUncertain && problem.code !== "idempotency_in_progress";
}

/** One wish for as long as a form or button stands there, so that a second press repeats it. */
export function useWish(): Wish {
  return useMemo(newWish, []);
}
