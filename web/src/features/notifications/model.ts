import type { Notice, Role } from "@/lib/api/types";

/** What may have changed when an event of the stream comes, as roots of query keys. */
const TOUCHED: Record<string, readonly string[]> = {
  notification: ["notifications"],
  booking: ["bookings", "owner", "places"],
  balance: ["wallet", "owner"],
};
/** Everything that the stream keeps up to date. */
export const LIVE_ROOTS = ["notifications", "bookings", "owner", "places", "wallet"] as const;

export function touchedBy(event: string): readonly string[] {
  return event === "resync" ? LIVE_ROOTS : (TOUCHED[event] ?? []);
}

/** Receipts for what the person has just done himself; the inbox keeps them. */
const RECEIPTS: ReadonlySet<Notice["type"]> = new Set([
  "booking-confirmed-driver",
  "booking-changed-driver",
]);

/** Whether a new message is said in passing: not what its reader did, who cancelled the booking. */
export function isSaidInPassing(type: Notice["type"], canceledBy: string | undefined): boolean {
  return !RECEIPTS.has(type) && type !== `booking-canceled-${canceledBy}`;
}

/** Where the booking that a message is about is seen. */
export function pathOf(notice: Notice, role: Role): string {
  const id = notice.data.booking_id;
  if (role === "driver") return `/driver/bookings/${id}`;
  if (role === "admin") return `/admin/bookings?booking=${id}`;
  const code = id.slice(-8).toUpperCase();
  return `/owner/bookings?who=${code.slice(0, 4)}-${code.slice(4)}`;
}

export const KINDS = [
  "confirmation",
  "change",
  "cancellation",
  "expired_hold",
  "reminder",
] as const;
export type Kind = (typeof KINDS)[number];

const OF_DRIVERS: readonly Kind[] = ["expired_hold", "reminder"];

/** The kinds of messages that somebody of this role can get. */
export function kindsFor(role: Role): readonly Kind[] {
  return role === "driver" ? KINDS : KINDS.filter((kind) => !OF_DRIVERS.includes(kind));
}
