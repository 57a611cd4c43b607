import { expect, test } from "vitest";
import type { Notice } from "@/lib/api/types";
import { isSaidInPassing, kindsFor, LIVE_ROOTS, pathOf, touchedBy } from "./model";

test.each([
  ["notification", ["notifications"]],
  ["booking", ["bookings", "owner", "places"]],
  ["balance", ["wallet", "owner"]],
  ["resync", LIVE_ROOTS],
  ["ready", []],
  ["something newer", []],
])("an event %s makes stale what it is about", (event, roots) => {
  expect(touchedBy(event)).toEqual(roots);
});

test.each([
  ["booking-confirmed-driver", undefined, false],
  ["booking-changed-driver", undefined, false],
  ["booking-canceled-driver", "driver", false],
  ["booking-canceled-driver", "owner", true],
  ["booking-canceled-driver", undefined, true],
  ["booking-canceled-owner", "owner", false],
  ["booking-canceled-owner", "admin", true],
  ["booking-confirmed-owner", undefined, true],
  ["hold-expired-driver", "system", true],
  ["stay-starts-driver", undefined, true],
] as const)("%s, cancelled by %s: said in passing %s", (type, canceledBy, isSaid) => {
  expect(isSaidInPassing(type, canceledBy)).toBe(isSaid);
});

test("a message leads to its booking, where its reader sees bookings", () => {
  const booking_id = "01970000-0000-7000-8000-0a1b7f3a91c2";
  const notice = { data: { booking_id } } as Notice;
  expect(pathOf(notice, "driver")).toBe(`/driver/bookings/${booking_id}`);
  expect(pathOf(notice, "owner")).toBe("/owner/bookings?who=7F3A-91C2");
});

test("owners are not asked about messages that only drivers get", () => {
  expect(kindsFor("owner")).toEqual(["confirmation", "change", "cancellation"]);
  expect(kindsFor("driver")).toContain("reminder");
});
