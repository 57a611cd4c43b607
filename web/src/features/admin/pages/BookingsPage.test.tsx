import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import { visit } from "@/components/testing";
import type { BookingRecord } from "@/lib/api/types";
import { aBooking, anAccount, BOOKING_ID as ID, PLACE_ID } from "@/lib/testing/records";
import { refusal, serve } from "@/lib/testing/serve";
import { HOUR } from "@/lib/time";
import { dialog, held, lost, press, signInAsAdmin } from "../testing";
import { Component as BookingsPage } from "./BookingsPage";

const hoursFromNow = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString();
const BOOKING = aBooking({
  user_id: "01970000-0000-7000-8000-00000000000b",
  user_login: "anna",
  place_city: "Rotterdam",
  date_from: hoursFromNow(24),
  date_to: hoursFromNow(27),
});
const CANCELED: BookingRecord = {
  ...BOOKING,
  status: "Canceled",
  canceled_by: "admin",
  cancel_reason: "Gate is broken",
  canceled_at: "2026-05-02T10:00:00Z",
  refunded: 0,
  refund_pending: 1200,
};
const ONE = { [`GET /booking/${ID}`]: BOOKING };
const TERMS = {
  [`GET /booking/${ID}/cancellation`]: { refund: 1200, fee: 0, rule: "full_refund_by_admin" },
};

beforeEach(signInAsAdmin);

const table = async () => within(await screen.findByRole("table", { hidden: true }));
const queryOf = (request: Request | undefined) =>
  Object.fromEntries(new URL(request?.url ?? "").searchParams);
const find = (text: string) =>
  userEvent.type(screen.getByLabelText("Code, booking id, driver or place"), `${text}{Enter}`);

test("a code as people read it out finds its booking, whatever else is filtered", async () => {
  const seen = serve({ "GET /booking": [BOOKING] });
  visit("/admin/bookings?status=Waiting", BookingsPage);
  await find("7f3a 91c2");
  expect((await table()).getByText("7F3A-91C2")).toBeInTheDocument();
  expect(queryOf(seen.at(-1))).toMatchObject({ code: "7F3A91C2" });
  expect(queryOf(seen.at(-1))).not.toHaveProperty("status");
});

test("an id that nobody has finds nothing, and the filter can be taken away", async () => {
  serve({ "GET /booking": [BOOKING], [`GET /booking/${ID}`]: refusal(404, "booking_not_found") });
  visit(`/admin/bookings?q=${ID}`, BookingsPage);
  expect(await screen.findByRole("heading", { name: "No booking fits" })).toBeVisible();
  await press("Clear");
  expect((await table()).getByText("7F3A-91C2")).toBeInTheDocument();
});

test("words that may mean several ask which, and the answer filters", async () => {
  const place = { id: PLACE_ID, name: "Anna's Yard", city: "Rotterdam", address: "Quay 7" };
  const seen = serve({
    "GET /booking": [BOOKING],
    "GET /auth/users": [anAccount({ login: "annabel", email: "annabel@example.com" })],
    "GET /parking": [place],
    [`GET /parking/${PLACE_ID}`]: place,
  });
  const { router } = visit("/admin/bookings", BookingsPage);
  await find("ann");
  expect(await screen.findByText("annabel@example.com")).toBeVisible();
  await press(/Anna's Yard/);
  await table();
  expect(router.state.location.search).toBe(`?place=${PLACE_ID}`);
  expect(queryOf(seen.findLast((one) => one.url.includes("/booking?")))).toMatchObject({
    parking_place_id: PLACE_ID,
  });
  await press("No longer only Anna's Yard");
  expect(router.state.location.search).toBe("");
});

test("a login that only one has needs no question", async () => {
  const seen = serve({
    "GET /booking": [BOOKING],
    "GET /auth/users": [anAccount(), anAccount({ login: "annabel" })],
    "GET /parking": [],
  });
  const { router } = visit("/admin/bookings", BookingsPage);
  await find("Anna");
  await table();
  expect(router.state.location.search).toBe("?login=anna");
  expect(queryOf(seen.at(-1))).toMatchObject({ user_login: "anna" });
});

test("a name that nobody has is said so", async () => {
  serve({ "GET /booking": [], "GET /auth/users": [], "GET /parking": [] });
  visit("/admin/bookings", BookingsPage);
  await find("nobody");
  expect(
    await screen.findByRole("heading", { name: "No driver and no place of that name" }),
  ).toBeVisible();
});

async function openCancel() {
  await userEvent.click((await table()).getByLabelText("Details of booking 7F3A-91C2"));
  const details = await dialog("Booking 7F3A-91C2");
  await userEvent.click(await details.findByRole("button", { name: "Cancel booking" }));
  return dialog("Cancel booking 7F3A-91C2?");
}

test("cancelling shows the refund, needs a reason, and is done once", async () => {
  const { answer, release } = held(CANCELED);
  const seen = serve({
    "GET /booking": [BOOKING],
    ...ONE,
    ...TERMS,
    [`PUT /booking/${ID}`]: answer,
  });
  visit("/admin/bookings", BookingsPage);
  const question = await openCancel();
  expect(await question.findByText("Goes back to anna")).toBeVisible();
  expect(question.getByText("$12.00")).toBeVisible();
  await userEvent.click(question.getByRole("button", { name: "Cancel booking" }));
  expect(question.getByLabelText("Reason")).toBeInvalid();
  expect(question.getByLabelText("Reason")).toHaveFocus();
  await userEvent.type(question.getByLabelText("Reason"), " Gate is broken ");
  await userEvent.dblClick(question.getByRole("button", { name: "Cancel booking" }));
  release();
  expect(await screen.findByText("Cancelled. $12.00 goes back to anna.")).toBeVisible();
  const sent = seen.filter((request) => request.method === "PUT");
  expect(sent).toHaveLength(1);
  expect(await sent[0]?.json()).toEqual({ status: "Canceled", cancel_reason: "Gate is broken" });
  expect(sent[0]?.headers.get("Idempotency-Key")).toBeTruthy();
});

test("a refusal and a lost answer are said in the dialog", async () => {
  const answers: Record<string, unknown> = {
    "GET /booking": [BOOKING],
    ...ONE,
    ...TERMS,
    [`PUT /booking/${ID}`]: lost,
  };
  const seen = serve(answers);
  visit("/admin/bookings", BookingsPage);
  const question = await openCancel();
  await userEvent.type(await question.findByLabelText("Reason"), "Gate is broken");
  const button = question.getByRole("button", { name: "Cancel booking" });
  await userEvent.click(button);
  expect(await question.findByRole("alert")).toHaveTextContent("The server does not answer");
  answers[`PUT /booking/${ID}`] = refusal(409, "already_finished");
  await userEvent.click(button);
  expect(await question.findByText(/The stay is over/)).toBeVisible();
  const keys = seen
    .filter((request) => request.method === "PUT")
    .map((request) => request.headers.get("Idempotency-Key"));
  expect(keys[1]).toBe(keys[0]);
});

test("a cancelled booking says by whom, why, and what is still owed", async () => {
  serve({ "GET /booking": [CANCELED], [`GET /booking/${ID}`]: CANCELED });
  visit(`/admin/bookings?booking=${ID}`, BookingsPage);
  const details = await dialog("Booking 7F3A-91C2");
  expect(await details.findByText("An administrator")).toBeVisible();
  expect(details.getByText("Gate is broken")).toBeVisible();
  expect(details.getByText("Still to be given back")).toBeVisible();
  expect(details.queryByRole("button", { name: "Cancel booking" })).not.toBeInTheDocument();
});
