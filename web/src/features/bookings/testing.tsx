import type { BookingRecord } from "@/lib/api/types";
import { aBooking } from "@/lib/testing/records";
import { HOUR } from "@/lib/time";

/** An hour after the stay of `aBooking` began. */
export const NOW = Date.parse("2026-05-04T10:00:00Z");

export const upcoming = (changes: Partial<BookingRecord> = {}) =>
  aBooking({
    date_from: new Date(NOW + 24 * HOUR).toISOString(),
    date_to: new Date(NOW + 27 * HOUR).toISOString(),
    ...changes,
  });
