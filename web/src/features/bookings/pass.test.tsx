import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { visit } from "@/components/testing";
import type { BookingRecord } from "@/lib/api/types";
import { aBooking, BOOKING_ID } from "@/lib/testing/records";
import { refusal, serve } from "@/lib/testing/serve";
import { HOUR, instantOf, MINUTE } from "@/lib/time";
import { Component as BookingPage } from "./pages/BookingPage";
import { NOW, upcoming } from "./testing";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const ONE = `/booking/${BOOKING_ID}`;
const BALANCE = { balance: 2500, pending: 0, currency: "USD", user_id: "driver" };
const ZONE = "Europe/Amsterdam";

/** The price of a change as the API tells it. */
const quoteFor = (booking: BookingRecord) => async (request: Request) => {
  const wanted = { ...booking, ...(await request.json()) };
  const seconds = (Date.parse(wanted.date_to) - Date.parse(wanted.date_from)) / 1000;
  const cost = (booking.hourly_rate * seconds) / 3600;
  return {
    hourly_rate: booking.hourly_rate,
    full_cost: cost,
    difference: cost - booking.full_cost,
    currency: "USD",
    free_spaces: 17,
  };
};

/** The pass of a booking, and what is asked of the API from then on. */
async function openPass(booking: BookingRecord, answers: Record<string, unknown> = {}) {
  const seen = serve({
    [`GET ${ONE}`]: booking,
    "GET /payment/balance": BALANCE,
    [`POST ${ONE}/quote`]: quoteFor(booking),
    ...answers,
  });
  const opened = visit(`/driver/bookings/${BOOKING_ID}`, BookingPage, "/driver/bookings/:id");
  await screen.findByRole("article", { name: "Booking pass" });
  const puts = () => seen.filter((request) => request.method === "PUT");
  return { ...opened, puts };
}

const press = (name: string) => userEvent.click(screen.getByRole("button", { name }));
const dialog = () => screen.getByRole("dialog");
const type = (label: string, local: string) =>
  fireEvent.change(within(dialog()).getByLabelText(label), { target: { value: local } });
const bodyOf = (request: Request | undefined) => request?.clone().json();
const keyOf = (request: Request | undefined) => request?.headers.get("Idempotency-Key");

test("the pass of a running stay: code, picture, place, time left", async () => {
  await openPass(aBooking());
  const pass = screen.getByRole("article", { name: "Booking pass" });
  expect(pass).toHaveTextContent("7F3A-91C2");
  expect(within(pass).getByRole("img", { name: "QR code of booking 7F3A-91C2" })).toBeVisible();
  expect(within(pass).getByRole("timer")).toHaveTextContent("2:00:00");
  expect(pass).toHaveTextContent("$12.00");
  expect(screen.getByRole("heading", { name: "Harbour Garage" })).toBeVisible();
  expect(screen.getByText("Quay 7, Amsterdam")).toBeVisible();
});

test.each([
  [403, "forbidden"],
  [404, "booking_not_found"],
])("somebody else's id looks like none at all (%s)", async (status, code) => {
  serve({ [`GET ${ONE}`]: refusal(status, code) });
  visit(`/driver/bookings/${BOOKING_ID}`, BookingPage, "/driver/bookings/:id");
  expect(await screen.findByRole("heading", { name: "There is nothing here" })).toBeVisible();
});

test("a pass that does not load can be asked for again", async () => {
  let answer: unknown = refusal(503, "database_unavailable");
  serve({ [`GET ${ONE}`]: () => answer });
  visit(`/driver/bookings/${BOOKING_ID}`, BookingPage, "/driver/bookings/:id");
  await screen.findByRole("alert");
  answer = aBooking();
  await press("Try again");
  expect(await screen.findByRole("article", { name: "Booking pass" })).toBeVisible();
});

test("over the end of summer time both clocks are named, and the real length is said", async () => {
  await openPass(
    aBooking({
      date_from: (instantOf("2026-10-25T01:30", ZONE) as Date).toISOString(),
      date_to: "2026-10-25T01:30:00Z",
    }),
  );
  const pass = screen.getByRole("article", { name: "Booking pass" });
  expect(pass).toHaveTextContent(/1:30 AM.*GMT\+2.*2:30 AM.*GMT\+1/);
  expect(pass).toHaveTextContent("it takes 2 hr");
});

test("the owner's cancellation shows without a reload, with who, why and the refund", async () => {
  let booking = upcoming();
  const { queries } = await openPass(booking, { [`GET ${ONE}`]: () => booking });
  const heard = screen.getByText(/^Booked\. Tue, May 5/);
  expect(heard).toHaveAttribute("role", "status");
  booking = upcoming({
    status: "Canceled",
    canceled_by: "owner",
    cancel_reason: "Flooded",
    canceled_at: "2026-05-04T09:59:00Z",
    refunded: 700,
    refund_pending: 500,
  });
  await queries.invalidateQueries({ queryKey: ["bookings"] });
  const notice = await screen.findByRole("heading", {
    name: "The owner of the place cancelled this booking",
  });
  expect(heard).toHaveTextContent("Cancelled");
  const card = notice.parentElement as HTMLElement;
  expect(card).toHaveTextContent("Flooded");
  expect(card).toHaveTextContent("Refunded$7.00");
  expect(card).toHaveTextContent("On its way back$5.00");
  expect(screen.queryByRole("img")).not.toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Cancel booking" })).not.toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Book here again" })).toBeVisible();
});

test("the platform's own reason is put into words", async () => {
  await openPass(
    aBooking({ status: "Canceled", canceled_by: "system", cancel_reason: "hold_expired" }),
  );
  expect(screen.getByText("It was not paid in time.")).toBeVisible();
});

function textOf(file: Blob): Promise<string> {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.readAsText(file);
  });
}

test("the calendar gets the stay as a file", async () => {
  const made = vi.fn<(file: Blob) => string>(() => "blob:file");
  vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: made, revokeObjectURL: vi.fn() }));
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockReturnValue();
  await openPass(upcoming());
  await press("Add to calendar");
  const file = made.mock.calls[0]?.[0] as Blob;
  expect(file.type).toBe("text/calendar;charset=utf-8");
  const text = await textOf(file);
  expect(text).toContain("SUMMARY:Parking: Harbour Garage\r\n");
  expect(text).toContain("DTSTART:20260505T100000Z\r\n");
});

const FULL_REFUND = { refund: 1200, fee: 0, rule: "before_start_full_refund" };
const canceled = () =>
  upcoming({
    status: "Canceled",
    canceled_by: "driver",
    refunded: 1200,
    canceled_at: "2026-05-04T10:00:00Z",
  });

test("cancelling shows the refund and the rule first, and success only when it is done", async () => {
  let answer: (booking: BookingRecord) => void = () => undefined;
  const { puts } = await openPass(upcoming(), {
    [`GET ${ONE}/cancellation`]: FULL_REFUND,
    [`PUT ${ONE}`]: () => new Promise((resolve) => (answer = resolve)),
  });
  await press("Cancel booking");
  expect(await within(dialog()).findByText("$12.00")).toBeVisible();
  expect(dialog()).toHaveTextContent("the whole price comes back");
  expect(puts()).toHaveLength(0);
  await userEvent.type(within(dialog()).getByLabelText(/Reason/), " Ill ");
  await userEvent.dblClick(screen.getByRole("button", { name: "Cancel and get $12.00 back" }));
  await waitFor(() => expect(puts()).toHaveLength(1));
  expect(await bodyOf(puts()[0])).toEqual({ status: "Canceled", cancel_reason: "Ill" });
  expect(screen.queryByText(/goes back to your balance\.$/)).not.toBeInTheDocument();
  answer(canceled());
  expect(await screen.findByText("Cancelled. $12.00 goes back to your balance.")).toBeVisible();
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  expect(puts()).toHaveLength(1);
});

test("success is said even if the news of it was there before the answer", async () => {
  let booking = upcoming();
  let answer: (booking: BookingRecord) => void = () => undefined;
  const { queries } = await openPass(booking, {
    [`GET ${ONE}`]: () => booking,
    [`GET ${ONE}/cancellation`]: FULL_REFUND,
    [`PUT ${ONE}`]: () => new Promise((resolve) => (answer = resolve)),
  });
  await press("Cancel booking");
  await userEvent.click(await screen.findByRole("button", { name: "Cancel and get $12.00 back" }));
  booking = { ...canceled(), refunded: 1000 };
  await queries.invalidateQueries({ queryKey: ["bookings"] });
  await screen.findByRole("heading", { name: "You cancelled this booking" });
  answer(booking);
  expect(await screen.findByText("Cancelled. $10.00 goes back to your balance.")).toBeVisible();
});

test("hours that have begun are kept, and that is said", async () => {
  await openPass(aBooking(), {
    [`GET ${ONE}/cancellation`]: { refund: 400, fee: 800, rule: "started_hours_kept" },
  });
  await press("Cancel booking");
  expect(await within(dialog()).findByText("$8.00")).toBeVisible();
  expect(dialog()).toHaveTextContent("hours that have begun are paid for");
  expect(screen.getByRole("button", { name: "Cancel and get $4.00 back" })).toBeVisible();
});

test("nothing is cancelled while the refund is not known", async () => {
  let terms: unknown = refusal(503, "database_unavailable");
  const { puts } = await openPass(upcoming(), { [`GET ${ONE}/cancellation`]: () => terms });
  await press("Cancel booking");
  await within(dialog()).findByRole("alert");
  await press("Cancel booking");
  expect(puts()).toHaveLength(0);
  terms = FULL_REFUND;
  await press("Try again");
  expect(await screen.findByRole("button", { name: "Cancel and get $12.00 back" })).toBeVisible();
});

test("a lost answer to cancelling is looked after at the booking itself", async () => {
  let booking = upcoming();
  const { puts } = await openPass(booking, {
    [`GET ${ONE}`]: () => booking,
    [`GET ${ONE}/cancellation`]: FULL_REFUND,
    [`PUT ${ONE}`]: () => {
      booking = { ...canceled(), refunded: 1100 };
      throw new TypeError("Lost");
    },
  });
  await press("Cancel booking");
  await userEvent.click(await screen.findByRole("button", { name: "Cancel and get $12.00 back" }));
  expect(await screen.findByText("Cancelled. $11.00 goes back to your balance.")).toBeVisible();
  expect(screen.getByRole("heading", { name: "You cancelled this booking" })).toBeVisible();
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  expect(puts()).toHaveLength(1);
});

test("a wish whose outcome is unknown is repeated under the same key", async () => {
  let answer: () => unknown = () => refusal(503, "database_unavailable");
  const { puts } = await openPass(upcoming(), {
    [`GET ${ONE}/cancellation`]: FULL_REFUND,
    [`PUT ${ONE}`]: () => answer(),
  });
  await press("Cancel booking");
  await userEvent.click(await screen.findByRole("button", { name: "Cancel and get $12.00 back" }));
  expect(await within(dialog()).findByRole("alert")).toHaveTextContent("No clear answer came");
  answer = canceled;
  await press("Cancel and get $12.00 back");
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(puts()).toHaveLength(2);
  expect(keyOf(puts()[0])).toBe(keyOf(puts()[1]));
});

test("an unpaid space is given up without talk of refunds", async () => {
  const held = {
    status: "Waiting",
    hold_expires_at: new Date(NOW + 9 * MINUTE).toISOString(),
  } as const;
  await openPass(upcoming(held), { [`PUT ${ONE}`]: upcoming({ ...held, status: "Canceled" }) });
  await userEvent.click(screen.getByRole("button", { name: "Give up the space" }));
  expect(dialog()).toHaveTextContent("Nothing was paid yet");
  await userEvent.click(within(dialog()).getByRole("button", { name: "Give up the space" }));
  expect(await screen.findByText("The booking is cancelled.")).toBeVisible();
});

test("extending shows the difference first, sends only the new end and the price shown", async () => {
  const end = new Date(NOW + 3 * HOUR).toISOString();
  let asked = 0;
  const { puts } = await openPass(aBooking(), {
    // Only once, so that the answer itself must be shown.
    [`GET ${ONE}`]: () => (asked++ === 0 ? aBooking() : new Promise(() => undefined)),
    [`PUT ${ONE}`]: aBooking({ date_to: end, full_cost: 1600 }),
  });
  await press("Extend");
  expect(within(dialog()).queryByLabelText("From")).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole("radio", { name: "1 hr" }));
  expect(await within(dialog()).findByText("You pay $4.00 more")).toBeVisible();
  expect(dialog()).toHaveTextContent("Balance afterwards: $21.00");
  expect(puts()).toHaveLength(0);
  await userEvent.dblClick(screen.getByRole("button", { name: "Pay $4.00 and change" }));
  expect(await screen.findByText("Changed. $4.00 paid.")).toBeVisible();
  expect(puts()).toHaveLength(1);
  expect(await bodyOf(puts()[0])).toEqual({
    date_to: end.replace(".000", ""),
    expected_cost: 1600,
  });
  expect(screen.getByRole("article", { name: "Booking pass" })).toHaveTextContent("$16.00");
});

test("moving the start keeps the length and costs nothing", async () => {
  const { puts } = await openPass(upcoming(), { [`PUT ${ONE}`]: upcoming() });
  await press("Extend or move");
  type("From", "2026-05-06T09:00");
  expect(within(dialog()).getByLabelText("Until")).toHaveValue("2026-05-06T12:00");
  expect(await within(dialog()).findByText("The price stays the same")).toBeVisible();
  await press("Change the stay");
  await waitFor(() => expect(puts()).toHaveLength(1));
  expect(await bodyOf(puts()[0])).toEqual({
    date_from: "2026-05-06T07:00:00Z",
    date_to: "2026-05-06T10:00:00Z",
    expected_cost: 1200,
  });
});

test("a shorter stay gives money back, and the button says how much", async () => {
  await openPass(upcoming());
  await press("Extend or move");
  type("Until", "2026-05-05T14:00");
  expect(await within(dialog()).findByText("$4.00 comes back to your balance")).toBeVisible();
  expect(screen.getByRole("button", { name: "Change and get $4.00 back" })).toBeEnabled();
});

test("typed times are the place's; a night of 25 hours costs its real hours", async () => {
  const { puts } = await openPass(
    upcoming({ date_from: "2026-10-24T20:00:00Z", date_to: "2026-10-24T23:00:00Z" }),
    { [`PUT ${ONE}`]: upcoming() },
  );
  await press("Extend or move");
  type("Until", "2026-10-25T04:00");
  expect(await within(dialog()).findByText("$28.00")).toBeVisible();
  await press("Pay $16.00 and change");
  await waitFor(() => expect(puts()).toHaveLength(1));
  expect(await bodyOf(puts()[0])).toEqual({
    date_to: "2026-10-25T03:00:00Z",
    expected_cost: 2800,
  });
});

test("the second of two equal clock times stays what it is while the end is not touched", async () => {
  await openPass(
    upcoming({
      date_from: "2026-10-24T23:30:00Z",
      date_to: "2026-10-25T01:30:00Z",
      full_cost: 800,
    }),
  );
  await press("Extend or move");
  expect(within(dialog()).getByLabelText("Until")).toHaveValue("2026-10-25T02:30");
  expect(screen.getByRole("button", { name: "Change the stay" })).toBeDisabled();
  await userEvent.click(screen.getByRole("radio", { name: "1 hr" }));
  expect(await within(dialog()).findByText("You pay $4.00 more")).toBeVisible();
});

test("an end before the start, or no time at all, is said at its field and not sent", async () => {
  await openPass(upcoming());
  await press("Extend or move");
  type("Until", "2026-05-05T12:00");
  expect(within(dialog()).getByLabelText("Until")).toHaveAccessibleDescription(/after the start/);
  type("Until", "");
  expect(within(dialog()).getByLabelText("Until")).toHaveAccessibleDescription(/A date and a time/);
  expect(screen.getByRole("button", { name: "Change the stay" })).toBeDisabled();
});

const fields = (field: string, code: string) => ({ errors: [{ field, code, message: code }] });

test.each([
  ["no space", refusal(409, "fully_booked"), /No space is free for that time/],
  ["too little money", refusal(402, "insufficient_funds", { shortfall: 150 }), /lacks \$1\.50/],
  ["a change under way", refusal(409, "change_in_progress"), /still being paid/],
  ["another price", refusal(409, "price_changed"), /changed meanwhile/],
  ["no clear answer", refusal(503, "payment_unavailable"), /nothing is paid twice/],
])("a refusal names what helps: %s", async (_, answer, words) => {
  await openPass(upcoming(), { [`PUT ${ONE}`]: answer });
  await press("Extend or move");
  await userEvent.click(screen.getByRole("radio", { name: "2 hr" }));
  await userEvent.click(await screen.findByRole("button", { name: "Pay $8.00 and change" }));
  expect(await within(dialog()).findByRole("alert")).toHaveTextContent(words);
});

test("too little money leads to the top-up", async () => {
  await openPass(upcoming(), {
    [`PUT ${ONE}`]: refusal(402, "insufficient_funds", { shortfall: 150 }),
  });
  await press("Extend or move");
  await userEvent.click(screen.getByRole("radio", { name: "2 hr" }));
  await userEvent.click(await screen.findByRole("button", { name: "Pay $8.00 and change" }));
  const link = await screen.findByRole("link", { name: "Top up with a promocode" });
  expect(link).toHaveAttribute("href", "/driver/balance");
});

test("what the API finds wrong with a time stands at its field", async () => {
  await openPass(upcoming(), {
    [`PUT ${ONE}`]: refusal(400, "invalid_request", fields("date_to", "too_far")),
  });
  await press("Extend or move");
  type("Until", "2027-12-01T10:00");
  await userEvent.click(await screen.findByRole("button", { name: /^Pay .* and change$/ }));
  const until = within(dialog()).getByLabelText("Until");
  await waitFor(() => expect(until).toHaveAccessibleDescription(/within a year/));
  expect(within(dialog()).queryByRole("alert")).not.toBeInTheDocument();
});

test("no space for the longer stay is said before it is asked for", async () => {
  const full = { full_cost: 1600, difference: 400, hourly_rate: 400, currency: "USD" };
  await openPass(upcoming(), { [`POST ${ONE}/quote`]: { ...full, free_spaces: 0 } });
  await press("Extend or move");
  await userEvent.click(screen.getByRole("radio", { name: "1 hr" }));
  expect(await within(dialog()).findByRole("alert")).toHaveTextContent(/No space is free/);
  expect(screen.getByRole("button", { name: "Pay $4.00 and change" })).toBeDisabled();
});

test("what the price's question finds wrong stands at its field already", async () => {
  await openPass(upcoming(), {
    [`POST ${ONE}/quote`]: refusal(400, "invalid_request", fields("date_to", "too_far")),
  });
  await press("Extend or move");
  type("Until", "2027-12-01T10:00");
  const until = within(dialog()).getByLabelText("Until");
  await waitFor(() => expect(until).toHaveAccessibleDescription(/within a year/));
  expect(screen.getByRole("button", { name: "Change the stay" })).toBeDisabled();
});

test("a price that does not come can be asked for again", async () => {
  let answer: unknown = refusal(503, "parking_unavailable");
  const { puts } = await openPass(upcoming(), {
    [`POST ${ONE}/quote`]: (request: Request) =>
      answer instanceof Response ? answer : quoteFor(upcoming())(request),
  });
  await press("Extend or move");
  await userEvent.click(screen.getByRole("radio", { name: "1 hr" }));
  await within(dialog()).findByRole("alert");
  answer = null;
  await press("Try again");
  expect(await screen.findByRole("button", { name: "Pay $4.00 and change" })).toBeEnabled();
  expect(puts()).toHaveLength(0);
});

test("a refusal is about one stay: choosing another one takes it away", async () => {
  await openPass(upcoming(), { [`PUT ${ONE}`]: refusal(409, "fully_booked") });
  await press("Extend or move");
  await userEvent.click(screen.getByRole("radio", { name: "2 hr" }));
  await userEvent.click(await screen.findByRole("button", { name: "Pay $8.00 and change" }));
  await within(dialog()).findByRole("alert");
  await userEvent.click(screen.getByRole("radio", { name: "1 hr" }));
  expect(within(dialog()).queryByRole("alert")).not.toBeInTheDocument();
});

test("a change that came true after its answer was lost is said once", async () => {
  let booking = aBooking();
  const { queries, puts } = await openPass(booking, {
    [`GET ${ONE}`]: () => booking,
    [`PUT ${ONE}`]: refusal(503, "payment_unavailable"),
  });
  await press("Extend");
  await userEvent.click(screen.getByRole("radio", { name: "30 min" }));
  await userEvent.click(await screen.findByRole("button", { name: "Pay $2.00 and change" }));
  await within(dialog()).findByRole("alert");
  booking = aBooking({ date_to: new Date(NOW + 2.5 * HOUR).toISOString(), full_cost: 1400 });
  await queries.invalidateQueries({ queryKey: ["bookings"] });
  expect(await screen.findByText("Changed. $2.00 paid.")).toBeVisible();
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  expect(puts()).toHaveLength(1);
});

test("a space that was unpaid here says that it is one's own once it is paid", async () => {
  const held = { hold_expires_at: new Date(NOW + 9 * MINUTE).toISOString() };
  let booking = upcoming({ ...held, status: "Waiting" });
  const { queries } = await openPass(booking, { [`GET ${ONE}`]: () => booking });
  expect(screen.queryByText("The space is yours")).not.toBeInTheDocument();
  booking = upcoming();
  await queries.invalidateQueries({ queryKey: ["bookings"] });
  expect(await screen.findByText("The space is yours")).toBeVisible();
});
