import type { Page } from "@playwright/test";
import { speakLonger } from "../support/longer";
import { overflowing } from "../support/overflow";
import { inTheOtherLanguage, PAGES } from "../support/pages";
import { expect, test } from "../support/test";

for (const known of PAGES) {
  test(`${known.name}: all of it fits, from 320 px up, in long words and in Russian`, async ({
    show,
  }) => {
    const page = await show(known, speakLonger);
    await expect(page.getByRole("main")).toContainText(/[áéíóú]/);
    await fits(page, 320);
    await fits(page, 1280);
    await inTheOtherLanguage(page, known.as !== "visitor");
    await fits(page, 320, "nav");
    await fits(page, 1440, "nav");
  });
}

async function fits(page: Page, width: number, whole?: string): Promise<void> {
  await page.setViewportSize({ width, height: 800 });
  await expect(
    async () => expect(await overflowing(page, whole)).toEqual([]),
    `${width} px`,
  ).toPass({
    timeout: 20_000,
  });
}
