import type { Page } from "@playwright/test";
import type { Place } from "../../src/lib/api/types";
import { type Stay, stayIn, unique } from "../support/people";
import { expect, test } from "../support/test";
import { hoursAfter, localOf } from "../support/times";

const BOOKING = /^\/driver\/bookings\/[0-9a-f-]{36}$/;

function addressOf(place: Place, stay: Stay): string {
  return `/places/${place.id}?${new URLSearchParams({ from: stay.date_from, to: stay.date_to })}`;
}

async function isAtThePass(page: Page): Promise<void> {
  await expect(page).toHaveURL((url) => BOOKING.test(url.pathname));
  await expect(page.getByRole("heading", { name: "The space is yours" })).toBeVisible();
}

/** Lets the first wish reach the server, and loses the answer to it. */
async function loseTheAnswer(page: Page, path: RegExp): Promise<void> {
  let isLost = false;
  await page.route(
    (url) => path.test(url.pathname),
    async (route) => {
      if (isLost || route.request().method() !== "POST") return route.continue();
      isLost = true;
      await route.fetch();
      await route.abort("connectionreset");
    },
  );
}

test("a visitor searches, registers midway, tops up, pays, changes and cancels", async ({
  page,
  people,
  watch,
}) => {
  const place = await (await people.owner()).place({ city: unique("Haven") });
  const { code } = await people.promocode(5_000);
  const stay = stayIn(30);
  await page.goto("/");
  await page.getByLabel("City or name").fill(place.city);
  await page.getByLabel("From").fill(localOf(stay.date_from, place.timezone));
  await page.getByLabel("To", { exact: true }).fill(localOf(stay.date_to, place.timezone));
  await page.getByRole("button", { name: "Search" }).click();
  const card = page.getByRole("listitem").filter({ hasText: place.name });
  await expect(card).toContainText("$12.00");
  await expect(card).toContainText("3 spaces left");
  await card.getByRole("link", { name: place.name }).click();
  await expect(page.getByRole("heading", { level: 1, name: place.name })).toBeFocused();
  const wanted = page.url();

  await page.getByRole("link", { name: "Sign in to pay $12.00" }).click();
  await page.getByRole("main").getByRole("link", { name: "Create an account" }).click();
  const login = unique("walker");
  // The page before has a field for "Login or e-mail".
  await page.getByLabel("E-mail", { exact: true }).fill(`${login}@example.com`);
  await page.getByLabel("Login", { exact: true }).fill(login);
  await page.getByLabel("Password", { exact: true }).fill("Correct-Horse-7");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveURL(wanted);

  watch.expectRefusal(402, "POST", /^\/booking$/);
  await page.getByRole("button", { name: "Hold the space · $12.00" }).click();
  await expect(page).toHaveURL((url) => BOOKING.test(url.pathname));
  await page.getByRole("button", { name: "Top up with a promocode" }).click();
  const topUp = page.getByRole("dialog", { name: "Top up with a promocode" });
  await topUp.getByLabel("Promocode").fill(` ${code.toLowerCase()} `);
  await topUp.getByRole("button", { name: "Top up" }).click();
  await expect(page.getByText("Done. There is enough now.")).toBeVisible();
  await page.getByRole("button", { name: "Pay $12.00" }).click();
  await isAtThePass(page);

  await page.getByRole("button", { name: "Extend or move" }).click();
  const change = page.getByRole("dialog", { name: "Extend or move the stay" });
  await change.getByLabel("Until").fill(localOf(hoursAfter(stay.date_to, 2), place.timezone));
  await change.getByRole("button", { name: "Pay $8.00 and change" }).click();
  await expect(page.getByText("Changed. $8.00 paid.")).toBeVisible();
  await page.getByRole("button", { name: "Cancel booking" }).click();
  await page.getByRole("button", { name: "Cancel and get $20.00 back" }).click();
  await expect(page.getByText("You cancelled this booking")).toBeVisible();
  await expect(page.getByText("Cancelled. $20.00 goes back to your balance.")).toBeVisible();

  const driver = await people.signIn({ login, password: "Correct-Horse-7" });
  expect(await driver.balance()).toMatchObject({ balance: 5_000 });
  const amounts = (await driver.transactions()).map(({ amount }) => amount);
  expect(amounts.toSorted((one, other) => one - other)).toEqual([-1_200, -800, 800, 1_200, 5_000]);
});

test("a payment whose answer is lost is made once", async ({ open, people, watch }) => {
  const driver = await people.driver(5_000);
  const place = await (await people.owner()).place();
  const page = await open(driver);
  await page.goto(addressOf(place, stayIn(30)));
  watch.expectLoss("POST", /^\/booking$/);
  await loseTheAnswer(page, /^\/booking$/);
  await page.getByRole("button", { name: "Pay $12.00" }).click();
  await isAtThePass(page);
  expect(await driver.bookings()).toHaveLength(1);
  expect(await driver.balance()).toMatchObject({ balance: 3_800 });
});

test("a held space is paid for once, though the answer is lost", async ({
  open,
  people,
  watch,
}) => {
  const driver = await people.driver();
  const place = await (await people.owner()).place();
  await driver.books(place, stayIn(30)).catch(() => undefined);
  await people.give(driver, 5_000);
  const [held] = await driver.bookings();
  const page = await open(driver);
  await page.goto(`/driver/bookings/${held?.booking_id}`);
  watch.expectLoss("POST", /\/pay$/);
  await loseTheAnswer(page, /\/pay$/);
  await page.getByRole("button", { name: "Pay $12.00" }).click();
  await isAtThePass(page);
  expect(await driver.balance()).toMatchObject({ balance: 3_800 });
});

test("two presses are one booking", async ({ open, people }) => {
  const driver = await people.driver(5_000);
  const place = await (await people.owner()).place();
  const page = await open(driver);
  await page.goto(addressOf(place, stayIn(30)));
  await page.getByRole("button", { name: "Pay $12.00" }).dblclick();
  await isAtThePass(page);
  expect(await driver.bookings()).toHaveLength(1);
  expect(await driver.balance()).toMatchObject({ balance: 3_800 });
});

test("a price that changed meanwhile is asked about again", async ({ open, people, watch }) => {
  const driver = await people.driver(5_000);
  const owner = await people.owner();
  const place = await owner.place();
  const page = await open(driver);
  // What comes with the news would be the new price, before the press.
  await page.route(/\/notifications\/stream$/, () => undefined);
  await page.goto(addressOf(place, stayIn(30)));
  const pay = page.getByRole("button", { name: "Pay $12.00" });
  await expect(pay).toBeVisible();
  await owner.send("PUT", `/parking/${place.id}`, { ...place, hourly_rate: 500 });
  watch.expectRefusal(409, "POST", /^\/booking$/);
  await pay.click();
  await expect(page.getByText("It was $12.00 and is now $15.00.")).toBeVisible();
  expect(await driver.balance()).toMatchObject({ balance: 5_000 });
  await page.getByRole("button", { name: "Pay $15.00" }).click();
  await isAtThePass(page);
  expect(await driver.balance()).toMatchObject({ balance: 3_500 });
});

test("the last space goes to one of two, and the other is shown the way", async ({
  open,
  people,
  watch,
}) => {
  const drivers = await Promise.all([people.driver(5_000), people.driver(5_000)]);
  const owner = await people.owner();
  const place = await owner.place({ capacity: 1 });
  const pages = await Promise.all(drivers.map((driver) => open(driver)));
  for (const page of pages) {
    // The news that the space is gone would be quicker than the press.
    await page.route(/\/notifications\/stream$/, () => undefined);
    await page.goto(addressOf(place, stayIn(30)));
    await expect(page.getByRole("button", { name: "Pay $12.00" })).toBeVisible();
  }
  watch.expectRefusal(409, "POST", /^\/booking$/);
  await Promise.all(pages.map((page) => page.getByRole("button", { name: "Pay $12.00" }).click()));
  const won = (page: Page) => page.getByRole("heading", { name: "The space is yours" });
  const lost = (page: Page) => page.getByText("Full at this time");
  for (const page of pages) await expect(won(page).or(lost(page))).toBeVisible();
  const outcomes = await Promise.all(pages.map((page) => won(page).count()));
  expect(outcomes.toSorted()).toEqual([0, 1]);

  const loser = outcomes.indexOf(0);
  const page = pages[loser];
  const [winning, losing] = [drivers[1 - loser], drivers[loser]];
  expect(await winning?.balance()).toMatchObject({ balance: 3_800 });
  expect(await losing?.balance()).toMatchObject({ balance: 5_000 });
  expect(await owner.balance()).toMatchObject({ pending: 1_200 });
  if (!page) return;
  await expect(page.getByRole("link", { name: `Other places in ${place.city}` })).toBeVisible();
  await page
    .getByRole("link", { name: /\$12\.00/ })
    .first()
    .click();
  await page.getByRole("button", { name: "Pay $12.00" }).click();
  await isAtThePass(page);
  expect(await losing?.balance()).toMatchObject({ balance: 3_800 });
});
