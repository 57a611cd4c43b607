import { shortCode } from "@/features/bookings/model";
import type { Role, Transaction } from "@/lib/api/types";
import { HOUR, instantOf, toApi } from "@/lib/time";

export type TransactionKind = Transaction["transaction_type"];

/** A code as it was meant, however it was pasted: spaces and their like, case, typed dashes. */
export function tidyCode(typed: string): string {
  return typed
    .replace(/[\s\u200b-\u200d\u2060\ufeff]/g, "")
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .toUpperCase();
}

/** What moves on the account of each role; who buys nothing is not offered purchases. */
const KINDS: Record<Role, readonly TransactionKind[]> = {
  driver: ["charge", "refund", "promocode_activate", "promocode_generate", "promocode_revoke"],
  owner: ["payment", "refund", "promocode_activate", "promocode_generate", "promocode_revoke"],
  admin: [],
};

export function kindsOf(role: Role): readonly TransactionKind[] {
  return KINDS[role];
}

/** Which transactions somebody wants to see; empty where it does not matter. */
export interface HistoryFilter {
  kind: TransactionKind | "";
  /** The first and the last day, "2026-05-01". */
  from: string;
  to: string;
}

export const EVERYTHING: HistoryFilter = { kind: "", from: "", to: "" };

/** What the address asks for; what makes no sense there is left out. */
export function filterOf(params: URLSearchParams, role: Role): HistoryFilter {
  const day = (name: string) => {
    const text = params.get(name) ?? "";
    return /^\d{4}-\d{2}-\d{2}$/.test(text) && dayStart(text, "UTC") ? text : "";
  };
  return {
    kind: kindsOf(role).find((kind) => kind === params.get("kind")) ?? "",
    from: day("from"),
    to: day("to"),
  };
}

export function paramsOf(filter: HistoryFilter): URLSearchParams {
  return new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== ""));
}

export function isNarrowed(filter: HistoryFilter): boolean {
  return Object.values(filter).some((value) => value !== "");
}

/** Whether the last day lies before the first: nothing can be there. */
export function isTurnedRound({ from, to }: HistoryFilter): boolean {
  return from !== "" && to !== "" && to < from;
}

export interface HistoryQuery {
  type?: TransactionKind;
  from?: string;
  to?: string;
}

/** The filter in the API's words. Days are those of the reader's clock, the last one included. */
export function queryOf({ kind, from, to }: HistoryFilter, zone: string): HistoryQuery {
  const first = dayStart(from, zone);
  const end = to === "" ? null : dayStart(dayAfter(to), zone);
  return {
    ...(kind ? { type: kind } : {}),
    ...(first ? { from: toApi(first) } : {}),
    ...(end ? { to: toApi(end) } : {}),
  };
}

function dayStart(day: string, zone: string): Date | null {
  return instantOf(`${day}T00:00`, zone);
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00Z`) + 24 * HOUR).toISOString().slice(0, 10);
}

/** What a transaction was, as a key of the texts: a refund is given or received. */
export function whatOf({ transaction_type: kind, amount }: Transaction) {
  return kind === "refund" && amount < 0 ? "refund_given" : kind;
}

/** The code of the booking that it belongs to, as on the pass; empty for none. */
export function bookingCodeOf({ booking_id }: Transaction): string {
  return booking_id ? shortCode(booking_id) : "";
}

/** Where the booking of a transaction is shown to its reader. */
export function bookingLinkOf(transaction: Transaction, role: Role): string | null {
  if (!transaction.booking_id) return null;
  if (role === "driver") return `/driver/bookings/${transaction.booking_id}`;
  return role === "owner" ? `/owner/bookings?who=${bookingCodeOf(transaction)}` : null;
}

export interface Day {
  day: string;
  entries: Transaction[];
}

/** Transactions by the days of the reader's clock, in their order. A page that moved on repeats none. */
export function byDay(transactions: readonly Transaction[], dayOf: (at: string) => string): Day[] {
  const days: Day[] = [];
  const seen = new Set<string>();
  for (const one of transactions) {
    if (seen.has(one.id)) continue;
    seen.add(one.id);
    const day = dayOf(one.created_at);
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(one);
    else days.push({ day, entries: [one] });
  }
  return days;
}
