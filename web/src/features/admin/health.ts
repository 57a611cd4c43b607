import { isRecord } from "@/lib/api/problem";

/** The services that always run; the bot only does where there is a bot. */
export const SERVICES = ["auth", "parking", "booking", "payment", "notification"] as const;
export type Service = (typeof SERVICES)[number] | "telegram";

/** `silent`: the gateway cannot reach it. `unreachable`: no gateway answers this browser. */
export type Condition = "ready" | "unready" | "silent" | "unreachable";

export type Reason = "timeout" | "failed" | "draining" | "other";

export interface Outbox {
  pending: number;
  oldestSeconds: number;
}

export interface Report {
  condition: Condition;
  version: string | null;
  /** What the service waits for itself, with the reason. */
  failing: readonly { name: string; reason: Reason; detail: string }[];
  outbox: Outbox | null;
}

export interface Measured extends Report {
  /** From the browser to the service and back; null when nothing came back from it. */
  milliseconds: number | null;
  at: number;
  /** The last measurements, the newest at the end. */
  trail: readonly (number | null)[];
}

/** As many measurements as a trail shows. */
export const TRAIL_LENGTH = 30;
/** Events go out within a second or so; what waits longer waits for something. */
export const LATE_SECONDS = 30;

const REASONS: readonly [RegExp, Reason][] = [
  [/^no answer/, "timeout"],
  [/^failed/, "failed"],
  [/stopping/, "draining"],
];

/** What `/status/{service}` said; the gateway's own refusal means that the service is silent. */
export function readReport(answer: unknown): Report {
  if (!isRecord(answer) || !isRecord(answer.checks)) return withoutAnswer("silent");
  const failing = Object.entries(answer.checks)
    .filter(([, said]) => said !== "ok")
    .map(([name, said]) => ({ name, reason: reasonOf(String(said)), detail: String(said) }));
  return {
    condition: answer.status === "ready" && failing.length === 0 ? "ready" : "unready",
    version: typeof answer.version === "string" ? answer.version : null,
    failing,
    outbox: readOutbox(answer.outbox),
  };
}

export function withoutAnswer(condition: "silent" | "unreachable"): Report {
  return { condition, version: null, failing: [], outbox: null };
}

function reasonOf(said: string): Reason {
  return REASONS.find(([words]) => words.test(said))?.[1] ?? "other";
}

function readOutbox(value: unknown): Outbox | null {
  if (!isRecord(value) || typeof value.pending !== "number") return null;
  const oldestSeconds = typeof value.oldest_seconds === "number" ? value.oldest_seconds : 0;
  return { pending: value.pending, oldestSeconds };
}

export function isLate(outbox: Outbox | null): boolean {
  return outbox !== null && outbox.oldestSeconds > LATE_SECONDS;
}

export function needsAttention(report: Report): boolean {
  return report.condition !== "ready" || isLate(report.outbox);
}

export type Verdict =
  | { kind: "checking" | "good" | "unreachable" }
  | { kind: "trouble"; services: Service[] }
  | { kind: "versions"; versions: string[] };

/** The one sentence above the tiles, from what is known so far. */
export function verdictOf(reports: ReadonlyMap<Service, Report | undefined>): Verdict {
  const known = [...reports].filter((entry): entry is [Service, Report] => entry[1] !== undefined);
  if (known.length > 0 && known.every(([, report]) => report.condition === "unreachable"))
    return { kind: "unreachable" };
  const services = known.filter(([, report]) => needsAttention(report)).map(([name]) => name);
  if (services.length > 0) return { kind: "trouble", services };
  if (known.length < reports.size) return { kind: "checking" };
  const versions = [...new Set(known.flatMap(([, report]) => report.version ?? []))].sort();
  return versions.length > 1 ? { kind: "versions", versions } : { kind: "good" };
}

/** The trail with one more measurement. */
export function extended(
  trail: readonly (number | null)[],
  next: number | null,
): readonly (number | null)[] {
  return [...trail, next].slice(-TRAIL_LENGTH);
}

/** Bars of a trail, each 0 to 1 of the tallest; what takes less than 100 ms stays low. */
export function barsOf(trail: readonly (number | null)[]): { height: number; missed: boolean }[] {
  const tallest = Math.max(100, ...trail.map((one) => one ?? 0));
  return trail.map((one) => ({ height: (one ?? tallest) / tallest, missed: one === null }));
}
