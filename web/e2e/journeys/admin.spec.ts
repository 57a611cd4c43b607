import { stayIn, unique } from "../support/people";
import { expect, test } from "../support/test";

test("an administrator sees that every service runs", async ({ open, people }) => {
  const page = await open(await people.admin());
  await page.goto("/admin");
  await expect(page.getByText("Everything runs")).toBeVisible();
  for (const service of ["Accounts", "Places", "Bookings", "Payments", "Notifications"])
    await expect(page.getByRole("heading", { name: service, exact: true })).toBeVisible();
});

test("an administrator gives out money, and stops giving it", async ({ open, people, watch }) => {
  const page = await open(await people.admin());
  const code = unique("SPRING").replace("_", "-").toUpperCase();
  await page.goto("/admin/promocodes");
  await page.getByRole("button", { name: "New promocode" }).click();
  const dialog = page.getByRole("dialog", { name: "New promocode" });
  await dialog.getByLabel("Code").fill(code);
  await dialog.getByLabel("Amount for each").fill("12,50");
  await dialog.getByLabel("How many may use it").fill("2");
  await expect(dialog.getByText("At most $25.00 in all")).toBeVisible();
  await dialog.getByRole("button", { name: "Create promocode" }).click();
  await expect(page.getByRole("dialog", { name: "The promocode is ready" })).toBeVisible();
  await page.keyboard.press("Escape");

  const driver = await people.driver();
  await driver.send("POST", "/payment/promocode/activate", { code });
  expect(await driver.balance()).toMatchObject({ balance: 1_250 });
  await page.reload();
  await page.getByRole("button", { name: `Revoke ${code}` }).click();
  const revoke = page.getByRole("dialog", { name: `Revoke ${code}?` });
  await expect(revoke).toContainText("1 use is left");
  await revoke.getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText(`${code} is revoked`)).toBeVisible();

  const late = await open(await people.driver());
  watch.expectRefusal(400, "POST", /^\/payment\/promocode\/activate$/);
  await late.goto("/driver/balance");
  await late.getByLabel("Promocode").fill(code);
  await late.getByRole("button", { name: /Activate|Top up/ }).click();
  await expect(late.getByText(/revoked/).first()).toBeVisible();
});

test("a blocked account is shut out until it is let in again", async ({ open, people, watch }) => {
  const driver = await people.driver();
  const page = await open(await people.admin());
  await page.goto("/admin/users");
  await page.getByLabel("Login, e-mail or user id").fill(driver.login);
  await page.getByRole("button", { name: "Find" }).click();
  await page.getByRole("button", { name: `Manage ${driver.login}` }).click();
  await page.getByRole("button", { name: "Block", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: `Block ${driver.login}?` });
  await dialog.getByRole("button", { name: "Block" }).click();
  await expect(page.getByText(`${driver.login} is blocked`)).toBeVisible();

  const shutOut = await open();
  watch.expectRefusal(403, "POST", /^\/auth\/login$/);
  await shutOut.goto("/login");
  await shutOut.getByLabel("Login or e-mail").fill(driver.login);
  await shutOut.getByLabel("Password", { exact: true }).fill(driver.password);
  await shutOut.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await expect(shutOut.getByRole("alert")).toContainText("This account is disabled");

  await page.getByRole("button", { name: `Manage ${driver.login}` }).click();
  await page.getByRole("button", { name: "Unblock" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Unblock" }).click();
  await expect(page.getByText(`${driver.login} can sign in again`)).toBeVisible();
  await shutOut.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await expect(shutOut).toHaveURL("/driver");
});

test("an administrator finds a booking and cancels it", async ({ open, people }) => {
  const driver = await people.driver(5_000);
  const owner = await people.owner();
  const booking = await driver.books(await owner.place(), stayIn(30));
  const page = await open(await people.admin());
  await page.goto(`/admin/bookings?login=${driver.login}`);
  const code = booking.booking_id.slice(-8).toUpperCase().replace(/^.{4}/, "$&-");
  await page.getByRole("button", { name: `Details of booking ${code}` }).click();
  await page.getByRole("button", { name: "Cancel booking" }).click();
  const dialog = page.getByRole("dialog", { name: `Cancel booking ${code}?` });
  await expect(dialog.getByText(`Goes back to ${driver.login}`)).toBeVisible();
  const confirm = dialog.getByRole("button", { name: "Cancel booking" });
  await confirm.click();
  await expect(dialog.getByText("Fill this in")).toBeVisible();
  await dialog.getByLabel("Reason").fill("Booked by mistake");
  await confirm.click();
  await expect(page.getByText(`Cancelled. $12.00 goes back to ${driver.login}.`)).toBeVisible();
  expect(await driver.balance()).toMatchObject({ balance: 5_000 });
  expect(await driver.booking(booking.booking_id)).toMatchObject({
    canceled_by: "admin",
    cancel_reason: "Booked by mistake",
  });
});
