import type { ComponentType } from "react";
import type { Namespace } from "@/lib/texts";

export interface LazyPage {
  load: () => Promise<{ Component: ComponentType }>;
  /** What it says stands there; the texts that every page has aside. */
  texts: readonly Namespace[];
}

const page = (load: LazyPage["load"], ...texts: Namespace[]): LazyPage => ({ load, texts });

const search = page(() => import("@/features/places/pages/SearchPage"), "places");
const balance = page(() => import("@/features/wallet/pages/BalancePage"), "wallet");
const promocodes = page(() => import("@/features/wallet/pages/PromocodesPage"), "wallet");

/** Every page of the app by its address; each is loaded when somebody goes there. */
export const PAGES = {
  "/": search,
  "/places/:id": page(() => import("./PlacePage"), "places", "bookings", "wallet"),
  "/login": page(() => import("@/features/session/pages/SignInPage"), "session"),
  "/register": page(() => import("@/features/session/pages/RegisterPage"), "session"),
  "/sign-in/callback": page(() => import("@/features/session/pages/CallbackPage"), "session"),
  "/account": page(() => import("./AccountPage"), "session", "notifications"),

  "/driver": page(() => import("@/features/bookings/pages/OverviewPage"), "bookings", "wallet"),
  "/driver/search": search,
  "/driver/bookings": page(() => import("@/features/bookings/pages/BookingsPage"), "bookings"),
  "/driver/bookings/:id": page(() => import("@/features/bookings/pages/BookingPage"), "bookings"),
  "/driver/balance": balance,
  "/driver/promocodes": promocodes,

  "/owner": page(() => import("@/features/owner/pages/OverviewPage"), "owner"),
  "/owner/parkings": page(() => import("@/features/owner/pages/ParkingsPage"), "owner", "places"),
  "/owner/parkings/new": page(
    () => import("@/features/owner/pages/NewParkingPage"),
    "owner",
    "places",
  ),
  "/owner/parkings/:id": page(
    () => import("@/features/owner/pages/ParkingPage"),
    "owner",
    "places",
    "bookings",
  ),
  "/owner/bookings": page(() => import("@/features/owner/pages/BookingsPage"), "owner", "bookings"),
  "/owner/balance": balance,
  "/owner/promocodes": promocodes,

  "/admin": page(() => import("@/features/admin/pages/HealthPage"), "admin"),
  "/admin/promocodes": page(() => import("@/features/admin/pages/PromocodesPage"), "admin"),
  "/admin/users": page(() => import("@/features/admin/pages/UsersPage"), "admin"),
  "/admin/bookings": page(() => import("@/features/admin/pages/BookingsPage"), "admin", "bookings"),
} satisfies Record<string, LazyPage>;
export type PagePath = keyof typeof PAGES;

/** The page at an address; the router's own rules, as far as our addresses need them. */
export function pageAt(pathname: string): LazyPage | null {
  const address = pathname.replace(/(?<=.)\/+$/, "");
  const exact = Object.entries(PAGES).find(([path]) => path === address);
  const [, found = null] =
    exact ?? Object.entries(PAGES).find(([path]) => patternOf(path).test(address)) ?? [];
  return found;
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/:\w+/g, "[^/]+")}$`);
}
