import { act, cleanup, screen, waitFor } from "@testing-library/react";
import userEvent, { PointerEventsCheckLevel } from "@testing-library/user-event";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { visit } from "@/components/testing";
import type { BookingRecord } from "@/lib/api/types";
import { refusal, serve } from "@/lib/testing/serve";
import { MINUTE } from "@/lib/time";
import { PayPanel } from "./parts/PayPanel";
import { upcoming } from "./testing";

const START = Date.parse("2026-05-04T10:00:00Z");
const held = (): BookingRecord =>
  upcoming({
    status: "Waiting",
    hold_expires_at: new Date(START + 10 * MINUTE).toISOString(),
  });
const { booking_id: ID } = held();
const PATH = `/driver/bookings/${ID}`;
const PAY = `POST /booking/${ID}/pay`;
const ACTIVATE = "POST /payment/promocode/activate";
const paid = () => ({ ...held(), status: "Confirmed", hold_expires_at: null });
const balance = (amount: number) => ({
  balance: amount,
  pending: 0,
  currency: "USD",
  user_id: "driver",
});
const LOST = new TypeError("The connection broke");

/** One answer after the other; the last one for good. */
function inTurn(...answers: unknown[]) {
  return () => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    return answer;
  };
}

const show = () => visit(PATH, () => <PayPanel booking={held()} />);
// A dialog lets the pointer in only a moment after it opened.
const user = () =>
  userEvent.setup({
    advanceTimers: vi.advanceTimersByTime,
    pointerEventsCheck: PointerEventsCheckLevel.Never,
  });
const button = (name: string) => screen.findByRole("button", { name });
const keys = (seen: Request[]) =>
  seen.filter((one) => one.url.endsWith("/pay")).map((one) => one.headers.get("Idempotency-Key"));

/** Lets time go by, a second at once, so that the page follows. */
async function pass(seconds: number) {
  for (let one = 0; one < seconds; one += 1) await act(() => vi.advanceTimersByTimeAsync(1_000));
}

// Loaded before time stands still.
beforeAll(async () => {
  await import("./parts/PayTopUp");
});
beforeEach(() => {
  vi.useFakeTimers({ now: START, shouldAdvanceTime: true });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a double click pays once, and the pass opens with its good news", async () => {
  const seen = serve({ "GET /payment/balance": balance(5_000), [PAY]: paid() });
  const { router, queries } = show();
  await user().dblClick(await button("Pay $12.00"));
  await waitFor(() => expect(router.state.location.state).toEqual({ booked: true }));
  expect(keys(seen)).toHaveLength(1);
  expect(queries.getQueryData(["bookings", "one", ID])).toMatchObject({ status: "Confirmed" });
});

test("who lacks money tops up with a promocode while the space stays held, then pays", async () => {
  let amount = 500;
  const seen = serve({
    "GET /payment/balance": () => balance(amount),
    [ACTIVATE]: () => {
      amount += 5_000;
      return balance(amount);
    },
    [PAY]: paid(),
  });
  const { router } = show();
  await user().click(await button("Top up with a promocode"));
  expect(await screen.findByText("Your balance lacks $7.00.")).toBeVisible();
  await user().type(screen.getByRole("textbox", { name: "Promocode" }), " demo-50 {Enter}");
  await user().click(await button("Pay $12.00"));
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  await waitFor(() => expect(router.state.location.state).toEqual({ booked: true }));
  const activated = seen.find((one) => one.url.endsWith("/activate"));
  expect(await activated?.json()).toEqual({ code: "DEMO-50" });
});

test("a code that does not exist is said at its field, and the dialog stays", async () => {
  serve({
    "GET /payment/balance": balance(500),
    [ACTIVATE]: refusal(404, "promocode_not_found"),
  });
  show();
  await user().click(await button("Top up with a promocode"));
  const code = await screen.findByRole("textbox", { name: "Promocode" });
  await user().click(await button("Top up"));
  expect(code).toHaveAccessibleDescription(/Fill this in/);
  await user().type(code, "nope{Enter}");
  await waitFor(() => expect(code).toHaveAccessibleDescription(/There is no such promocode/));
  expect(code).toHaveValue("nope");
});

test("a code that brings too little leaves the dialog open and says what is still missing", async () => {
  let amount = 500;
  serve({
    "GET /payment/balance": () => balance(amount),
    [ACTIVATE]: () => {
      amount = 900;
      return balance(amount);
    },
  });
  show();
  await user().click(await button("Top up with a promocode"));
  await user().type(await screen.findByRole("textbox", { name: "Promocode" }), "small{Enter}");
  expect(await screen.findByText("Your balance is $9.00. $3.00 are still missing.")).toBeVisible();
});

test("a lost answer is found out under the same key", async () => {
  const seen = serve({ "GET /payment/balance": balance(5_000), [PAY]: inTurn(LOST, paid()) });
  const { router } = show();
  await user().click(await button("Pay $12.00"));
  expect(await screen.findByText("Checking your payment")).toBeVisible();
  await pass(2);
  await waitFor(() => expect(router.state.location.state).toEqual({ booked: true }));
  expect(keys(seen)).toHaveLength(2);
  expect(new Set(keys(seen)).size).toBe(1);
});

test("money that went elsewhere meanwhile shows what is missing now", async () => {
  serve({
    "GET /payment/balance": inTurn(balance(5_000), balance(0)),
    [PAY]: refusal(402, "insufficient_funds", { booking: held(), shortfall: 1_200 }),
  });
  show();
  await user().click(await button("Pay $12.00"));
  expect(await screen.findByRole("alert")).toHaveTextContent("not enough money");
  expect(await button("Top up with a promocode")).toBeVisible();
  expect(screen.getByText("Missing").nextSibling).toHaveTextContent("$12.00");
});

test("the time left is read out at two minutes and at thirty seconds", async () => {
  serve({ "GET /payment/balance": balance(5_000) });
  show();
  await button("Pay $12.00");
  const said = () => document.querySelector('[aria-live="assertive"]')?.textContent;
  vi.setSystemTime(START + 7 * MINUTE);
  await pass(1);
  expect(said()).toBe("");
  vi.setSystemTime(START + 8 * MINUTE);
  await pass(1);
  expect(said()).toBe("Time left: 2:00");
  vi.setSystemTime(START + 9.5 * MINUTE);
  await pass(1);
  expect(said()).toBe("Time left: 0:30");
});

test("when the hold ends, the same stay can be booked again", async () => {
  serve({ "GET /payment/balance": balance(5_000) });
  show();
  await button("Pay $12.00");
  vi.setSystemTime(START + 10 * MINUTE);
  await pass(1);
  expect(await screen.findByRole("alert")).toHaveTextContent("The time to pay is over");
  const again = screen.getByRole("link", { name: "Book the same stay again" });
  expect(again.getAttribute("href")).toMatch(
    /^\/places\/01970000-0000-7000-8000-000000000002\?from=2026-05-05T10/,
  );
  expect(screen.queryByRole("button", { name: /Pay/ })).not.toBeInTheDocument();
});

test("a hold that the server ended first is said so", async () => {
  serve({ "GET /payment/balance": balance(5_000), [PAY]: refusal(409, "hold_expired") });
  show();
  await user().click(await button("Pay $12.00"));
  expect(await screen.findByRole("alert")).toHaveTextContent("The time to pay is over");
});
