import { expect, type Page } from "@playwright/test";
import type { BookingRecord } from "../../src/lib/api/types";
import type { Stage } from "./stage";

export interface KnownPage {
  name: string;
  as: "visitor" | "driver" | "owner" | "admin";
  path: (stage: Stage) => string;
  /** What is there once it has loaded, in any language. */
  shows?: (stage: Stage) => string;
  /** The answer of the API that the page is about. */
  refusal?: { status: number; of: RegExp };
}

const ofPlace = ({ place }: Stage) => place.name;
const found = ({ place }: Stage) => `q=${encodeURIComponent(place.name)}`;
const stay = ({ upcoming }: Stage) =>
  new URLSearchParams({ from: upcoming.date_from, to: upcoming.date_to });
const booking = (which: (stage: Stage) => BookingRecord) => ({
  as: "driver" as const,
  path: (stage: Stage) => `/driver/bookings/${which(stage).booking_id}`,
  shows: (stage: Stage) => which(stage).place_name,
});
const NOTHING = "00000000-0000-7000-8000-000000000000";

/** Every address of the app, with something to see at each. */
export const PAGES: readonly KnownPage[] = [
  { name: "start", as: "visitor", path: () => "/" },
  { name: "search", as: "visitor", path: (stage) => `/?${found(stage)}`, shows: ofPlace },
  {
    name: "place",
    as: "visitor",
    path: (stage) => `/places/${stage.place.id}?${stay(stage)}`,
    shows: ofPlace,
  },
  {
    name: "no such place",
    as: "visitor",
    path: () => `/places/${NOTHING}`,
    refusal: { status: 404, of: /^\/parking\// },
  },
  { name: "sign-in", as: "visitor", path: () => "/login" },
  { name: "registration", as: "visitor", path: () => "/register" },
  { name: "driver's overview", as: "driver", path: () => "/driver", shows: ofPlace },
  {
    name: "driver's search",
    as: "driver",
    path: (stage) => `/driver/search?${found(stage)}`,
    shows: ofPlace,
  },
  {
    name: "place to a driver",
    as: "driver",
    path: (stage) => `/places/${stage.place.id}?${stay(stage)}`,
    shows: ofPlace,
  },
  { name: "driver's bookings", as: "driver", path: () => "/driver/bookings", shows: ofPlace },
  { name: "upcoming booking", ...booking((stage) => stage.upcoming) },
  { name: "running booking", ...booking((stage) => stage.running) },
  { name: "cancelled booking", ...booking((stage) => stage.canceled) },
  { name: "unpaid booking", ...booking((stage) => stage.waiting) },
  { name: "driver's wallet", as: "driver", path: () => "/driver/balance" },
  { name: "driver's promocodes", as: "driver", path: () => "/driver/promocodes" },
  {
    name: "account",
    as: "driver",
    path: () => "/account",
    shows: (stage) => stage.driver.login,
  },
  {
    name: "not allowed",
    as: "driver",
    path: () => "/not-allowed",
    shows: (stage) => stage.driver.login,
  },
  { name: "owner's overview", as: "owner", path: () => "/owner" },
  { name: "owner's places", as: "owner", path: () => "/owner/parkings", shows: ofPlace },
  {
    name: "owner's place",
    as: "owner",
    path: (stage) => `/owner/parkings/${stage.place.id}`,
    shows: ofPlace,
  },
  { name: "owner's bookings", as: "owner", path: () => "/owner/bookings", shows: ofPlace },
  { name: "owner's wallet", as: "owner", path: () => "/owner/balance" },
  { name: "owner's promocodes", as: "owner", path: () => "/owner/promocodes" },
  { name: "health", as: "admin", path: () => "/admin" },
  { name: "all promocodes", as: "admin", path: () => "/admin/promocodes" },
  { name: "users", as: "admin", path: () => "/admin/users" },
  { name: "all bookings", as: "admin", path: () => "/admin/bookings" },
];

/** Until the page shows what it has: its heading, its content, and no place holders any more. */
export async function settled(page: Page, shows?: string): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toBeAttached();
  if (shows) await expect(page.getByText(shows).filter({ visible: true }).first()).toBeVisible();
  await expect(page.locator(".shimmer")).toHaveCount(0);
}

/** The account keeps the choice, which must not be on its way when the next page begins. */
export async function inTheOtherLanguage(page: Page, signedIn: boolean): Promise<void> {
  const button = page.getByRole("banner").getByRole("button", { name: /^(English|Русский)$/ });
  const language = await button.getAttribute("lang");
  const kept = signedIn && page.waitForResponse((answer) => answer.url().endsWith("/auth/me"));
  await button.click();
  await expect(page.locator("html")).toHaveAttribute("lang", String(language));
  await kept;
}
