import { fireEvent, screen } from "@testing-library/react";
import { visit as open } from "@/components/testing";
import type { OccupancyBucket, PlaceToday } from "@/lib/api/types";
import { aPlace, OWNER_ID, PLACE_ID, PLATFORM, signInAs } from "@/lib/testing/records";

export function aDay(changes: Partial<PlaceToday> = {}): PlaceToday {
  return {
    parking_place_id: PLACE_ID,
    date: "2026-05-04",
    timezone: "Europe/Amsterdam",
    capacity: 120,
    occupied_now: 0,
    arrivals_today: 0,
    departures_today: 0,
    ...changes,
  };
}

export function aBucket(changes: Partial<OccupancyBucket> = {}): OccupancyBucket {
  return {
    from: "2026-05-04T00:00:00Z",
    to: "2026-05-05T00:00:00Z",
    peak: 0,
    average: 0,
    income: 0,
    ...changes,
  };
}

/** What every page of an owner asks for. */
export const USUAL = {
  "GET /auth/config": PLATFORM,
  "GET /parking": [aPlace()],
  "GET /payment/balance": { balance: 6625, pending: 29020, currency: "USD", user_id: OWNER_ID },
};

/** A page at its address, opened by its owner. */
export function visit(...page: Parameters<typeof open>) {
  signInAs({ user_id: OWNER_ID, login: "owner", role: "owner" });
  return open(...page);
}

/** What one test was told is not told to the next. */
export function dismissToasts(): void {
  for (const button of screen.queryAllByRole("button", { name: "Dismiss" })) {
    fireEvent.click(button);
  }
}
