import type { Page } from "@playwright/test";
import { overflowing } from "../support/overflow";
import { stayIn, unique } from "../support/people";
import { expect, test } from "../support/test";
import { localOf } from "../support/times";

const SCREENS = [
  { name: "the smallest phone", viewport: { width: 320, height: 640 }, hasTouch: true },
  { name: "a wide screen", viewport: { width: 1440, height: 900 }, hasTouch: false },
];

for (const { name, ...screen } of SCREENS) {
  test(`search, book and look it up again on ${name}`, async ({ open, people }) => {
    const driver = await people.driver(5_000);
    const place = await (await people.owner()).place({ city: unique("Reach") });
    const page = await open(driver, screen);
    await page.goto("/driver/search");
    await page.getByLabel("City or name").fill(place.city);
    await page.getByRole("button", { name: "Search", exact: true }).click();
    await expect(page.getByRole("link", { name: place.name })).toBeVisible();
    await fits(page);
    await page.getByRole("link", { name: place.name }).click();
    await expect(page.getByRole("heading", { level: 1, name: place.name })).toBeVisible();
    // Not the stay offered first: it may begin at any moment.
    const start = localOf(stayIn(30).date_from, place.timezone);
    await page.getByLabel("From").fill(start);
    const pay = page.getByRole("button", { name: "Pay $12.00" });
    await expect(pay).toBeVisible();
    await fits(page);
    await pay.click();
    await expect(page.getByRole("heading", { name: "The space is yours" })).toBeVisible();
    await fits(page);
    await page.getByRole("button", { name: "Extend or move" }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await fits(page);
    await page.keyboard.press("Escape");
    await page
      .getByRole("navigation", { name: "Main" })
      .getByRole("link", { name: "Bookings" })
      .click();
    await expect(page.getByRole("link", { name: place.name })).toBeVisible();
    await fits(page);
  });
}

async function fits(page: Page): Promise<void> {
  expect(await overflowing(page)).toEqual([]);
}
