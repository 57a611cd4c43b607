import type { Page } from "@playwright/test";
import { unique } from "../support/people";
import { expect, test } from "../support/test";

const PAST_THE_TOKEN = "00:16:00";

async function signIn(page: Page, who: { login: string; password: string }): Promise<void> {
  await page.getByLabel("Login or e-mail").fill(who.login);
  await page.getByLabel("Password", { exact: true }).fill(who.password);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
}

function heading(page: Page, name: string | RegExp) {
  return page.getByRole("heading", { level: 1, name });
}

/** Until all that this tab asks of the session has had its answer: one tab asks at a time. */
function theirTurn(tab: Page): Promise<void> {
  return tab.evaluate(() => navigator.locks.request("parking-net.session", () => undefined));
}

test("somebody opens an account, and is at home in it", async ({ page, people, watch }) => {
  const taken = await people.driver();
  const login = unique("newcomer");
  await page.goto("/register");
  const submit = page.getByRole("button", { name: "Create account" });
  await submit.click();
  await expect(page.getByRole("alert")).toContainText("3 things need your attention");
  await page.getByRole("link", { name: /^Login: / }).click();
  await expect(page.getByLabel("Login", { exact: true })).toBeFocused();
  await page.getByLabel("E-mail").fill(`${login}@example.com`);
  await page.getByLabel("Login", { exact: true }).fill(taken.login);
  await page.getByLabel("Password", { exact: true }).fill("Correct-Horse-7");
  watch.expectRefusal(409, "POST", /^\/auth\/register$/);
  await submit.click();
  await expect(page.getByLabel("Login")).toHaveAccessibleDescription(/This login is taken/);
  await expect(page.getByLabel("Login")).toBeFocused();
  await page.getByLabel("Login", { exact: true }).fill(login);
  await submit.click();
  await expect(page).toHaveURL("/driver");
  await expect(page.getByText(`Your account is ready, ${login}`)).toBeVisible();
  await page.reload();
  await expect(page.getByRole("link", { name: `Account of ${login}` })).toBeVisible();
});

test("a wrong password is said, and opens nothing", async ({ page, people, watch }) => {
  const driver = await people.driver();
  await page.goto("/login");
  watch.expectRefusal(401, "POST", /^\/auth\/login$/);
  await signIn(page, { login: driver.login, password: "Not-The-One-1" });
  await expect(page.getByRole("alert")).toContainText("The login or the password is wrong");
  await signIn(page, driver);
  await expect(page).toHaveURL("/driver");
});

test("a deep link leads through sign-in to where it points", async ({ page, people }) => {
  const driver = await people.driver();
  await page.goto("/driver/bookings?show=past");
  await expect(page).toHaveURL(/\/login\?next=/);
  await signIn(page, driver);
  await expect(page).toHaveURL("/driver/bookings?show=past");
});

test("a link that leads elsewhere is not followed after sign-in", async ({ page, people }) => {
  const driver = await people.driver();
  await page.goto("/login?next=//evil.example.org/driver");
  await signIn(page, driver);
  await expect(page).toHaveURL("/driver");
});

test("pages of another role lead home", async ({ open, people }) => {
  const driver = await open(await people.driver());
  for (const path of ["/owner/parkings", "/admin/users"]) {
    await driver.goto(path);
    await expect(driver).toHaveURL("/driver");
    await expect(driver.getByText("That page is for another kind of account")).toBeVisible();
  }
  const owner = await open(await people.owner());
  await owner.goto("/driver/bookings");
  await expect(owner).toHaveURL("/owner");
  await owner.goto("/driver/promocodes?code=SHARED-BY-A-DRIVER");
  await expect(owner).toHaveURL("/owner/promocodes?code=SHARED-BY-A-DRIVER");
});

test("a page that is loaded anew while its answer is on the way stays signed in", async ({
  open,
  people,
}) => {
  const driver = await people.driver();
  const page = await open(driver);
  await page.goto("/driver");
  let refreshed = () => {};
  const answered = new Promise<void>((done) => {
    refreshed = done;
  });
  // Past the browser, so that the cookie of the answer reaches nobody.
  await page.route(
    "**/auth/refresh",
    async (route) => {
      const { host: _, ...headers } = await route.request().allHeaders();
      const body = route.request().postData();
      const answer = await fetch(route.request().url(), { method: "POST", headers, body });
      expect(answer.status).toBe(200);
      refreshed();
    },
    { times: 1 },
  );
  await page.reload({ waitUntil: "commit" });
  await answered;
  // Chromium refuses to load anew a page that is not there yet.
  await page.goto("/driver");
  await expect(page.getByRole("link", { name: `Account of ${driver.login}` })).toBeVisible();
});

test("an address that is none says so", async ({ page, watch }) => {
  watch.expectRefusal(404, "GET", /^\/nowhere$/);
  const answer = await page.goto("/nowhere");
  expect(answer?.status()).toBe(404);
  await expect(heading(page, "There is nothing here")).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "Go to search" }).click();
  await expect(page).toHaveURL("/");
});

test("signing out in one tab ends it in all", async ({ open, people }) => {
  const one = await open(await people.driver());
  await one.goto("/account");
  const two = await one.context().newPage();
  await two.goto("/driver/bookings");
  await expect(two.getByRole("link", { name: /^Account of/ })).toBeVisible();
  // The server takes its time, and the other tab opens a page meanwhile.
  let answer = () => {};
  const isTime = new Promise<void>((done) => {
    answer = done;
  });
  await one.route("**/auth/logout", async (route) => {
    await isTime;
    await route.continue();
  });
  await one.getByRole("button", { name: "Sign out" }).click();
  for (const tab of [one, two]) {
    await expect(tab).toHaveURL("/");
    await expect(tab.getByRole("link", { name: "Sign in" })).toBeVisible();
  }
  await two.goto("/driver/bookings");
  await expect(two).toHaveURL(/\/login/);
  answer();
  await expect(one.getByText("You are signed out")).toBeVisible();
  await theirTurn(two);
});

test("who deletes the account is a visitor in every tab", async ({ open, people, watch }) => {
  const driver = await people.driver(4_200);
  const one = await open(driver);
  await one.goto("/account");
  const two = await one.context().newPage();
  await two.goto("/driver");
  await expect(two.getByRole("link", { name: /^Account of/ })).toBeVisible();
  await one.bringToFront();
  await one.getByRole("button", { name: "Delete my account" }).click();
  await one.getByLabel("Your password").fill(driver.password);
  watch.expectRefusal(409, "DELETE", /^\/auth\/me$/);
  await one.getByRole("button", { name: "Delete for ever" }).click();
  await one.getByRole("button", { name: "Give up $42.00 and delete for ever" }).click();
  await expect(one.getByText("Your account is deleted")).toBeVisible();
  for (const tab of [one, two]) {
    await expect(tab).toHaveURL("/");
    await expect(tab.getByRole("link", { name: "Sign in" })).toBeVisible();
  }
  await two.reload();
  await expect(two.getByRole("link", { name: "Sign in" })).toBeVisible();
  await theirTurn(two);
});

test("a session that ends in mid-form keeps the form", async ({ open, people, watch }) => {
  const driver = await people.driver();
  const page = await open(driver);
  await page.clock.install();
  // A stream that is silent for a quarter of an hour asks again, and with it for the sign-in.
  await page.route(/\/notifications\/stream$/, () => undefined);
  await page.goto("/account");
  const email = page.getByLabel("E-mail");
  const wanted = `${unique("moved")}@example.com`;
  await email.fill(wanted);
  // The same person changes the password elsewhere, which ends every other session.
  const password = "Another-Horse-8";
  await driver.changePassword(password);
  watch.expectEndOfSession();
  await page.clock.fastForward(PAST_THE_TOKEN);
  await page.getByRole("button", { name: "Save e-mail" }).click();
  const dialog = page.getByRole("dialog", { name: "Sign in to go on" });
  await expect(dialog.getByLabel("Login or e-mail")).toHaveValue(driver.login);
  await dialog.getByLabel("Password", { exact: true }).fill(password);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(dialog).toBeHidden();
  await expect(email).toHaveValue(wanted);
  await page.getByRole("button", { name: "Save e-mail" }).click();
  await expect(page.getByText("E-mail saved")).toBeVisible();
});

test("another language keeps what was typed", async ({ page }) => {
  await page.goto("/register");
  await page.getByLabel("I rent out spaces").check();
  await page.getByLabel("E-mail").fill("half@exam");
  await page.getByLabel("Login", { exact: true }).fill("half_done");
  await page.getByRole("button", { name: "Русский" }).click();
  await expect(heading(page, "Создайте аккаунт")).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "ru");
  await expect(page).toHaveTitle(/^Создайте аккаунт/);
  await expect(page.getByRole("radio", { name: /Я сдаю/ })).toBeChecked();
  await expect(page.getByLabel("Логин", { exact: true })).toHaveValue("half_done");
  await expect(page.locator("[type=email]")).toHaveValue("half@exam");
  await page.reload();
  await expect(heading(page, "Создайте аккаунт")).toBeVisible();
});

test("the language follows the account to another browser", async ({ open, people }) => {
  const driver = await people.driver();
  const page = await open(driver);
  await page.goto("/account");
  const saved = page.waitForResponse((answer) => answer.url().endsWith("/auth/me") && answer.ok());
  await page.getByRole("radio", { name: "Русский" }).click();
  await saved;
  const elsewhere = await open(driver);
  await elsewhere.goto("/account");
  await expect(elsewhere.locator("html")).toHaveAttribute("lang", "ru");
});
