import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { inTheOtherLanguage, PAGES } from "../support/pages";
import { expect, test } from "../support/test";

/** What can differ where only light and dark do; each language is judged whole in one of them. */
const COLOURS = ["color-contrast", "link-in-text-block"];

for (const known of PAGES) {
  test(`${known.name}: no barrier in either language, light or dark`, async ({ show }) => {
    const page = await show(known);
    await findsNothing(page, "light");
    await findsNothing(page, "dark", COLOURS);
    await inTheOtherLanguage(page, known.as !== "visitor");
    await findsNothing(page, "dark");
    await findsNothing(page, "light", COLOURS);
  });
}

async function findsNothing(
  page: Page,
  colorScheme: "light" | "dark",
  rules?: string[],
): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await twoFrames(page);
  // Without frames of others there is no need for its slower way.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  if (rules) axe.withRules(rules);
  const { violations } = await axe.analyze();
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  );
  const language = await page.locator("html").getAttribute("lang");
  expect(found, `${language}, ${colorScheme}`).toEqual([]);
}

/** In the first the colours begin to change, in the next they have. */
async function twoFrames(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
}
