import { serveStandalone } from "../support/standalone";
import { expect, test } from "../support/test";

const app = process.env.STANDALONE_URL ?? "";
let stop: () => Promise<void>;

test.describe.configure({ mode: "default" });
test.beforeAll(async ({ origin }) => {
  stop = await serveStandalone(app, origin);
});
test.afterAll(() => stop());

test("the app works from another origin, and a session outlives a reload there", async ({
  page,
  people,
  watch,
}) => {
  watch.alsoOurs(app);
  const owner = await people.owner();
  const place = await owner.place();
  const driver = await people.driver();
  await page.goto(`${app}/places/${place.id}`);
  await expect(page.getByRole("heading", { level: 1, name: place.name })).toBeVisible();
  await page.goto(`${app}/login?next=/driver/balance`);
  await page.getByLabel("Login or e-mail").fill(driver.login);
  await page.getByLabel("Password", { exact: true }).fill(driver.password);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`${app}/driver/balance`);
  await page.reload();
  await expect(page.getByRole("link", { name: `Account of ${driver.login}` })).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

test("an origin that the API does not know gets nothing from it", async ({ browser }) => {
  // The same server under another name is another origin.
  const stranger = app.replace("localhost", "127.0.0.1");
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(stranger);
  await expect(page.getByText("The server does not answer").first()).toBeVisible();
  await context.close();
});

test("its pages are looked up each time, and their parts kept for a year", async ({ request }) => {
  const page = await request.get(`${app}/driver/bookings`);
  expect(page.headers()["cache-control"]).toBe("no-cache");
  expect(page.headers()["content-security-policy"]).toContain("default-src 'self'");
  expect(page.headers()["content-security-policy"]).not.toContain("unsafe");
  const [script = ""] = (await page.text()).match(/\/static\/[^"]+\.js/) ?? [];
  const part = await request.get(app + script);
  expect(part.headers()["cache-control"]).toBe("public, max-age=31536000, immutable");
  expect((await request.get(`${app}/static/gone-123.js`)).status()).toBe(404);
});
