import { stayIn } from "../support/people";
import { expect, test } from "../support/test";
import { hoursAfter, localOf } from "../support/times";

test("a driver extends a stay, then cancels it and has all money back", async ({
  open,
  people,
}) => {
  const driver = await people.driver(5_000);
  const place = await (await people.owner()).place();
  const booking = await driver.books(place, stayIn(30));
  const page = await open(driver);
  await page.goto("/driver/bookings?shelf=upcoming");
  await page.getByRole("link", { name: place.name }).click();
  await expect(page).toHaveURL(`/driver/bookings/${booking.booking_id}`);

  await page.getByRole("button", { name: "Extend or move" }).click();
  const change = page.getByRole("dialog", { name: "Extend or move the stay" });
  await change.getByLabel("Until").fill(localOf(hoursAfter(booking.date_to, 1), place.timezone));
  await expect(change.getByText("You pay $4.00 more")).toBeVisible();
  await change.getByRole("button", { name: "Pay $4.00 and change" }).click();
  await expect(page.getByText("Changed. $4.00 paid.")).toBeVisible();
  await expect(change).toBeHidden();
  expect(await driver.balance()).toMatchObject({ balance: 3_400 });

  await page.getByRole("button", { name: "Cancel booking" }).click();
  const cancel = page.getByRole("dialog", { name: "Cancel this booking?" });
  await expect(
    cancel.getByText("The stay has not begun: the whole price comes back."),
  ).toBeVisible();
  await cancel.getByLabel("Reason").fill("The trip is off");
  await cancel.getByRole("button", { name: "Cancel and get $16.00 back" }).click();
  await expect(page.getByText("Cancelled. $16.00 goes back to your balance.")).toBeVisible();
  await expect(page.getByText("You cancelled this booking")).toBeVisible();
  await expect(page.getByText("The trip is off")).toBeVisible();
  expect(await driver.balance()).toMatchObject({ balance: 5_000 });

  await page.getByRole("link", { name: "My bookings" }).click();
  await page.getByRole("tab", { name: "Cancelled" }).click();
  await expect(page.getByRole("link", { name: place.name })).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL("/driver/bookings");
  await page.goBack();
  await expect(page).toHaveURL(`/driver/bookings/${booking.booking_id}`);
});

test("a dialog gives the focus back, and Escape changes nothing", async ({ open, people }) => {
  const driver = await people.driver(5_000);
  const booking = await driver.books(await (await people.owner()).place(), stayIn(30));
  const page = await open(driver);
  await page.goto(`/driver/bookings/${booking.booking_id}`);
  const opener = page.getByRole("button", { name: "Cancel booking" });
  await opener.click();
  const dialog = page.getByRole("dialog", { name: "Cancel this booking?" });
  await expect(dialog.getByRole("button", { name: /^Cancel and get/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();
  expect((await driver.booking(booking.booking_id)).status).toBe("Confirmed");
});

test("somebody else's booking is not there", async ({ open, people, watch }) => {
  const [driver, other] = await Promise.all([people.driver(5_000), people.driver()]);
  const booking = await driver.books(await (await people.owner()).place(), stayIn(30));
  const page = await open(other);
  watch.expectRefusal(403, "GET", /^\/booking\//);
  await page.goto(`/driver/bookings/${booking.booking_id}`);
  await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
  watch.expectRefusal(404, "GET", /^\/booking\/not-an-id$/);
  await page.goto("/driver/bookings/not-an-id");
  await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
});

test("the calendar file holds the stay", async ({ open, people }) => {
  const driver = await people.driver(5_000);
  const place = await (await people.owner()).place();
  const booking = await driver.books(place, stayIn(30));
  const page = await open(driver);
  await page.goto(`/driver/bookings/${booking.booking_id}`);
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Add to calendar" }).click();
  const file = await (await coming).createReadStream();
  const text = (await file.toArray()).join("");
  const stamp = (instant: string) => instant.replace(/[-:]|\.\d+/g, "").replace("+0000", "Z");
  expect(text).toContain(`DTSTART:${stamp(new Date(booking.date_from).toISOString())}`);
  expect(text).toContain(place.name);
});
