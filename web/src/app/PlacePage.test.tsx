import { act, cleanup, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { visit } from "@/components/testing";
import { NOW } from "@/features/bookings/testing";
import type { Role } from "@/lib/api/types";
import { session } from "@/lib/session";
import { aBooking, aPlace, PLACE_ID, PLATFORM, signInAs } from "@/lib/testing/records";
import { refusal, serve } from "@/lib/testing/serve";
import { HOUR, MINUTE, toApi } from "@/lib/time";
import { Component as PlacePage } from "./PlacePage";

const FROM = toApi(new Date(NOW + 2 * HOUR));
const TO = toApi(new Date(NOW + 5 * HOUR));
const STAY = { date_from: FROM, date_to: TO };
const PLACE = aPlace({ owner_id: "owner", hourly_rate: 400, timezone: "UTC" });
const quote = (fullCost = 1_200, freeSpaces = 7) => ({
  hourly_rate: fullCost / 3,
  duration_seconds: 10_800,
  full_cost: fullCost,
  currency: "USD",
  free_spaces: freeSpaces,
  lines: [{ code: "parking", from: FROM, to: TO, hourly_rate: fullCost / 3, amount: fullCost }],
});
const BALANCE = { balance: 5_000, pending: 0, currency: "USD", user_id: "driver" };
const paid = () => aBooking({ ...STAY, created_at: toApi(new Date(NOW)) });
const held = () => ({
  ...paid(),
  status: "Waiting",
  hold_expires_at: toApi(new Date(NOW + HOUR / 6)),
});

/** What the platform answers as long as a test does not say otherwise. */
const usually = {
  [`GET /parking/${PLACE_ID}`]: PLACE,
  "GET /auth/config": PLATFORM,
  "GET /payment/balance": BALANCE,
  "GET /booking": [],
  "POST /booking/quote": quote(),
};

/** One answer after the other; the last one for good. */
function inTurn(...answers: unknown[]) {
  return () => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    return answer;
  };
}
const LOST = new TypeError("The connection broke");

function signIn(role: Role, userId = "driver") {
  signInAs({ user_id: userId, login: role, role });
}

/** Lets time go by, a second at once, so that the page follows. */
async function pass(seconds: number) {
  for (let one = 0; one < seconds; one += 1) await act(() => vi.advanceTimersByTimeAsync(1_000));
}

async function signOut() {
  serve({ "POST /auth/logout": () => new Response(null, { status: 204 }) });
  await session.signOut();
}

const visitPlace = (stay = `?from=${FROM}&to=${TO}`) =>
  visit(`/places/${PLACE_ID}${stay}`, PlacePage, "/places/:id");
const payButton = (name: RegExp | string = "Pay $12.00") => screen.findByRole("button", { name });
const bookings = (seen: Request[]) =>
  seen.filter((one) => one.method === "POST" && one.url.endsWith("/booking"));
const keys = (seen: Request[]) => bookings(seen).map((one) => one.headers.get("Idempotency-Key"));
const press = async (button: HTMLElement) =>
  userEvent.setup({ advanceTimers: vi.advanceTimersByTime }).click(button);

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, shouldAdvanceTime: true });
  sessionStorage.clear();
  signIn("driver");
});
afterEach(async () => {
  cleanup();
  vi.useRealTimers();
  await signOut();
  vi.unstubAllGlobals();
});

test("shows how the price comes about, what stays and how cancelling works", async () => {
  serve(usually);
  visitPlace();
  await payButton();
  expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("Harbour Garage");
  expect(screen.getByText("3 hr × $4.00 per hour")).toBeVisible();
  expect(screen.getByText("Balance after payment").nextSibling).toHaveTextContent("$38.00");
  expect(screen.getByText(/Cancelling is free until Mon, May 4, 12:00 PM/)).toBeVisible();
  expect(screen.getByText("7 spaces left")).toBeVisible();
});

test("a double click pays once, and the pass opens", async () => {
  const seen = serve({ ...usually, "POST /booking": paid() });
  const { router } = visitPlace();
  const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
  await user.dblClick(await payButton());
  await waitFor(() =>
    expect(router.state.location.pathname).toBe(`/driver/bookings/${paid().booking_id}`),
  );
  expect(router.state.location.state).toEqual({ booked: true });
  expect(bookings(seen)).toHaveLength(1);
  expect(await bookings(seen)[0]?.json()).toEqual({
    ...STAY,
    parking_place_id: PLACE_ID,
    expected_cost: 1_200,
  });
});

test("a lost answer is found out with the same key, and the stay stands meanwhile", async () => {
  const seen = serve({ ...usually, "POST /booking": inTurn(LOST, LOST, paid()) });
  const { router } = visitPlace();
  await press(await payButton());
  expect(await screen.findByText("Checking your booking")).toBeVisible();
  expect(screen.getByLabelText("From")).toBeDisabled();
  await pass(4);
  await waitFor(() => expect(router.state.location.pathname).toMatch(/^\/driver\/bookings\//));
  expect(keys(seen)).toHaveLength(3);
  expect(new Set(keys(seen)).size).toBe(1);
});

test("while nothing answers at all, the person asks again, still with the same key", async () => {
  const seen = serve({
    ...usually,
    "POST /booking": inTurn(LOST),
    "POST /booking/quote": inTurn(quote(), LOST),
  });
  visitPlace();
  await press(await payButton());
  await pass(40);
  await press(await payButton("Check again"));
  expect(bookings(seen).length).toBeGreaterThan(7);
  expect(new Set(keys(seen)).size).toBe(1);
});

test("a page loaded anew finds what came of the press before, and asks for nothing twice", async () => {
  const first = serve({ ...usually, "POST /booking": inTurn(LOST) });
  const { unmount } = visitPlace();
  await press(await payButton());
  await screen.findByText("Checking your booking");
  unmount();
  const seen = serve({ ...usually, "GET /booking": [paid()] });
  const { router } = visitPlace();
  await waitFor(() => expect(router.state.location.state).toEqual({ booked: true }));
  expect(bookings(first)).toHaveLength(1);
  expect(bookings(seen)).toHaveLength(0);
});

test("when nothing came of it, pressing again repeats the same wish", async () => {
  const first = serve({ ...usually, "POST /booking": inTurn(LOST) });
  const { unmount } = visitPlace();
  await press(await payButton());
  await screen.findByText("Checking your booking");
  unmount();
  const seen = serve({ ...usually, "POST /booking": paid() });
  visitPlace();
  expect(await screen.findByText(/Nothing has been booked/)).toBeVisible();
  await press(await payButton());
  await screen.findByText("elsewhere");
  expect(keys(seen)).toEqual(keys(first));
});

test("a changed price is said, old and new, and paid only when pressed again", async () => {
  const changed = refusal(409, "price_changed", { expected_cost: 1_200, actual_cost: 1_500 });
  const seen = serve({
    ...usually,
    "POST /booking": inTurn(changed, paid()),
    "POST /booking/quote": inTurn(quote(), quote(1_500)),
  });
  visitPlace();
  await press(await payButton());
  expect(await screen.findByRole("alert")).toHaveTextContent("It was $12.00 and is now $15.00");
  await press(await payButton("Pay $15.00"));
  await screen.findByText("elsewhere");
  expect(await bookings(seen)[1]?.json()).toMatchObject({ expected_cost: 1_500 });
  expect(new Set(keys(seen)).size).toBe(2);
});

test("a stay that became full offers other times here and other places then", async () => {
  serve({
    ...usually,
    "POST /booking": refusal(409, "fully_booked"),
    "POST /booking/quote": inTurn(quote(), quote(1_200, 0)),
    "GET /booking/availability": (request: Request) => {
      const from = new URL(request.url).searchParams.get("date_from") ?? "";
      const free = Date.parse(from) > Date.parse(FROM) ? 1 : 0;
      return [
        {
          parking_place_id: PLACE_ID,
          capacity: 20,
          free_spaces: free,
          full_cost: 1_200,
          currency: "USD",
        },
      ];
    },
  });
  visitPlace();
  await press(await payButton());
  expect(await screen.findByText("Full at this time")).toBeVisible();
  expect(await screen.findAllByRole("link", { name: /May 4/ })).toHaveLength(3);
  expect(screen.getByRole("link", { name: "Other places in Amsterdam" })).toHaveAttribute(
    "href",
    `/driver/search?${new URLSearchParams({ q: "Amsterdam", from: FROM, to: TO })}`,
  );
  await press(screen.getAllByRole("link", { name: /May 4/ })[0] as HTMLElement);
  expect(screen.getByLabelText("From")).toHaveValue("2026-05-04T13:00");
});

test("who lacks money gets the space held, and goes on at the booking", async () => {
  const short = refusal(402, "insufficient_funds", { booking: held(), shortfall: 700 });
  serve({
    ...usually,
    "GET /payment/balance": { ...BALANCE, balance: 500 },
    "POST /booking": short,
  });
  const { router } = visitPlace();
  const button = await payButton("Hold the space · $12.00");
  expect(screen.getByText("Missing").nextSibling).toHaveTextContent("$7.00");
  await press(button);
  await waitFor(() =>
    expect(router.state.location.pathname).toBe(`/driver/bookings/${held().booking_id}`),
  );
  expect(router.state.location.state).toEqual({ booked: false });
});

test("what stands in the way is said with its remedy", async () => {
  serve({ ...usually, "POST /booking": refusal(409, "too_many_holds") });
  visitPlace();
  await press(await payButton());
  expect(await screen.findByRole("alert")).toHaveTextContent("other unpaid bookings first");
  expect(screen.getByRole("link", { name: "See unpaid bookings" })).toHaveAttribute(
    "href",
    "/driver/bookings",
  );
});

test("who has this stay already is told", async () => {
  serve({ ...usually, "GET /booking": [paid()] });
  visitPlace();
  expect(await screen.findByRole("link", { name: "Open the pass" })).toBeVisible();
  expect(await payButton()).toBeVisible();
});

test("a visitor signs in or registers, and comes back to the same stay", async () => {
  vi.useRealTimers();
  await signOut();
  vi.useFakeTimers({ now: NOW, shouldAdvanceTime: true });
  serve(usually);
  visitPlace();
  const back = encodeURIComponent(
    `/places/${PLACE_ID}?${new URLSearchParams({ from: FROM, to: TO })}`,
  );
  const link = await screen.findByRole("link", { name: "Sign in to pay $12.00" });
  expect(link).toHaveAttribute("href", `/login?next=${back}`);
  expect(screen.getByRole("link", { name: "Create an account" })).toHaveAttribute(
    "href",
    `/register?next=${back}`,
  );
});

test("an owner sees the place as drivers do, and is led to its management", async () => {
  signIn("owner", "owner");
  serve(usually);
  visitPlace();
  expect(await screen.findByRole("link", { name: "Manage this place" })).toHaveAttribute(
    "href",
    `/owner/parkings/${PLACE_ID}`,
  );
  expect(screen.queryByRole("button", { name: /Pay/ })).not.toBeInTheDocument();
});

test("an administrator only looks", async () => {
  signIn("admin");
  serve(usually);
  visitPlace();
  expect(await screen.findByText(/as an administrator/)).toBeVisible();
  expect(screen.queryByRole("button", { name: /Pay/ })).not.toBeInTheDocument();
});

test("a stay in the past is said at its start, and no price is shown", async () => {
  serve(usually);
  visitPlace(`?from=2026-05-04T08:00:00Z&to=${TO}`);
  const from = await screen.findByLabelText("From");
  expect(from).toBeInvalid();
  expect(from).toHaveAccessibleDescription("This is in the past");
  expect(screen.getByText(/price appears here/)).toBeVisible();
  vi.setSystemTime(NOW + 7 * MINUTE);
  await press(screen.getByRole("button", { name: "Start at the next quarter hour" }));
  expect(await payButton()).toBeVisible();
  expect(screen.getByLabelText("From")).toHaveValue("2026-05-04T10:15");
});

test("the API's verdict stands at its field", async () => {
  serve({
    ...usually,
    "POST /booking/quote": refusal(400, "invalid_request", {
      errors: [{ field: "date_to", code: "too_far", message: "" }],
    }),
  });
  visitPlace();
  await waitFor(() =>
    expect(screen.getByLabelText("Until")).toHaveAccessibleDescription(/within a year/),
  );
});

test("a length is one press, and the address carries it", async () => {
  serve(usually);
  const { router } = visitPlace();
  await press(await payButton("1 hr"));
  expect(router.state.location.search).toContain("to=2026-05-04T13%3A00%3A00Z");
  expect(await payButton("1 hr")).toHaveAttribute("aria-pressed", "true");
});

test("a place that does not exist is not found", async () => {
  serve({ ...usually, [`GET /parking/${PLACE_ID}`]: refusal(404, "place_not_found") });
  visitPlace();
  expect(await screen.findByRole("heading", { name: "There is nothing here" })).toBeVisible();
});

test("a place withdrawn meanwhile is said, with other places for the stay", async () => {
  serve({ ...usually, "POST /booking/quote": refusal(404, "place_not_found") });
  visitPlace();
  expect(await screen.findByRole("alert")).toHaveTextContent("no longer offered");
  expect(screen.getByRole("link", { name: "Other places in Amsterdam" })).toBeVisible();
});

test("prices that do not answer can be asked for again; the stay is kept", async () => {
  serve({
    ...usually,
    "POST /booking/quote": inTurn(refusal(503, "parking_unavailable"), quote()),
  });
  visitPlace();
  expect(await screen.findByRole("alert")).toHaveTextContent("Places do not answer");
  await press(await payButton("Try again"));
  expect(await payButton()).toBeVisible();
  expect(screen.getByLabelText("From")).toHaveValue("2026-05-04T12:00");
});
