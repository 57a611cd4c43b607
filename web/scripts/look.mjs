// Takes pictures of one page as people meet it: on a phone and on a wide screen, light and dark,
// in English and Russian.
//
//   node scripts/look.mjs /driver/bookings bookings [--as demo_driver_1] [--only phone-dark-ru] [--full]
//     [--click TEXT]... [--wait CSS]
//
// WEB_URL is the app's address (http://localhost:5173), LOOK_DIR where the pictures go.
import { mkdir } from "node:fs/promises";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    as: { type: "string" },
    only: { type: "string", default: "" },
    full: { type: "boolean", default: false },
    click: { type: "string", multiple: true, default: [] },
    wait: { type: "string" },
    password: { type: "string", default: "Demo-Parking-1" },
  },
});
const [path = "/", name = "page"] = positionals;
const base = process.env.WEB_URL ?? "http://localhost:5173";
const folder = process.env.LOOK_DIR ?? "look";
const SCREENS = { phone: { width: 390, height: 844 }, wide: { width: 1280, height: 900 } };

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  args: ["--headless=new", "--no-sandbox", "--disable-gpu"],
});
try {
  for (const [screen, viewport] of Object.entries(SCREENS)) {
    for (const colorScheme of ["light", "dark"]) {
      for (const language of ["en", "ru"]) {
        const label = `${screen}-${colorScheme}-${language}`;
        if (!label.includes(values.only)) continue;
        await take(
          label,
          {
            viewport,
            colorScheme,
            locale: language,
            deviceScaleFactor: screen === "phone" ? 2 : 1,
          },
          language,
        );
      }
    }
  }
} finally {
  await browser.close();
}

async function take(label, options, language) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) console.log(`${label}: ${message.text()}`);
  });
  page.on("pageerror", (error) => console.log(`${label}: ${error}`));
  if (values.as) {
    await page.goto(`${base}/login`);
    await page.locator('[autocomplete="username"]').fill(values.as);
    await page.locator('[autocomplete="current-password"]').fill(values.password);
    await page.locator('button[type="submit"]').click();
    await page.waitForURL((url) => !url.pathname.startsWith("/login"));
    // The account's language wins; pictures are of the wanted one.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
    const shown = await page.evaluate(() => document.documentElement.lang);
    if (shown !== language) await page.locator(`button[lang="${language}"]`).first().click();
  }
  await page.goto(base + path);
  await page.waitForLoadState("networkidle", { timeout: 5_000 }).catch(() => undefined);
  if (values.wait) await page.locator(values.wait).first().waitFor();
  for (const text of values.click) {
    await page.getByText(text, { exact: true }).first().click();
    await page.waitForTimeout(400);
  }
  await page.screenshot({ path: `${folder}/${name}-${label}.png`, fullPage: values.full });
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  if (overflow > 0) console.log(`${label}: ${overflow}px wider than the screen`);
  await context.close();
}
