import { unique } from "../support/people";
import { expect, test } from "../support/test";
import { localOf } from "../support/times";

const TOKYO = "Asia/Tokyo";
const HOUR = 3_600_000;

test("far from the place, times are the place's and say so", async ({ open, people }) => {
  const driver = await people.driver(5_000);
  const place = await (await people.owner()).place({ city: unique("Edo"), timezone: TOKYO });
  const page = await open(driver, { timezoneId: "America/Los_Angeles" });
  await page.goto(`/driver/search?q=${place.city}`);
  const card = page.getByRole("listitem").filter({ hasText: place.name });
  await expect(card).toContainText("by the clock there (GMT+9)");
  await card.getByRole("link", { name: place.name }).click();
  await expect(page.getByRole("heading", { level: 1, name: place.name })).toBeVisible();

  const start = Math.ceil(Date.now() / HOUR) * HOUR + 40 * HOUR;
  const [from, to] = [start, start + 3 * HOUR].map((instant) => localOf(instant, TOKYO));
  await page.getByLabel("From").fill(from ?? "");
  await page.getByLabel("Until").fill(to ?? "");
  await expect(page.getByText(`By the clock in ${place.city}`)).toBeVisible();
  await expect(page.getByText("Your clock:")).toBeVisible();
  await page.getByRole("button", { name: "Pay $12.00" }).click();
  await expect(page.getByRole("heading", { name: "The space is yours" })).toBeVisible();
  const [booking] = await driver.bookings();
  expect(Date.parse(booking?.date_from ?? "")).toBe(start);
  const clock = new Intl.DateTimeFormat("en", {
    timeZone: TOKYO,
    hour: "numeric",
    minute: "2-digit",
  });
  const pass = page.getByRole("article", { name: "Booking pass" });
  await expect(pass).toContainText(clock.format(start));
  await expect(pass).toContainText(`Times in ${place.city}`);
});

test("on a slow phone no change of the stay is lost to the next", async ({ open, people }) => {
  const place = await (await people.owner()).place();
  const page = await open(await people.driver(5_000));
  await page.goto(`/places/${place.id}`);
  await expect(page.getByRole("button", { name: /^Pay / })).toBeVisible();
  const phone = await page.context().newCDPSession(page);
  await phone.send("Emulation.setCPUThrottlingRate", { rate: 10 });
  const from = page.getByLabel("From");
  const until = page.getByLabel("Until");
  for (const days of [2, 3, 4]) {
    const start = Math.ceil(Date.now() / HOUR) * HOUR + days * 24 * HOUR;
    const [wanted, end] = [start, start + 3 * HOUR].map((at) => localOf(at, place.timezone));
    await from.fill(wanted ?? "");
    await until.fill(end ?? "");
    await expect(until).toHaveValue(end ?? "");
    await expect(from).toHaveValue(wanted ?? "");
  }
});
