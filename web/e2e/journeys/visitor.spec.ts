import { expect, test } from "../support/test";

test("a visitor's page makes no request that fails, and logs nothing", async ({ page, watch }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.waitForLoadState("networkidle");
  expect(watch.logged).toEqual([]);
});
