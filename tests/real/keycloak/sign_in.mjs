// Signs in through the web app and Keycloak's page, as a person does; prints what was seen.
//
//   node sign_in.mjs ADDRESS LOGIN PASSWORD
import { createRequire } from "node:module";

const require = createRequire(new URL("../../../web/package.json", import.meta.url));
const { chromium } = require("@playwright/test");
const [address, login, password] = process.argv.slice(2);
const timeout = 120_000;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH,
  args: ["--no-sandbox"],
});
try {
  const context = await browser.newContext({ locale: "en-US" });
  context.setDefaultTimeout(timeout);
  context.setDefaultNavigationTimeout(timeout);
  const page = await context.newPage();
  const elsewhere = page.getByRole("button", { name: "Sign in with Keycloak" });

  async function onKeycloaksPage(secret) {
    await page.locator("#username").fill(login);
    await page.locator("#password").fill(secret);
    await page.locator("#kc-login").click();
  }

  await page.goto(`${address}/login?next=/driver/balance`);
  await elsewhere.click();
  await onKeycloaksPage("Wrong-1234");
  await page.locator("#input-error, #input-error-username").first().waitFor();
  await onKeycloaksPage(password);
  await page.waitForURL(`${address}/driver/balance`);
  const cookies = await context.cookies(`${address}/auth/refresh`);

  await page.reload();
  await page.waitForURL(`${address}/driver/balance`);
  await page.goto(`${address}/account`);
  await page.getByText(login, { exact: true }).first().waitFor();

  await page.getByRole("button", { name: "Sign out" }).last().click();
  await page.waitForURL(`${address}/`);
  await page.goto(`${address}/login`);
  await elsewhere.click();
  await page.locator("#password").waitFor(); // Signed out there, too: it asks again.

  await page.goto(`${address}/sign-in/callback?code=stolen&state=theirs`);
  const refused = await page.getByRole("alert").innerText();
  console.log(JSON.stringify({ cookies, refused }));
} finally {
  await browser.close();
}
