import type { Page } from "@playwright/test";
import { stayIn, unique } from "../support/people";
import { expect, test } from "../support/test";

/** Markup that would act if it were taken for markup, told apart by a name. */
function hostile(name: string): string {
  return `<img src=x onerror="struck=1">${unique(name)}<script>struck=1</script>{{t}}`;
}

function shown(page: Page, text: string) {
  return page.getByText(text).filter({ visible: true }).first();
}

async function isInert(page: Page): Promise<void> {
  expect(await page.evaluate(() => "struck" in window)).toBe(false);
  await expect(page.locator('img[src="x"]')).toHaveCount(0);
}

test("markup in what people write is shown as they wrote it", async ({ open, people }) => {
  const [driver, owner] = await Promise.all([people.driver(50_000), people.owner()]);
  const [name, city, address, description] = ["name", "city", "address", "description"].map(
    hostile,
  ) as [string, string, string, string];
  const business = await open(owner);
  await business.goto("/owner/parkings/new");
  await business.getByLabel("Name", { exact: true }).fill(name);
  await business.getByLabel("City").fill(city);
  await business.getByLabel("Address").fill(address);
  await business.getByLabel("Description").fill(description);
  await business.getByLabel("Spaces").fill("2");
  await business.getByLabel("Price of an hour").fill("4");
  await business.getByRole("button", { name: "Offer the place" }).click();
  await expect(shown(business, name)).toBeVisible();
  const [place] = await owner.places();
  if (!place) throw new Error("The place was not made");

  const page = await open(driver);
  await page.goto(`/?q=${encodeURIComponent(name)}`);
  await expect(page.getByRole("link", { name })).toBeVisible();
  await isInert(page);
  await page.goto(`/places/${place.id}`);
  for (const text of [name, address, description]) await expect(shown(page, text)).toBeVisible();
  await isInert(page);

  const reason = hostile("reason");
  const booking = await driver.books(place, stayIn(30));
  await page.goto(`/driver/bookings/${booking.booking_id}`);
  await page.getByRole("button", { name: "Cancel booking" }).click();
  await page.getByLabel("Reason").fill(reason);
  await page.getByRole("button", { name: /^Cancel and get/ }).click();
  await expect(shown(page, reason)).toBeVisible();
  await isInert(page);
  await page.goto("/driver/bookings?shelf=canceled");
  await expect(shown(page, name)).toBeVisible();
  await isInert(page);
  await page.goto("/driver/balance");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await isInert(page);

  const told = hostile("told");
  const second = await driver.books(place, stayIn(50));
  await business.goto("/owner/bookings");
  await business.getByRole("button", { name: /^Cancel booking/ }).click();
  await business.getByLabel("Reason").fill(told);
  await business.getByRole("button", { name: "Cancel and refund $12.00" }).click();
  await expect(shown(business, told)).toBeVisible();
  await isInert(business);
  await page.goto(`/driver/bookings/${second.booking_id}`);
  await expect(shown(page, told)).toBeVisible();
  await page.getByRole("button", { name: /^Notifications/ }).click();
  await expect(shown(page, name)).toBeVisible();
  await isInert(page);

  const admin = await open(await people.admin());
  await admin.goto(`/admin/bookings?login=${driver.login}`);
  await expect(shown(admin, name)).toBeVisible();
  await isInert(admin);
});

test("markup in addresses and codes is inert too", async ({ open, people }) => {
  const page = await open(await people.driver());
  const text = hostile("search");
  await page.goto(`/?q=${encodeURIComponent(text)}&type=${encodeURIComponent(text)}`);
  await expect(page.getByText(`No place called “${text}”`)).toBeVisible();
  await isInert(page);
  await page.goto("/driver/balance");
  await page.getByLabel("Promocode").fill("<script>struck=1</script>");
  await page.getByLabel("Promocode").press("Enter");
  await expect(page.getByLabel("Promocode")).toHaveAccessibleDescription(
    /A promocode has at least four letters/,
  );
  await isInert(page);
  await page.goto(`/login?next=${encodeURIComponent("javascript:struck=1")}`);
  await expect(page).toHaveURL("/driver");
  await isInert(page);
});
