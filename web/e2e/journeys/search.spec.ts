import { stayIn, unique } from "../support/people";
import { expect, test } from "../support/test";

test("back from a place finds the same search", async ({ page, people }) => {
  const place = await (await people.owner()).place({ city: unique("Delta") });
  await page.goto("/");
  await page.getByLabel("City or name").fill(place.city);
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("link", { name: place.name }).click();
  await expect(page.getByRole("heading", { level: 1, name: place.name })).toBeVisible();
  await page.goBack();
  await expect(page.getByLabel("City or name")).toHaveValue(place.city);
  await expect(page.getByRole("link", { name: place.name })).toBeVisible();
  await page.goBack();
  await expect(page.getByLabel("City or name")).toHaveValue("");
  await page.goForward();
  await expect(page.getByLabel("City or name")).toHaveValue(place.city);
});

test("the address of a search shows the same to somebody else", async ({ open, people }) => {
  const place = await (await people.owner()).place({ city: unique("Delta") });
  const one = await open();
  await one.goto("/");
  await one.getByLabel("City or name").fill(place.city);
  await one.getByRole("button", { name: "Search" }).click();
  await expect(one.getByRole("link", { name: place.name })).toBeVisible();
  const other = await open(null, { locale: "ru", timezoneId: "Asia/Tokyo" });
  await other.goto(one.url());
  await expect(other.getByRole("link", { name: place.name })).toBeVisible();
  await expect(other.getByRole("searchbox")).toHaveValue(place.city);
});

test("a full place says so, and the filter that leaves nothing is named", async ({
  page,
  people,
}) => {
  const owner = await people.owner();
  const place = await owner.place({ city: unique("Delta"), capacity: 1 });
  const stay = stayIn(30);
  await (await people.driver(5_000)).books(place, stay);
  const query = new URLSearchParams({ q: place.city, from: stay.date_from, to: stay.date_to });
  await page.goto(`/?${query}`);
  const card = page.getByRole("listitem").filter({ hasText: place.name });
  await expect(card).toContainText("Full then");
  await page.getByLabel("Free spaces only").click();
  await expect(page.getByText("The only place is full then")).toBeVisible();
  await page.getByRole("button", { name: /^Show full places too/ }).click();
  await expect(card).toBeVisible();
});

test("a search that fails keeps what was typed, and can be tried again", async ({
  page,
  people,
  watch,
}) => {
  const place = await (await people.owner()).place({ city: unique("Delta") });
  let isDown = true;
  watch.expectLoss("GET", /^\/parking$/);
  await page.route("**/parking?**", (route) =>
    isDown ? route.abort("connectionrefused") : route.continue(),
  );
  await page.goto(`/?q=${place.city}`);
  const retry = page.getByRole("button", { name: "Try again" });
  await expect(retry).toBeVisible();
  await expect(page.getByLabel("City or name")).toHaveValue(place.city);
  isDown = false;
  await retry.click();
  await expect(page.getByRole("link", { name: place.name })).toBeVisible();
});
