import type { ApiProblem } from "@/lib/api/problem";
import type { ParkingType } from "@/lib/api/types";
import { HOUR, MINUTE, nextQuarter, toApi } from "@/lib/time";

export const PARKING_TYPES = [
  "outdoor",
  "covered",
  "underground",
  "multi-level",
] as const satisfies readonly ParkingType[];

/** When a space is wanted. */
export interface Stay {
  from: Date;
  to: Date;
}

/** What is wrong with a stay: the rule that each end of it breaks. */
export type StayMistakes = { from?: string; to?: string };

const USUAL_LENGTH = 3 * HOUR;
/** The API takes a stay that started this long ago: the driver at the barrier. */
const LATEST_ARRIVAL = 15 * MINUTE;

export function defaultStay(now: number = Date.now()): Stay {
  const from = nextQuarter(now);
  return { from, to: new Date(from.getTime() + USUAL_LENGTH) };
}

/** The stay that an address carries; null when it carries none, or half of one. */
export function stayOf(params: URLSearchParams): Stay | null {
  const [from, to] = [params.get("from"), params.get("to")].map((text) => new Date(text ?? ""));
  if (!from || !to || Number.isNaN(from.getTime()) || Number.isNaN(to.getTime())) return null;
  return { from, to };
}

export function stayParams(stay: Stay): { from: string; to: string } {
  return { from: toApi(stay.from), to: toApi(stay.to) };
}

/** A place's page, with the stay that somebody looks for. */
export function placeLink(id: string, stay: Stay): string {
  return `/places/${id}?${new URLSearchParams(stayParams(stay))}`;
}

/** What can be told without asking; how short a stay may be only once the platform has said it. */
export function stayMistakes(
  stay: Stay,
  minStayMinutes: number | null = null,
  now: number = Date.now(),
): StayMistakes {
  const length = stay.to.getTime() - stay.from.getTime();
  if (stay.from.getTime() < now - LATEST_ARRIVAL) return { from: "in_the_past" };
  if (length <= 0) return { to: "not_after_start" };
  if (length < (minStayMinutes ?? 0) * MINUTE) return { to: "stay_too_short" };
  return {};
}

const RULES: Record<string, string> = { too_short: "stay_too_short", too_long: "stay_too_long" };

/** The API's verdicts on a stay, by the end that they are about. */
export function stayVerdicts(problem: ApiProblem | null): StayMistakes {
  const verdicts: StayMistakes = {};
  for (const { field, code } of problem?.errors ?? []) {
    if (field === "date_from") verdicts.from = code;
    if (field === "date_to") verdicts.to = RULES[code] ?? code;
  }
  return verdicts;
}
