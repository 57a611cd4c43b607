/** A stay as an entry of a calendar (RFC 5545). */
export interface CalendarEntry {
  /** The same for ever, so that a second download replaces the first. */
  uid: string;
  /** Grows with every change. */
  sequence: number;
  changedAt: Date;
  from: Date;
  to: Date;
  title: string;
  place: string;
  text: string;
  link: string;
  canceled: boolean;
  /** Words of the reminder before the end. */
  reminder: string;
}

const LINE_OCTETS = 75;
const REMINDER = "-PT30M";

/** The file's text. Instants are in UTC, so no zone's rules need to come along. */
export function calendarFile(entry: CalendarEntry): string {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Parking Net//Bookings//EN",
    "CALSCALE:GREGORIAN",
    "BEGIN:VEVENT",
    `UID:${entry.uid}`,
    `SEQUENCE:${entry.sequence}`,
    `DTSTAMP:${utc(entry.changedAt)}`,
    `DTSTART:${utc(entry.from)}`,
    `DTEND:${utc(entry.to)}`,
    `SUMMARY:${escaped(entry.title)}`,
    `LOCATION:${escaped(entry.place)}`,
    `DESCRIPTION:${escaped(entry.text)}`,
    `URL:${entry.link}`,
    `STATUS:${entry.canceled ? "CANCELLED" : "CONFIRMED"}`,
    ...(entry.canceled ? [] : reminderLines(entry.reminder)),
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

function reminderLines(words: string): string[] {
  return [
    "BEGIN:VALARM",
    "ACTION:DISPLAY",
    `DESCRIPTION:${escaped(words)}`,
    `TRIGGER;RELATED=END:${REMINDER}`,
    "END:VALARM",
  ];
}

/** 20260501T100000Z */
function utc(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
}

function escaped(text: string): string {
  return (
    text
      .replace(/[\\;,]/g, (mark) => `\\${mark}`)
      .replace(/\r\n|\r|\n/g, "\\n")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the format forbids them.
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "")
  );
}

/** Lines of at most 75 octets; what follows starts with a space. A character is never split. */
function folded(line: string): string {
  const encoder = new TextEncoder();
  let text = "";
  let octets = 0;
  for (const character of line) {
    const size = encoder.encode(character).length;
    if (octets + size > LINE_OCTETS) {
      text += "\r\n ";
      octets = 1;
    }
    text += character;
    octets += size;
  }
  return text;
}
