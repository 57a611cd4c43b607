import { describe, expect, test } from "vitest";
import {
  formatCountdown,
  formatDuration,
  formatStay,
  formatTime,
  HOUR,
  instantOf,
  localOf,
  MINUTE,
  nextQuarter,
  offsetAt,
  sameClock,
  toApi,
} from "./time";

const plain = (text: string) => text.replace(/[\u00a0\u202f\u2009]/g, " ");
const at = (local: string, zone: string) => instantOf(local, zone)?.toISOString();

describe("what a clock shows becomes an instant", () => {
  test.each([
    ["2026-05-01T10:00", "UTC", "2026-05-01T10:00:00.000Z"],
    ["2026-05-01T10:00", "Europe/Moscow", "2026-05-01T07:00:00.000Z"],
    ["2026-05-01T10:00", "Asia/Kathmandu", "2026-05-01T04:15:00.000Z"],
    ["2026-05-01T10:00", "Pacific/Kiritimati", "2026-04-30T20:00:00.000Z"],
    ["2026-05-01T10:00", "Pacific/Pago_Pago", "2026-05-01T21:00:00.000Z"],
    ["2026-01-15T10:00", "Australia/Lord_Howe", "2026-01-14T23:00:00.000Z"],
    ["2026-07-15T10:00", "Australia/Lord_Howe", "2026-07-14T23:30:00.000Z"],
    ["2026-12-31T23:45", "America/St_Johns", "2027-01-01T03:15:00.000Z"],
  ])("%s in %s", (local, zone, instant) => {
    expect(at(local, zone)).toBe(instant);
  });

  test.each([
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Casablanca",
  ])("and back again, every hour of a year in %s", (zone) => {
    for (let instant = Date.UTC(2026, 0, 1); instant < Date.UTC(2027, 0, 1); instant += HOUR) {
      const local = localOf(instant, zone);
      const found = instantOf(local, zone)?.getTime() ?? Number.NaN;
      expect(localOf(found, zone)).toBe(local);
      // Of an hour that comes twice, the first is meant.
      expect(found).toBeLessThanOrEqual(instant);
    }
  });
});

describe("when clocks change", () => {
  test("a time that is left out counts on from before", () => {
    expect(at("2026-03-29T02:30", "Europe/Berlin")).toBe("2026-03-29T01:30:00.000Z");
    expect(localOf("2026-03-29T01:30:00Z", "Europe/Berlin")).toBe("2026-03-29T03:30");
    expect(at("2026-03-08T02:15", "America/New_York")).toBe("2026-03-08T07:15:00.000Z");
    expect(at("2026-10-04T02:10", "Australia/Lord_Howe")).toBe("2026-10-03T15:40:00.000Z");
  });

  test("a time that comes twice is the first", () => {
    expect(at("2026-10-25T02:30", "Europe/Berlin")).toBe("2026-10-25T00:30:00.000Z");
    expect(at("2026-11-01T01:30", "America/New_York")).toBe("2026-11-01T05:30:00.000Z");
  });

  test("midnight may be missing", () => {
    expect(at("2026-09-06T00:00", "America/Santiago")).toBe("2026-09-06T04:00:00.000Z");
  });

  test("a day has 23 hours", () => {
    const start = instantOf("2026-03-29T00:00", "Europe/Berlin");
    const end = instantOf("2026-03-30T00:00", "Europe/Berlin");
    expect((Number(end) - Number(start)) / HOUR).toBe(23);
  });
});

test.each([
  "",
  "tomorrow",
  "2026-02-30T10:00",
  "2026-13-01T10:00",
  "2026-05-01",
  "2026-05-01T24:00",
  "2026-05-01T10:60",
])("%j is no time", (typed) => {
  expect(instantOf(typed, "UTC")).toBeNull();
});

describe("a stay is shown", () => {
  const from = "2026-05-04T07:00:00Z";

  test("with 24 hours in Russian", () => {
    expect(formatTime("2026-05-04T12:05:00Z", "Europe/Moscow", "ru")).toBe("15:05");
    expect(formatTime("2026-05-03T21:05:00Z", "Europe/Moscow", "ru")).toBe("00:05");
    expect(plain(formatTime("2026-05-04T12:05:00Z", "Europe/Moscow", "en"))).toBe("3:05 PM");
  });

  test("with its day once", () => {
    const stay = plain(formatStay(from, "2026-05-04T10:00:00Z", "Europe/Moscow", "en"));
    expect(stay.match(/May/g)).toHaveLength(1);
    expect(stay).toContain("10:00");
    expect(stay).toContain("1:00");
  });

  test("with both days, by the place's clock", () => {
    const stay = plain(formatStay(from, "2026-05-04T22:00:00Z", "Europe/Moscow", "ru"));
    expect(stay).toContain("4 мая");
    expect(stay).toContain("5 мая");
    expect(stay).toContain("01:00");
  });
});

test("two zones may show the same clock for half a year", () => {
  expect(sameClock("Europe/London", "UTC", "2026-01-10T00:00:00Z")).toBe(true);
  expect(sameClock("Europe/London", "UTC", "2026-07-10T00:00:00Z")).toBe(false);
  expect(offsetAt(Date.UTC(2026, 0, 1), "Asia/Kathmandu")).toBe(345 * MINUTE);
});

test("durations are said in words", () => {
  expect(plain(formatDuration(90 * MINUTE, "en"))).toBe("1 hr 30 min");
  expect(plain(formatDuration(26 * HOUR, "ru"))).toContain("1 дн");
  expect(plain(formatDuration(0, "en"))).toBe("0 min");
});

test("a countdown never says less than is left", () => {
  expect(formatCountdown(599_001)).toBe("10:00");
  expect(formatCountdown(61_000)).toBe("1:01");
  expect(formatCountdown(3_600_000)).toBe("1:00:00");
  expect(formatCountdown(-5)).toBe("0:00");
});

test("a stay starts at the next quarter of an hour", () => {
  expect(toApi(nextQuarter(Date.UTC(2026, 4, 1, 10, 1)))).toBe("2026-05-01T10:15:00Z");
  expect(toApi(nextQuarter(Date.UTC(2026, 4, 1, 10, 15)))).toBe("2026-05-01T10:15:00Z");
});
