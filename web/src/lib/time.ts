import { currentLanguage } from "./i18n";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string, language: string, options: Intl.DateTimeFormatOptions) {
  const key = `${language} ${zone} ${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (!format) {
    const spelling =
      language === "ru" && options.hour
        ? { hourCycle: "h23" as const, hour: "2-digit" as const }
        : {};
    format = new Intl.DateTimeFormat(language, { timeZone: zone, ...options, ...spelling });
    formats.set(key, format);
  }
  return format;
}

export function viewerZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

const MOMENT = {
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "numeric",
  minute: "2-digit",
} as const;

export type Instant = string | number | Date;

function yearIfOther(at: Date, now = new Date()): { year?: "numeric" } {
  return at.getFullYear() === now.getFullYear() ? {} : { year: "numeric" };
}

/** "Mon, 4 May, 10:00" in the place's zone. */
export function formatMoment(
  at: Instant,
  zone: string,
  language: string = currentLanguage(),
): string {
  const date = new Date(at);
  return formatOf(zone, language, { ...MOMENT, ...yearIfOther(date) }).format(date);
}

export function formatDay(at: Instant, zone: string, language: string = currentLanguage()): string {
  const date = new Date(at);
  const options = {
    weekday: "short",
    day: "numeric",
    month: "long",
    ...yearIfOther(date),
  } as const;
  return formatOf(zone, language, options).format(date);
}

/** "04.05" or "5/4", where there is next to no room. */
export function formatDayDigits(
  at: Instant,
  zone: string,
  language: string = currentLanguage(),
): string {
  return formatOf(zone, language, { day: "numeric", month: "numeric" }).format(new Date(at));
}

/** "Mon", "4" and "May", each on a line of its own. */
export function dayParts(at: Instant, zone: string, language: string = currentLanguage()) {
  const options = { weekday: "short", day: "numeric", month: "short" } as const;
  const parts = formatOf(zone, language, options).formatToParts(new Date(at));
  const part = (type: string) => parts.find((one) => one.type === type)?.value;
  return { weekday: part("weekday"), day: part("day"), month: part("month") };
}

/** "Mon, 4 May", where there is little room. */
export function formatShortDay(
  at: Instant,
  zone: string,
  language: string = currentLanguage(),
): string {
  const date = new Date(at);
  const options = {
    weekday: "short",
    day: "numeric",
    month: "short",
    ...yearIfOther(date),
  } as const;
  return formatOf(zone, language, options).format(date);
}

export function formatTime(
  at: Instant,
  zone: string,
  language: string = currentLanguage(),
): string {
  return formatOf(zone, language, { hour: "numeric", minute: "2-digit" }).format(new Date(at));
}

/** A stay, saying the day once when it starts and ends on the same. */
export function formatStay(
  from: Instant,
  to: Instant,
  zone: string,
  language: string = currentLanguage(),
): string {
  const [start, end] = [new Date(from), new Date(to)];
  const options = { ...MOMENT, ...yearIfOther(start), ...yearIfOther(end) };
  return formatOf(zone, language, options).formatRange(start, end);
}

/** The zone's name for people, such as "GMT+3". */
export function zoneName(zone: string, at: Instant, language: string = currentLanguage()): string {
  const parts = formatOf(zone, language, { timeZoneName: "short" }).formatToParts(new Date(at));
  return parts.find((part) => part.type === "timeZoneName")?.value ?? zone;
}

/** Whether clocks in both zones show the same at that instant. */
export function sameClock(one: string, other: string, at: Instant): boolean {
  const date = new Date(at).getTime();
  return offsetAt(date, one) === offsetAt(date, other);
}

const units = new Map<string, Intl.NumberFormat>();
const lists = new Map<string, Intl.ListFormat>();

function unitOf(unit: string, language: string): Intl.NumberFormat {
  const key = `${language} ${unit}`;
  const format =
    units.get(key) ??
    new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" });
  units.set(key, format);
  return format;
}

function listOf(language: string): Intl.ListFormat {
  const format =
    lists.get(language) ?? new Intl.ListFormat(language, { style: "narrow", type: "unit" });
  lists.set(language, format);
  return format;
}

/** Hours and minutes in words: "1 hr, 30 min". */
export function formatDuration(milliseconds: number, language: string = currentLanguage()): string {
  const minutes = Math.max(0, Math.round(milliseconds / MINUTE));
  const parts: [number, "day" | "hour" | "minute"][] = [
    [Math.floor(minutes / 1440), "day"],
    [Math.floor((minutes % 1440) / 60), "hour"],
    [minutes % 60, "minute"],
  ];
  const shown = parts.filter(([amount]) => amount > 0);
  const words = (shown.length > 0 ? shown : parts.slice(2)).map(([amount, unit]) =>
    unitOf(unit, language).format(amount),
  );
  return listOf(language).format(words);
}

/** "9:59" for a countdown; with hours when there are any. */
export function formatCountdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const pad = (number: number) => number.toString().padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const rest = pad(seconds % 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** Milliseconds by which the zone's clocks are ahead of UTC at that instant. */
export function offsetAt(at: number, zone: string): number {
  const parts = formatOf(zone, "en", {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
    hourCycle: "h23",
    era: "short",
  }).formatToParts(at);
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(
    value("year"),
    value("month") - 1,
    value("day"),
    value("hour"),
    value("minute"),
    value("second"),
  );
  return shown - Math.floor(at / 1000) * 1000;
}

/** What a `datetime-local` field shows for an instant: the clock in that zone. */
export function localOf(at: Instant, zone: string): string {
  const instant = new Date(at).getTime();
  return new Date(instant + offsetAt(instant, zone)).toISOString().slice(0, 16);
}

/**
 * The instant that a clock in that zone means by "2026-05-01T10:00"; null for no such text.
 * A time that a spring change leaves out counts from before the change, so 02:30 becomes 03:30;
 * one that an autumn change repeats is the first of the two.
 */
export function instantOf(local: string, zone: string): Date | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::\d\d)?$/.exec(local);
  if (!match) return null;
  const [, year, month, day, hour, minute] = match.map(Number) as [
    0,
    number,
    number,
    number,
    number,
    number,
  ];
  const shown = Date.UTC(year, month - 1, day, hour, minute);
  const exists = new Date(shown).getUTCDate() === day && month <= 12;
  if (!exists || hour > 23 || minute > 59) return null;
  const before = offsetAt(shown - 24 * HOUR, zone);
  const after = offsetAt(shown + 24 * HOUR, zone);
  for (const offset of [before, after]) {
    if (offsetAt(shown - offset, zone) === offset) return new Date(shown - offset);
  }
  return new Date(shown - before);
}

/** The next quarter of an hour, where a stay starts by default. */
export function nextQuarter(now: number = Date.now()): Date {
  return new Date(Math.ceil(now / (15 * MINUTE)) * 15 * MINUTE);
}

/** As the API takes it. */
export function toApi(at: Date): string {
  return at.toISOString().replace(".000Z", "Z");
}
