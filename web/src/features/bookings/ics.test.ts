import { expect, test } from "vitest";
import { instantOf } from "@/lib/time";
import { type CalendarEntry, calendarFile } from "./ics";

const ENTRY: CalendarEntry = {
  uid: "01970000@parking-net",
  sequence: 2,
  changedAt: new Date("2026-05-01T10:00:00.500Z"),
  from: new Date("2026-05-04T09:00:00Z"),
  to: new Date("2026-05-04T12:00:00Z"),
  title: "Parking: Harbour Garage",
  place: "Quay 7, Amsterdam",
  text: "Code 7F3A-91C2\n$12.00",
  link: "https://parking.example/driver/bookings/01970000",
  canceled: false,
  reminder: "Your parking ends in 30 minutes",
};

/** What a calendar reads: lines unfolded, by name. */
function read(file: string): string[] {
  return file.replaceAll("\r\n ", "").split("\r\n");
}

test("a whole file: one event with its id, its times in UTC and a reminder before the end", () => {
  expect(read(calendarFile(ENTRY))).toEqual([
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Parking Net//Bookings//EN",
    "CALSCALE:GREGORIAN",
    "BEGIN:VEVENT",
    "UID:01970000@parking-net",
    "SEQUENCE:2",
    "DTSTAMP:20260501T100000Z",
    "DTSTART:20260504T090000Z",
    "DTEND:20260504T120000Z",
    "SUMMARY:Parking: Harbour Garage",
    "LOCATION:Quay 7\\, Amsterdam",
    "DESCRIPTION:Code 7F3A-91C2\\n$12.00",
    "URL:https://parking.example/driver/bookings/01970000",
    "STATUS:CONFIRMED",
    "BEGIN:VALARM",
    "ACTION:DISPLAY",
    "DESCRIPTION:Your parking ends in 30 minutes",
    "TRIGGER;RELATED=END:-PT30M",
    "END:VALARM",
    "END:VEVENT",
    "END:VCALENDAR",
    "",
  ]);
});

test("every line ends with CRLF, and no break stands anywhere else", () => {
  const file = calendarFile(ENTRY);
  expect(file.endsWith("END:VCALENDAR\r\n")).toBe(true);
  expect(file.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
});

test("marks with a meaning are escaped, breaks of every kind are kept, control characters go", () => {
  const file = calendarFile({ ...ENTRY, title: "a\\b;c,d\re\r\nf\u0007g" });
  expect(file).toContain("SUMMARY:a\\\\b\\;c\\,d\\ne\\nfg\r\n");
});

test("a line break within a text cannot begin a line of its own", () => {
  const file = calendarFile({ ...ENTRY, place: "Quay 7\r\nATTACH:https://evil.example" });
  expect(read(file).some((line) => line.startsWith("ATTACH"))).toBe(false);
});

test("long lines are folded at 75 octets without splitting a character, and read back whole", () => {
  const title = `Парковка: ${"Набережная 🚗 ".repeat(20)}`;
  const file = calendarFile({ ...ENTRY, title });
  const sizes = file.split("\r\n").map((line) => new TextEncoder().encode(line).length);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(75);
  expect(Math.max(...sizes)).toBeGreaterThan(70);
  expect(file).not.toContain("\ufffd");
  expect(read(file)).toContain(`SUMMARY:${title}`);
});

test("a stay over a change of the clocks keeps its instants", () => {
  const zone = "Europe/Amsterdam";
  const file = calendarFile({
    ...ENTRY,
    from: instantOf("2026-10-25T01:30", zone) as Date,
    to: instantOf("2026-10-25T03:30", zone) as Date,
  });
  expect(file).toContain("DTSTART:20261024T233000Z\r\nDTEND:20261025T023000Z");
});

test("a cancelled stay takes the entry back, and reminds nobody", () => {
  const file = calendarFile({ ...ENTRY, canceled: true });
  expect(file).toContain("STATUS:CANCELLED");
  expect(file).not.toContain("VALARM");
});
