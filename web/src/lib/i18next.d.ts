import "i18next";
import type admin from "../locales/en/admin.json";
import type bookings from "../locales/en/bookings.json";
import type common from "../locales/en/common.json";
import type notifications from "../locales/en/notifications.json";
import type owner from "../locales/en/owner.json";
import type places from "../locales/en/places.json";
import type session from "../locales/en/session.json";
import type wallet from "../locales/en/wallet.json";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "common";
    resources: {
      admin: typeof admin;
      bookings: typeof bookings;
      common: typeof common;
      notifications: typeof notifications;
      owner: typeof owner;
      places: typeof places;
      session: typeof session;
      wallet: typeof wallet;
    };
  }
}
