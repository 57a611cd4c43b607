import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { downloadFile } from "@/lib/download";
import { session } from "@/lib/session";
import { refusal, serve } from "@/lib/testing/serve";
import { Component as BalancePage } from "./pages/BalancePage";
import { aTransaction, BALANCE, listOf, visit } from "./testing";

vi.mock("@/lib/download", () => ({ downloadFile: vi.fn() }));

const BALANCE_OF = "GET /payment/balance";
const HISTORY = "GET /payment/transactions";
const ACTIVATE = "POST /payment/promocode/activate";

afterEach(() => {
  session.forget();
  vi.unstubAllGlobals();
  vi.mocked(downloadFile).mockClear();
});

const field = () => screen.findByRole("textbox", { name: "Promocode" });
const press = (name: string) => userEvent.click(screen.getByRole("button", { name }));
const paramsOf = (request: Request | undefined) =>
  Object.fromEntries(new URL(request?.url ?? "http://none").searchParams);

test("an owner sees what is available, what is pending, and where each amount came from", async () => {
  serve({
    [BALANCE_OF]: { ...BALANCE, balance: 6625, pending: 31_420 },
    [HISTORY]: listOf([
      aTransaction({ id: "a", transaction_type: "payment", amount: 900, status: "pending" }),
      aTransaction({ id: "b", transaction_type: "refund", amount: -900 }),
      aTransaction({
        id: "c",
        transaction_type: "promocode_activate",
        amount: 5000,
        booking_id: null,
        promocode: "DEMO-50",
      }),
    ]),
  });
  visit("/owner/balance", BalancePage, "owner");
  expect(await screen.findByText("$66.25")).toBeVisible();
  expect(screen.getByText("$314.20")).toBeVisible();
  const [income, refund, promocode] = await screen.findAllByRole("listitem");
  expect(income).toHaveTextContent("Income from booking 7F3A-91C2");
  expect(income).toHaveTextContent("Pending+$9.00");
  expect(within(income as HTMLElement).getByRole("link")).toHaveAttribute(
    "href",
    "/owner/bookings?who=7F3A-91C2",
  );
  expect(refund).toHaveTextContent("Refund to the driver of booking 7F3A-91C2");
  expect(refund).toHaveTextContent("-$9.00");
  expect(promocode).toHaveTextContent("Promocode DEMO-50 activated");
});

test("a pasted code is tidied, and its success is said with the new balance", async () => {
  let balance = BALANCE;
  const seen = serve({
    [BALANCE_OF]: () => balance,
    [HISTORY]: () => listOf([]),
    [ACTIVATE]: () => {
      balance = { ...BALANCE, balance: 75_775 };
      return balance;
    },
  });
  visit("/driver/balance", BalancePage);
  await userEvent.type(await field(), " demo – 50 ");
  await press("Activate");
  expect(await screen.findByText("Activated. You now have $757.75.")).toBeVisible();
  expect(await screen.findByText("$757.75")).toBeVisible();
  expect(await field()).toHaveValue("");
  const sent = seen.find(({ method }) => method === "POST");
  expect(await sent?.json()).toEqual({ code: "DEMO-50" });
});

test.each([
  ["promocode_not_found", 404, "There is no such promocode. Check the letters."],
  ["promocode_already_used", 409, "You have used this promocode already."],
  ["promocode_expired", 409, "The promocode has expired."],
])("a code refused as %s says so at its field", async (code, status, text) => {
  serve({
    [BALANCE_OF]: BALANCE,
    [HISTORY]: () => listOf([]),
    [ACTIVATE]: refusal(status, code),
  });
  visit("/driver/balance", BalancePage);
  await userEvent.type(await field(), "NONE-1");
  await press("Activate");
  await waitFor(async () => expect(await field()).toBeInvalid());
  expect(await field()).toHaveAccessibleDescription(expect.stringContaining(text));
  expect(await field()).toHaveValue("NONE-1");
});

test.each(["", "ab", "=1+1"])("what cannot be a code, %j, is not sent", async (typed) => {
  const seen = serve({ [BALANCE_OF]: BALANCE, [HISTORY]: () => listOf([]) });
  visit("/driver/balance", BalancePage);
  if (typed) await userEvent.type(await field(), typed);
  else await field();
  await press("Activate");
  await waitFor(async () => expect(await field()).toBeInvalid());
  expect(seen.every(({ method }) => method === "GET")).toBe(true);
});

test("after a lost answer the same wish is sent again under its key", async () => {
  let isLost = true;
  const seen = serve({
    [BALANCE_OF]: BALANCE,
    [HISTORY]: () => listOf([]),
    [ACTIVATE]: () => {
      if (isLost) throw new TypeError("lost");
      return BALANCE;
    },
  });
  visit("/driver/balance", BalancePage);
  await userEvent.type(await field(), "DEMO-50");
  await press("Activate");
  expect(await screen.findByText(/the same code never counts twice/)).toBeVisible();
  isLost = false;
  await press("Activate");
  expect(await screen.findByText(/^Activated\./)).toBeVisible();
  const keys = seen
    .filter(({ method }) => method === "POST")
    .map(({ headers }) => headers.get("Idempotency-Key"));
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBe(keys[1]);
});

test("a double click activates once", async () => {
  let answer: (balance: typeof BALANCE) => void = () => {};
  const seen = serve({
    [BALANCE_OF]: BALANCE,
    [HISTORY]: () => listOf([]),
    [ACTIVATE]: () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  });
  visit("/driver/balance", BalancePage);
  await userEvent.type(await field(), "DEMO-50");
  await userEvent.dblClick(screen.getByRole("button", { name: "Activate" }));
  answer(BALANCE);
  await screen.findByText(/^Activated\./);
  expect(seen.filter(({ method }) => method === "POST")).toHaveLength(1);
});

test("the history is filtered by the address, and an empty selection can be widened", async () => {
  const seen = serve({ [BALANCE_OF]: BALANCE, [HISTORY]: () => listOf([]) });
  const { router } = visit("/driver/balance?kind=refund", BalancePage);
  expect(await screen.findByText("Nothing in this selection")).toBeVisible();
  expect(paramsOf(seen.at(-1))).toMatchObject({ type: "refund" });
  await userEvent.click(
    screen.getAllByRole("button", { name: "Show everything" })[0] as HTMLElement,
  );
  expect(await screen.findByText("Nothing yet")).toBeVisible();
  expect(router.state.location.search).toBe("");
});

test("days that lie turned round are said at their field and not asked for", async () => {
  const seen = serve({ [BALANCE_OF]: BALANCE, [HISTORY]: () => listOf([]) });
  visit("/driver/balance?from=2026-05-02&to=2026-05-01", BalancePage);
  expect(await screen.findByText("This day is before the first one")).toBeVisible();
  expect(seen.some(({ url }) => url.includes("transactions"))).toBe(false);
});

test("further entries come on demand, until the end", async () => {
  const seen = serve({
    [BALANCE_OF]: BALANCE,
    [HISTORY]: (request: Request) =>
      paramsOf(request).offset === "0"
        ? listOf([aTransaction({ id: "a" })], 2)
        : listOf([aTransaction({ id: "b" })], 2),
  });
  visit("/driver/balance", BalancePage);
  expect(await screen.findByText(/^2 entries/)).toBeVisible();
  await userEvent.click(await screen.findByRole("button", { name: "Show more" }));
  expect(await screen.findByText("That is the whole history")).toBeVisible();
  expect(screen.getAllByRole("listitem")).toHaveLength(2);
  expect(paramsOf(seen.at(-1))).toMatchObject({ offset: "1" });
});

test("a page that failed to come is asked for again, and what was there stays", async () => {
  let isDown = true;
  serve({
    [BALANCE_OF]: BALANCE,
    [HISTORY]: (request: Request) => {
      if (paramsOf(request).offset === "0") return listOf([aTransaction({ id: "a" })], 2);
      return isDown ? refusal(503, "database_unavailable") : listOf([aTransaction({ id: "b" })], 2);
    },
  });
  visit("/driver/balance", BalancePage);
  await userEvent.click(await screen.findByRole("button", { name: "Show more" }));
  await screen.findByRole("alert");
  expect(screen.getAllByRole("listitem")).toHaveLength(1);
  isDown = false;
  await press("Try again");
  expect(await screen.findByText("That is the whole history")).toBeVisible();
  expect(screen.getAllByRole("listitem")).toHaveLength(2);
});

test("a history that cannot be had offers another try, and the balance stays", async () => {
  let isDown = true;
  serve({
    [BALANCE_OF]: BALANCE,
    [HISTORY]: () => (isDown ? refusal(503, "database_unavailable") : listOf([aTransaction()])),
  });
  visit("/driver/balance", BalancePage);
  await screen.findByRole("alert");
  expect(screen.getByText("$707.75")).toBeVisible();
  isDown = false;
  await press("Try again");
  expect(await screen.findByText(/Payment for booking/)).toBeVisible();
});

test("the file holds the whole selection, also what the page does not show", async () => {
  const all = Array.from({ length: 201 }, (_, index) => aTransaction({ id: `entry-${index}` }));
  serve({
    [BALANCE_OF]: BALANCE,
    [HISTORY]: (request: Request) => {
      const { limit, offset, type } = paramsOf(request);
      expect(type).toBe("charge");
      const start = Number(offset);
      return listOf(all.slice(start, start + Number(limit)), all.length);
    },
  });
  visit("/driver/balance?kind=charge", BalancePage);
  await userEvent.click(await screen.findByRole("button", { name: "Download as CSV" }));
  await waitFor(() => expect(downloadFile).toHaveBeenCalledOnce());
  const [name, , ...parts] = vi.mocked(downloadFile).mock.lastCall ?? [];
  expect(name).toMatch(/^parking-net-history-\d{4}-\d\d-\d\d\.csv$/);
  const lines = parts.join("").trimEnd().split("\r\n");
  expect(lines).toHaveLength(202);
  expect(lines[1]).toContain("Payment for booking 7F3A-91C2,Payments,-12,USD,Done");
});

test("a file that cannot be made says so", async () => {
  let isDown = false;
  serve({
    [BALANCE_OF]: BALANCE,
    [HISTORY]: () => (isDown ? refusal(503, "database_unavailable") : listOf([aTransaction()])),
  });
  visit("/driver/balance", BalancePage);
  const button = await screen.findByRole("button", { name: "Download as CSV" });
  isDown = true;
  await userEvent.click(button);
  expect(await screen.findByText(/The file could not be made\./)).toBeVisible();
  expect(downloadFile).not.toHaveBeenCalled();
});
