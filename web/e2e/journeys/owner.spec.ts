import { stayIn, unique } from "../support/people";
import { expect, test } from "../support/test";

test("an owner offers a place, sees who books it, and withdraws it with the money back", async ({
  open,
  people,
}) => {
  const owner = await people.owner();
  const name = unique("Mill Yard");
  const page = await open(owner);
  await page.goto("/owner/parkings");
  await page.getByRole("link", { name: "Offer a place" }).first().click();
  const offer = page.getByRole("button", { name: "Offer the place" });
  await offer.click();
  await expect(page.getByRole("alert").first()).toContainText("things need your attention");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("City").fill("Haarlem");
  await page.getByLabel("Address").fill("Mill Lane 3");
  await page.getByLabel("Time zone").selectOption("Europe/Amsterdam");
  await page.getByLabel("Coordinates").fill("52.3874, 4.6462");
  await page.getByLabel("Spaces").fill("2");
  await page.getByLabel("Price of an hour").fill("3,50");
  await offer.click();
  await expect(page.getByText(`“${name}” can be booked now`)).toBeVisible();

  const [place] = await owner.places();
  expect(place).toMatchObject({ name, capacity: 2, hourly_rate: 350, latitude: 52.3874 });
  if (!place) return;
  const driver = await people.driver(5_000);
  await driver.books(place, stayIn(30));
  await page.goto(`/owner/parkings/${place.id}`);
  await page.getByRole("tab", { name: "Bookings" }).click();
  await expect(page.getByText(driver.login).filter({ visible: true })).toBeVisible();
  await page.getByRole("tab", { name: "Occupancy" }).click();
  await page.getByRole("tab", { name: "Details" }).click();
  await page.getByLabel("Price of an hour").fill("4");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("Changes saved")).toBeVisible();

  await page.getByRole("button", { name: "Withdraw the place" }).click();
  const dialog = page.getByRole("dialog", { name: `Withdraw “${name}”?` });
  await expect(dialog.getByText("1 booking will be cancelled")).toBeVisible();
  // The next page comes late: meanwhile the stream tells this one that its booking is cancelled.
  await page.route(/\/static\/ParkingsPage-/, async (route) => {
    await expect.poll(async () => (await driver.bookings())[0]?.status).toBe("Canceled");
    await route.continue();
  });
  await dialog.getByRole("button", { name: "Withdraw and refund $10.50" }).click();
  await expect(page.getByText(`“${name}” is withdrawn`)).toBeVisible();
  await expect(page).toHaveURL("/owner/parkings");
  await expect(async () => {
    expect(await driver.balance()).toMatchObject({ balance: 5_000 });
  }).toPass();
});

test("another owner's place is not there to edit", async ({ open, people, watch }) => {
  const [owner, other] = await Promise.all([people.owner(), people.owner()]);
  const place = await owner.place();
  const page = await open(other);
  await page.goto(`/owner/parkings/${place.id}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    /There is nothing here|not for you/,
  );
  watch.expectRefusal(404, "GET", /^\/parking\//);
  await page.goto("/owner/parkings/00000000-0000-7000-8000-000000000000");
  await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
});

test("the bookings come as a file", async ({ open, people }) => {
  const owner = await people.owner();
  const driver = await people.driver(5_000);
  const place = await owner.place({ name: unique('=Sum "A", B') });
  await driver.books(place, stayIn(30));
  const page = await open(owner);
  await page.goto("/owner/bookings");
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download as CSV" }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toMatch(/\.csv$/);
  const text = (await (await file.createReadStream()).toArray()).join("");
  expect(text).toContain(driver.login);
  expect(text).toContain(`"'=Sum ""A"", B`);
});

test("a half-filled form survives another language and the end of the session", async ({
  open,
  people,
  watch,
}) => {
  const owner = await people.owner();
  const page = await open(owner);
  await page.clock.install();
  // A stream that is silent for a quarter of an hour asks again, and with it for the sign-in.
  await page.route(/\/notifications\/stream$/, () => undefined);
  await page.goto("/owner/parkings/new");
  const name = unique("Half Yard");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Description").fill("Not ready yet");
  await page.getByLabel("City").fill("Leiden");
  await page.getByLabel("Address").fill("Canal 1");
  await page.getByLabel("Spaces").fill("3");
  await page.getByLabel("Price of an hour").fill("2");
  await page.getByRole("button", { name: "Русский" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "ru");
  await expect(page.getByText(name)).toHaveCount(0);
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue(name);

  await owner.changePassword("Another-Horse-8");
  watch.expectEndOfSession();
  await page.clock.fastForward("00:16:00");
  await page.getByRole("button", { name: "Offer the place" }).click();
  const dialog = page.getByRole("dialog", { name: "Sign in to go on" });
  await dialog.getByLabel("Password", { exact: true }).fill("Another-Horse-8");
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByLabel("Description")).toHaveValue("Not ready yet");
  await page.getByRole("button", { name: "Offer the place" }).click();
  await expect(page.getByText(`“${name}” can be booked now`)).toBeVisible();
});
