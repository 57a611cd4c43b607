import { resolve } from "node:path";
import type { BrowserContextOptions, Page } from "@playwright/test";
import type { BookingRecord } from "../../src/lib/api/types";
import { settled } from "../support/pages";
import type { Person } from "../support/people";
import { expect, test } from "../support/test";

const FOLDER = resolve(import.meta.dirname, "../../../docs/images");
const PASSWORD = "Demo-Parking-1";
const LOOKS: Record<string, BrowserContextOptions> = {
  light: { viewport: { width: 1280, height: 800 }, colorScheme: "light" },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: "light", deviceScaleFactor: 2 },
};

interface Picture {
  name: string;
  as: string | null;
  path: string | ((person: Person) => Promise<string>);
}

/** The demo driver's next stay; his first booking where there is none. */
async function nextPass(person: Person): Promise<string> {
  const bookings = await person.bookings();
  const isAhead = ({ status, date_to }: BookingRecord) =>
    status === "Confirmed" && Date.parse(date_to) > Date.now();
  const shown = bookings.find(isAhead) ?? bookings[0];
  return `/driver/bookings/${shown?.booking_id}`;
}

const PICTURES: readonly Picture[] = [
  { name: "search", as: null, path: "/?q=Amsterdam" },
  { name: "place", as: "demo_driver_1", path: placeOfTheFirst },
  { name: "pass", as: "demo_driver_1", path: nextPass },
  { name: "bookings", as: "demo_driver_1", path: "/driver/bookings?shelf=past" },
  { name: "wallet", as: "demo_driver_1", path: "/driver/balance" },
  { name: "owner", as: "demo_owner_1", path: "/owner" },
  { name: "admin", as: "demo_admin_1", path: "/admin" },
];

async function placeOfTheFirst(person: Person): Promise<string> {
  const [booking] = await person.bookings();
  return `/places/${booking?.parking_place_id}`;
}

for (const { name, as, path } of PICTURES) {
  for (const [look, options] of Object.entries(LOOKS)) {
    test(`${name}, ${look}`, async ({ open, people }) => {
      const person = as ? await people.signIn({ login: as, password: PASSWORD }) : null;
      const page = await open(person, options);
      const address = typeof path === "string" ? path : person ? await path(person) : "/";
      await page.goto(address);
      await settled(page);
      await page.waitForLoadState("load");
      await isStill(page);
      await page.screenshot({ path: `${FOLDER}/${name}-${look}.png`, animations: "disabled" });
    });
  }
}

/** Charts and maps come after the rest. */
async function isStill(page: Page): Promise<void> {
  let former = "";
  await expect(async () => {
    const now = (await page.screenshot()).toString("base64");
    const isSame = now === former;
    former = now;
    expect(isSame).toBe(true);
  }).toPass({ intervals: [300] });
}
