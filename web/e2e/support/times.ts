const HOUR = 3_600_000;

/** An instant as a date field shows it by a zone's clock: "2026-05-01T10:00". */
export function localOf(instant: string | number, zone: string): string {
  return new Date(instant)
    .toLocaleString("sv-SE", { timeZone: zone })
    .replace(" ", "T")
    .slice(0, 16);
}

/** So many whole hours after another. */
export function hoursAfter(instant: string, hours: number): string {
  return new Date(Date.parse(instant) + hours * HOUR).toISOString();
}
