import type { Page } from "@playwright/test";
import type { Promocode } from "../../src/lib/api/types";
import { expect, test } from "../support/test";

async function makesPromocode(page: Page, amount: string, worth: string): Promise<void> {
  await page.getByLabel("Amount").fill(amount);
  await page.getByRole("button", { name: "Make a promocode" }).click();
  await page.getByRole("button", { name: `Make it for ${worth}` }).click();
  const made = page.getByRole("dialog", { name: `Your promocode for ${worth}` });
  await made.getByRole("button", { name: "Done" }).click();
  await expect(made).toBeHidden();
}

test("money goes to somebody else by a promocode, and comes back from one nobody used", async ({
  open,
  people,
}) => {
  const [giver, taker] = await Promise.all([people.driver(5_000), people.driver()]);
  const page = await open(giver);
  await page.goto("/driver/promocodes");
  await makesPromocode(page, "12", "$12.00");
  const [given] = await giver.send<Promocode[]>("GET", "/payment/promocodes");
  if (!given) throw new Error("No promocode was made");

  const other = await open(taker);
  await other.goto(`/driver/promocodes?code=${given.code.toLowerCase()}`);
  await other.getByRole("button", { name: "Activate" }).click();
  await expect(other.getByText("Activated. You now have $12.00.")).toBeVisible();

  await makesPromocode(page, "0.50", "$0.50");
  await page.getByRole("button", { name: /^Take back promocode / }).click();
  await page.getByRole("button", { name: "Take $0.50 back" }).click();
  await expect(page.getByText(/ is taken back\. \$0\.50 is on your balance again\./)).toBeVisible();
  await expect(page.getByText("You have $38.00", { exact: false })).toBeVisible();
  expect(await giver.balance()).toMatchObject({ balance: 3_800 });
  expect(await taker.balance()).toMatchObject({ balance: 1_200 });
});
