import { HOUR } from "@/lib/time";
import { type Stay, stayMistakes } from "./model";

/** Hours by which a full stay is tried earlier and later; the nearest first. */
const SHIFTS = [1, -1, 2, -2, 3, -3, 4, -4, 6, 12, 24];

/** The same length at other times, the nearest first, none of them in the past. */
export function otherTimes(stay: Stay, now: number = Date.now()): Stay[] {
  return SHIFTS.map((hours) => shifted(stay, hours * HOUR)).filter(
    (other) => !stayMistakes(other, null, now).from,
  );
}

function shifted({ from, to }: Stay, by: number): Stay {
  return { from: new Date(from.getTime() + by), to: new Date(to.getTime() + by) };
}

/** From another start the length stays; the end alone changes it. */
export function startingAt(stay: Stay, from: Date): Stay {
  return { from, to: new Date(from.getTime() + lengthOf(stay)) };
}

export function lasting(stay: Stay, length: number): Stay {
  return { from: stay.from, to: new Date(stay.from.getTime() + length) };
}

export function lengthOf({ from, to }: Stay): number {
  return to.getTime() - from.getTime();
}

/** How many bays stand for all spaces of a place. */
export const BAYS = 10;

/** All bays are taken only when the place is full, and none only when it is empty. */
export function takenBays(free: number, capacity: number): number {
  if (free <= 0) return BAYS;
  if (free >= capacity) return 0;
  const share = Math.round((BAYS * (capacity - free)) / capacity);
  return Math.min(BAYS - 1, Math.max(1, share));
}
