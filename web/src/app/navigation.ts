import {
  Activity,
  CalendarCheck,
  House,
  type LucideIcon,
  Search,
  SquareParking,
  Ticket,
  Users,
  Wallet,
} from "lucide-react";
import type { Role } from "@/lib/api/types";

export interface Entry {
  to: string;
  text:
    | "overview"
    | "search"
    | "bookings"
    | "balance"
    | "promocodes"
    | "parkings"
    | "health"
    | "users";
  /** Under the icon on phones, where the whole word has no room. */
  short?: "promocodesShort" | "usersShort";
  icon: LucideIcon;
  /** Only this address itself, not those below it. */
  exact?: boolean;
}

/** At most five, so that they fit under a thumb. */
export const NAVIGATION: Record<Role, readonly Entry[]> = {
  driver: [
    { to: "/driver", text: "overview", icon: House, exact: true },
    { to: "/driver/search", text: "search", icon: Search },
    { to: "/driver/bookings", text: "bookings", icon: CalendarCheck },
    { to: "/driver/balance", text: "balance", icon: Wallet },
    { to: "/driver/promocodes", text: "promocodes", short: "promocodesShort", icon: Ticket },
  ],
  owner: [
    { to: "/owner", text: "overview", icon: House, exact: true },
    { to: "/owner/parkings", text: "parkings", icon: SquareParking },
    { to: "/owner/bookings", text: "bookings", icon: CalendarCheck },
    { to: "/owner/balance", text: "balance", icon: Wallet },
    { to: "/owner/promocodes", text: "promocodes", short: "promocodesShort", icon: Ticket },
  ],
  admin: [
    { to: "/admin", text: "health", icon: Activity, exact: true },
    { to: "/admin/promocodes", text: "promocodes", short: "promocodesShort", icon: Ticket },
    { to: "/admin/users", text: "users", short: "usersShort", icon: Users },
    { to: "/admin/bookings", text: "bookings", icon: CalendarCheck },
  ],
};
