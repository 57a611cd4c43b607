import type { Account, BookingRecord, Place } from "@/lib/api/types";
import { session } from "@/lib/session";

export const OWNER_ID = "01970000-0000-7000-8000-000000000003";
export const PLACE_ID = "01970000-0000-7000-8000-000000000002";
export const BOOKING_ID = "01970000-0000-7000-8000-0a1b7f3a91c2";

/** What the platform says of itself. */
export const PLATFORM = {
  version: "1",
  currency: "USD",
  default_timezone: "UTC",
  min_stay_minutes: 60,
  hold_minutes: 10,
  telegram: false,
  map: null,
  sign_in_page: null,
};

export function aPlace(changes: Partial<Place> = {}): Place {
  return {
    id: PLACE_ID,
    owner_id: OWNER_ID,
    name: "Harbour Garage",
    city: "Amsterdam",
    address: "Quay 7",
    parking_type: "covered",
    description: null,
    hourly_rate: 250,
    capacity: 120,
    timezone: "Europe/Amsterdam",
    latitude: null,
    longitude: null,
    created_at: "2026-05-01T10:00:00Z",
    updated_at: "2026-05-01T10:00:00Z",
    ...changes,
  };
}

/** A paid stay from 11:00 to 14:00 of May 4 in Amsterdam. */
export function aBooking(changes: Partial<BookingRecord> = {}): BookingRecord {
  return {
    booking_id: BOOKING_ID,
    parking_place_id: PLACE_ID,
    owner_id: OWNER_ID,
    user_id: "01970000-0000-7000-8000-000000000004",
    user_login: "driver",
    place_name: "Harbour Garage",
    place_city: "Amsterdam",
    place_address: "Quay 7",
    place_timezone: "Europe/Amsterdam",
    date_from: "2026-05-04T09:00:00Z",
    date_to: "2026-05-04T12:00:00Z",
    hourly_rate: 400,
    full_cost: 1200,
    currency: "USD",
    status: "Confirmed",
    hold_expires_at: null,
    canceled_by: null,
    cancel_reason: null,
    canceled_at: null,
    refunded: null,
    refund_pending: null,
    created_at: "2026-05-01T10:00:00Z",
    updated_at: "2026-05-01T10:00:00Z",
    ...changes,
  };
}

export function anAccount(changes: Partial<Account> = {}): Account {
  return {
    user_id: "01970000-0000-7000-8000-00000000000b",
    login: "anna",
    email: "anna@example.com",
    role: "driver",
    telegram_id: 0,
    telegram_confirmed: false,
    locale: "en",
    enabled: true,
    created_at: "2026-05-01T10:00:00Z",
    ...changes,
  };
}

export function signInAs(person: Partial<Account>): void {
  session.begin({ token: "token", expires_in: 9_000, user: anAccount(person) });
}
