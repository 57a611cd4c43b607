import { expect, test } from "vitest";
import { ownPath, safeNext } from "./roles";

test.each([
  ["/driver/promocodes", "owner", "/owner/promocodes"],
  ["/owner/balance", "driver", "/driver/balance"],
  ["/driver/promocodes", "admin", null],
  ["/driver/bookings", "owner", null],
  ["/driver/promocodes/more", "owner", null],
] as const)("%s opened by an %s leads to %s", (pathname, role, own) => {
  expect(ownPath(pathname, role)).toBe(own);
});

test.each([
  ["/driver/bookings?show=past", "/driver/bookings?show=past"],
  ["//evil.example.org", null],
  ["https://evil.example.org", null],
  ["/\\evil.example.org", null],
  ["/login?next=/", null],
  [null, null],
])("after sign-in %s leads to %s", (next, followed) => {
  expect(safeNext(next)).toBe(followed);
});
