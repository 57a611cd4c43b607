import type { Locator, Page } from "@playwright/test";
import { stayIn, unique } from "../support/people";
import { expect, test } from "../support/test";

const MOST_STEPS = 60;

/** Goes on from where the focus is, as somebody without a mouse does. */
async function tabTo(page: Page, goal: Locator): Promise<void> {
  await expect(goal).toBeVisible();
  for (let step = 0; step < MOST_STEPS; step += 1) {
    await page.keyboard.press("Tab");
    if (await goal.evaluate((element) => element === document.activeElement)) {
      expect(await goal.evaluate(isOutlined), `the focus on ${goal} is seen`).toBe(true);
      return;
    }
  }
  throw new Error(`The keyboard does not reach ${goal}`);
}

/** Itself, or what it stands for: a card around its link. */
function isOutlined(element: Element): boolean {
  for (let one: Element | null = element; one; one = one.parentElement)
    if (getComputedStyle(one).outlineStyle !== "none") return true;
  return false;
}

test("search, book and cancel with the keyboard alone", async ({ open, people }) => {
  const driver = await people.driver(5_000);
  const place = await (await people.owner()).place({ city: unique("Reach") });
  const page = await open(driver);
  // Not the stay offered first: it may begin at any moment, and then not all money comes back.
  const stay = stayIn(30);
  const query = new URLSearchParams({ from: stay.date_from, to: stay.date_to });
  await page.goto(`/driver/search?${query}`);
  await expect(page.getByLabel("City or name")).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByLabel("City or name"));
  await page.keyboard.type(place.city);
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("link", { name: place.name }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: place.name })).toBeFocused();
  await tabTo(page, page.getByRole("button", { name: "Pay $12.00" }));
  await page.keyboard.press("Enter");

  await expect(page.getByRole("heading", { name: "The space is yours" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  const cancel = page.getByRole("button", { name: "Cancel booking" });
  await tabTo(page, cancel);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Cancel this booking?" });
  await expect(dialog.getByRole("button", { name: "Cancel and get $12.00 back" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(cancel).toBeFocused();
  await page.keyboard.press("Enter");
  await tabTo(page, dialog.getByRole("button", { name: "Cancel and get $12.00 back" }));
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(page.getByText("You cancelled this booking")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await expect(page.getByText("Cancelled. $12.00 goes back to your balance.")).toBeVisible();
  expect(await driver.balance()).toMatchObject({ balance: 5_000 });
});

test("a dialog keeps the focus inside", async ({ open, people }) => {
  const page = await open(await people.admin());
  await page.goto("/admin/promocodes");
  await page.getByRole("button", { name: "New promocode" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "New promocode" });
  await expect(dialog).toBeVisible();
  for (let step = 0; step < 12; step += 1) {
    await page.keyboard.press("Tab");
    const isInside = await dialog.evaluate((box) => box.contains(document.activeElement));
    expect(isInside).toBe(true);
  }
});
