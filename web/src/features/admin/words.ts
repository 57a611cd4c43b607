import { currentLanguage } from "@/lib/i18n";
import { formatDuration, MINUTE } from "@/lib/time";

function formatUnit(amount: number, unit: "millisecond" | "second", digits = 0): string {
  return new Intl.NumberFormat(currentLanguage(), {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: digits,
  }).format(amount);
}

/** "4 ms", and "–" for what was not measured. */
export function formatMilliseconds(milliseconds: number | null): string {
  return milliseconds === null ? "–" : formatUnit(milliseconds, "millisecond");
}

/** "12 sec", and in minutes from two on. */
export function formatWait(seconds: number): string {
  return seconds < 120
    ? formatUnit(Math.round(seconds), "second")
    : formatDuration(Math.floor(seconds / 60) * MINUTE);
}

/** "14:03:27", the reader's own clock. */
export function formatClock(at: number): string {
  return new Intl.DateTimeFormat(currentLanguage(), { timeStyle: "medium" }).format(at);
}

/** "Bookings, Payments and Places". */
export function listed(words: readonly string[]): string {
  return new Intl.ListFormat(currentLanguage(), { type: "conjunction" }).format(words);
}

export function isUuid(text: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text);
}

/** "23 Nov 2026", for what happened on a day of the past. */
export function formatDate(at: string): string {
  return new Intl.DateTimeFormat(currentLanguage(), { dateStyle: "medium" }).format(new Date(at));
}

/** How often what depends on the present moment is looked at again. */
export const HALF_MINUTE = MINUTE / 2;
