import type { Page } from "@playwright/test";
import { stayIn } from "../support/people";
import { expect, test } from "../support/test";

const accountLink = (page: Page) => page.getByRole("link", { name: /^Account of/ });

test("a new password shuts out the other devices", async ({ open, people, watch }) => {
  const driver = await people.driver();
  const [here, elsewhere] = [await open(driver), await open(driver)];
  await elsewhere.goto("/driver");
  await expect(accountLink(elsewhere)).toBeVisible();
  await here.goto("/account");
  await here.getByLabel("Present password").fill(driver.password);
  await here.getByLabel("New password").fill("Another-Horse-8");
  await here.getByRole("button", { name: "Change password" }).click();
  await expect(here.getByText("Password changed; other devices are signed out")).toBeVisible();
  await here.reload();
  await expect(accountLink(here)).toBeVisible();
  watch.expectEndOfSession();
  await elsewhere.reload();
  await expect(elsewhere).toHaveURL(/\/login\?next=/);
});

test("who wants to hear less hears less, and what was read stays read", async ({
  open,
  people,
}) => {
  const [owner, driver] = await Promise.all([people.owner(), people.driver(5_000)]);
  const place = await owner.place();
  const page = await open(owner);
  await page.goto("/account");
  await expect(page.getByRole("button", { name: "Notifications, nothing new" })).toBeVisible();
  await driver.books(place, stayIn(30));
  await page.getByRole("button", { name: "Notifications, 1 unread" }).click();
  const inbox = page.getByRole("dialog", { name: "Notifications" });
  await expect(inbox.getByRole("listitem")).toHaveCount(1);
  await inbox.getByRole("button", { name: "Mark all as read" }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Notifications, nothing new" })).toBeVisible();

  const confirmed = page.getByRole("switch", { name: "Confirmed bookings" });
  await confirmed.click();
  await expect(confirmed).not.toBeChecked();
  await page.reload();
  await expect(confirmed).not.toBeChecked();
  const second = await driver.books(place, stayIn(50));
  await driver.cancels(second);
  // The cancellation comes after what was not told.
  await page.getByRole("button", { name: "Notifications, 1 unread" }).click();
  await expect(inbox.getByRole("listitem")).toHaveCount(2);
});

test("all that is kept of a person comes as a file", async ({ open, people }) => {
  const driver = await people.driver(5_000);
  const booking = await driver.books(await (await people.owner()).place(), stayIn(30));
  const page = await open(driver);
  await page.goto("/account");
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download my data" }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toBe(`parking-net-${driver.login}.json`);
  const text = (await (await file.createReadStream()).toArray()).join("");
  expect(JSON.parse(text)).toMatchObject({
    account: { login: driver.login },
    balance: { balance: 3_800 },
    bookings: [{ booking_id: booking.booking_id }],
    preferences: { channels: { inbox: { confirmation: true } } },
  });
});
