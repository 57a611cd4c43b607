import { stayIn } from "../support/people";
import { expect, test } from "../support/test";

test("what one tab does shows in the other", async ({ open, people }) => {
  const driver = await people.driver(5_000);
  const place = await (await people.owner()).place();
  const booking = await driver.books(place, stayIn(30));
  const pass = await open(driver);
  await pass.goto(`/driver/bookings/${booking.booking_id}`);
  const list = await pass.context().newPage();
  await list.goto("/driver/bookings?shelf=upcoming");
  await expect(list.getByRole("link", { name: place.name })).toBeVisible();
  const wallet = await pass.context().newPage();
  await wallet.goto("/driver/balance");
  await expect(wallet.getByText("$38.00").first()).toBeVisible();

  await pass.getByRole("button", { name: "Cancel booking" }).click();
  await pass.getByRole("button", { name: /^Cancel and get/ }).click();
  await expect(list.getByRole("link", { name: place.name })).toBeHidden();
  await expect(wallet.getByText("$50.00").first()).toBeVisible();
});

test("a booking made elsewhere appears by itself", async ({ open, people }) => {
  const driver = await people.driver(5_000);
  const owner = await people.owner();
  const place = await owner.place();
  const page = await open(driver);
  await page.goto("/driver/bookings?shelf=upcoming");
  await expect(page.getByRole("heading", { name: "Nothing ahead yet" })).toBeVisible();
  const business = await open(owner);
  await business.goto("/owner/bookings");
  await expect(business.getByRole("heading", { name: "No bookings yet" })).toBeVisible();

  await driver.books(place, stayIn(30));
  await expect(page.getByRole("link", { name: place.name })).toBeVisible();
  await expect(business.getByText(driver.login).filter({ visible: true })).toBeVisible();
});

test("the owner's cancellation reaches the driver at once, with its reason", async ({
  open,
  people,
}) => {
  const driver = await people.driver(5_000);
  const owner = await people.owner();
  const place = await owner.place();
  const booking = await driver.books(place, stayIn(30));
  const pass = await open(driver);
  await pass.goto(`/driver/bookings/${booking.booking_id}`);
  await expect(pass.getByRole("button", { name: "Cancel booking" })).toBeVisible();
  await pass.getByRole("button", { name: /^Notifications/ }).waitFor();

  const business = await open(owner);
  await business.goto("/owner/bookings");
  await business.getByRole("button", { name: /^Cancel booking/ }).click();
  const dialog = business.getByRole("dialog", { name: "Cancel this booking?" });
  await expect(dialog).toContainText(`${driver.login} gets $12.00 back in full.`);
  await dialog.getByLabel("Reason").fill("The gate is under repair");
  await dialog.getByRole("button", { name: "Cancel and refund $12.00" }).click();
  await expect(business.getByText(`Cancelled: ${driver.login} has $12.00 back`)).toBeVisible();

  await expect(pass.getByText("The owner of the place cancelled this booking")).toBeVisible();
  await expect(pass.getByText("The gate is under repair").first()).toBeVisible();
  expect(await driver.balance()).toMatchObject({ balance: 5_000 });
  expect(await owner.balance()).toMatchObject({ balance: 0, pending: 0 });
});
