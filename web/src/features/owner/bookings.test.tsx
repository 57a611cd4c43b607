import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { aBooking, aPlace, BOOKING_ID, PLACE_ID } from "@/lib/testing/records";
import { refusal, serve } from "@/lib/testing/serve";
import { Component as BookingsPage } from "./pages/BookingsPage";
import { dismissToasts, USUAL, visit } from "./testing";

const NOW = Date.parse("2026-05-04T10:00:00Z");
const PATH = `/booking/${BOOKING_ID}`;
const upcoming = aBooking({ date_from: "2026-05-05T09:00:00Z", date_to: "2026-05-05T12:00:00Z" });
const FULL_REFUND = { refund: 1200, fee: 0, rule: "full_refund_by_owner" };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
});
afterEach(() => {
  dismissToasts();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const open = (search = "") => visit(`/owner/bookings${search}`, BookingsPage);
const list = (...bookings: unknown[]) =>
  Response.json(bookings, { headers: { "X-Total-Count": String(bookings.length) } });
const askedFor = (requests: Request[]) =>
  requests.filter(({ url }) => new URL(url).pathname === "/booking").map(({ url }) => new URL(url));
const table = () => screen.findByRole("table", { name: "Bookings of your places" });

describe("the list", () => {
  test("names the customer by login and the booking by its code, never by ids", async () => {
    serve({ ...USUAL, "GET /booking": list(upcoming) });
    open();
    const row = within(await table()).getAllByRole("row")[1] as HTMLElement;
    expect(row).toHaveTextContent("driver");
    expect(row).toHaveTextContent("7F3A-91C2");
    expect(row).toHaveTextContent("$12.00");
    expect(row).toHaveTextContent("Booked");
    expect(document.body).not.toHaveTextContent(BOOKING_ID);
    expect(document.body).not.toHaveTextContent(upcoming.user_id);
    expect(screen.getByText("1 booking, the latest made first")).toBeInTheDocument();
  });

  test("says who cancelled, why, and where the money went", async () => {
    const canceled = aBooking({
      status: "Canceled",
      canceled_by: "owner",
      cancel_reason: "Repair work",
      refunded: 700,
      refund_pending: 500,
    });
    serve({ ...USUAL, "GET /booking": list(canceled) });
    open();
    const row = within(await table()).getAllByRole("row")[1] as HTMLElement;
    expect(row).toHaveTextContent("Cancelled");
    expect(row).toHaveTextContent(
      "by you · “Repair work” · $7.00 refunded · $5.00 still to be refunded",
    );
    expect(within(row).queryByRole("button")).not.toBeInTheDocument();
  });

  test("over stays cannot be cancelled any more", async () => {
    serve({ ...USUAL, "GET /booking": list(aBooking({ date_to: "2026-05-04T09:30:00Z" })) });
    open();
    const row = within(await table()).getAllByRole("row")[1] as HTMLElement;
    expect(row).toHaveTextContent("Finished");
    expect(within(row).queryByRole("button")).not.toBeInTheDocument();
  });

  test("that is empty says what will stand here", async () => {
    serve({ ...USUAL, "GET /booking": list() });
    open();
    expect(await screen.findByRole("heading", { name: "No bookings yet" })).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Download as CSV" })).not.toBeInTheDocument();
  });

  test("that fails can be asked for again", async () => {
    let answers = [refusal(503, "database_unavailable"), list(upcoming)];
    serve({ ...USUAL, "GET /booking": () => answers.shift() });
    open();
    await userEvent.click(await screen.findByRole("button", { name: "Try again" }));
    expect(await table()).toHaveTextContent("driver");
    answers = [];
  });

  test("goes on where the first page ends", async () => {
    const second = aBooking({ booking_id: BOOKING_ID.replace("7f3a", "0000"), user_login: "anna" });
    const first = Response.json([upcoming], {
      headers: { Link: '</booking?cursor=next>; rel="next"', "X-Total-Count": "2" },
    });
    const requests = serve({
      ...USUAL,
      "GET /booking": ({ url }: Request) => (url.includes("cursor=next") ? list(second) : first),
    });
    open();
    await userEvent.click(await screen.findByRole("button", { name: "Show more" }));
    await waitFor(async () => expect(await table()).toHaveTextContent("anna"));
    expect(askedFor(requests)[1]?.searchParams.get("count")).toBe("false");
    expect(screen.getByText("That is everything")).toBeInTheDocument();
  });
});

describe("the filters", () => {
  test("come from the address, by the clock of the chosen place", async () => {
    const requests = serve({ ...USUAL, "GET /booking": list(upcoming) });
    open(`?place=${PLACE_ID}&status=Confirmed&from=2026-05-05&to=2026-05-05`);
    expect(await screen.findByText("1 booking, by arrival")).toBeInTheDocument();
    await waitFor(() => {
      const query = Object.fromEntries(askedFor(requests).at(-1)?.searchParams ?? []);
      expect(query).toMatchObject({
        parking_place_id: PLACE_ID,
        status: "Confirmed",
        from: "2026-05-04T22:00:00Z",
        to: "2026-05-05T22:00:00Z",
        sort: "start",
      });
    });
    expect(screen.getByLabelText("Place")).toHaveValue(PLACE_ID);
  });

  test("that match nothing offer all bookings again", async () => {
    serve({
      ...USUAL,
      "GET /booking": ({ url }: Request) => (url.includes("status") ? list() : list(upcoming)),
    });
    const { router } = open("?status=Canceled");
    await userEvent.click(await screen.findByRole("button", { name: "Show all bookings" }));
    expect(await table()).toHaveTextContent("driver");
    expect(router.state.location.search).toBe("");
  });

  test("find a customer or a code once it is typed, not at every letter", async () => {
    const requests = serve({ ...USUAL, "GET /booking": list(upcoming) });
    open();
    await table();
    const field = screen.getByLabelText("Customer or code");
    await userEvent.type(field, "7F3A-91C2");
    expect(askedFor(requests)).toHaveLength(1);
    await userEvent.type(field, "{Enter}");
    await waitFor(() =>
      expect(askedFor(requests).at(-1)?.searchParams.get("code")).toBe("7F3A-91C2"),
    );
    await userEvent.click(screen.getByRole("button", { name: "Clear" }));
    expect(field).toHaveValue("");
  });

  test("do not send what can be neither a login nor a code", async () => {
    const requests = serve({ ...USUAL, "GET /booking": list(upcoming) });
    open();
    await table();
    await userEvent.type(screen.getByLabelText("Customer or code"), "anna@example.com{Enter}");
    expect(screen.getByLabelText("Customer or code")).toHaveAccessibleDescription(
      "A login or a code such as 7F3A-91C2",
    );
    expect(askedFor(requests)).toHaveLength(1);
  });
});

describe("cancelling", () => {
  async function ask(answers: object) {
    const requests = serve({
      ...USUAL,
      "GET /booking": list(upcoming),
      [`GET ${PATH}/cancellation`]: FULL_REFUND,
      ...answers,
    });
    open();
    const [button] = await screen.findAllByRole("button", { name: "Cancel booking 7F3A-91C2" });
    await userEvent.click(button as HTMLElement);
    const dialog = await screen.findByRole("dialog", { name: "Cancel this booking?" });
    return { requests, dialog };
  }
  const previews = (requests: Request[]) =>
    requests.filter(({ url }) => url.endsWith("/cancellation"));
  const sent = (requests: Request[]) => requests.filter(({ method }) => method === "PUT");

  test("says what the customer gets back, and asks for a reason", async () => {
    const { requests, dialog } = await ask({});
    expect(
      await within(dialog).findByText(/driver gets \$12\.00 back in full/),
    ).toBeInTheDocument();
    await userEvent.click(within(dialog).getByRole("button", { name: "Cancel and refund $12.00" }));
    const reason = within(dialog).getByLabelText("Reason");
    expect(reason).toBeInvalid();
    expect(reason).toHaveFocus();
    expect(reason).toHaveAttribute("maxlength", "200");
    expect(sent(requests)).toEqual([]);
  });

  test("sends the reason once, and says where the money is when it is done", async () => {
    const done = { ...upcoming, status: "Canceled", refunded: 1200, canceled_by: "owner" };
    const { requests, dialog } = await ask({ [`PUT ${PATH}`]: done });
    await userEvent.click(await within(dialog).findByRole("button", { name: "Repair work" }));
    await userEvent.dblClick(
      await within(dialog).findByRole("button", { name: "Cancel and refund $12.00" }),
    );
    expect(await screen.findByText("Cancelled: driver has $12.00 back")).toBeInTheDocument();
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
    expect(sent(requests)).toHaveLength(1);
    expect(previews(requests)).toHaveLength(1);
    expect(await sent(requests)[0]?.json()).toEqual({
      status: "Canceled",
      cancel_reason: "Repair work",
    });
  });

  test("says when the money is still on its way", async () => {
    const done = { ...upcoming, status: "Canceled", refunded: 0, refund_pending: 1200 };
    const { dialog } = await ask({ [`PUT ${PATH}`]: done });
    await userEvent.click(await within(dialog).findByRole("button", { name: "Repair work" }));
    await userEvent.click(
      await within(dialog).findByRole("button", { name: "Cancel and refund $12.00" }),
    );
    expect(
      await screen.findByText("Cancelled: $12.00 goes back to driver as soon as possible"),
    ).toBeInTheDocument();
  });

  test("whose answer was lost is repeated under the same key", async () => {
    const done = { ...upcoming, status: "Canceled", refunded: 1200 };
    const answers = [() => Promise.reject(new TypeError("lost")), () => done];
    const { requests, dialog } = await ask({
      [`PUT ${PATH}`]: () => answers.shift()?.(),
      [`GET ${PATH}`]: upcoming,
    });
    await userEvent.click(await within(dialog).findByRole("button", { name: "Repair work" }));
    const confirm = await within(dialog).findByRole("button", { name: "Cancel and refund $12.00" });
    await userEvent.click(confirm);
    expect(await within(dialog).findByRole("alert")).toHaveTextContent("does not answer");
    expect(screen.queryByText(/^Cancelled:/)).not.toBeInTheDocument();
    await userEvent.click(confirm);
    expect(await screen.findByText("Cancelled: driver has $12.00 back")).toBeInTheDocument();
    const keys = sent(requests).map(({ headers }) => headers.get("Idempotency-Key"));
    expect(keys[0]).toBeTruthy();
    expect(keys[1]).toBe(keys[0]);
  });

  test("whose answer was lost is said to be done when the booking says so", async () => {
    const { requests, dialog } = await ask({
      [`PUT ${PATH}`]: () => Promise.reject(new TypeError("lost")),
      [`GET ${PATH}`]: { ...upcoming, status: "Canceled", refunded: 1200 },
    });
    await userEvent.click(await within(dialog).findByRole("button", { name: "Repair work" }));
    await userEvent.click(
      await within(dialog).findByRole("button", { name: "Cancel and refund $12.00" }),
    );
    expect(await screen.findByText("Cancelled: driver has $12.00 back")).toBeInTheDocument();
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
    expect(sent(requests)).toHaveLength(1);
  });

  test("what somebody else has cancelled meanwhile is said, and the list is fetched anew", async () => {
    const { requests, dialog } = await ask({ [`PUT ${PATH}`]: refusal(409, "already_canceled") });
    await userEvent.click(await within(dialog).findByRole("button", { name: "Repair work" }));
    await userEvent.click(
      await within(dialog).findByRole("button", { name: "Cancel and refund $12.00" }),
    );
    expect(await within(dialog).findByRole("alert")).toHaveTextContent("cancelled already");
    await waitFor(() => expect(askedFor(requests)).toHaveLength(2));
  });

  test("what was not paid moves no money", async () => {
    const { dialog } = await ask({
      [`GET ${PATH}/cancellation`]: { refund: 0, fee: 0, rule: "nothing_paid" },
    });
    expect(
      await within(dialog).findByText("Nothing was paid for it yet, so no money moves."),
    ).toBeInTheDocument();
    expect(within(dialog).getByRole("button", { name: "Cancel the booking" })).toBeInTheDocument();
  });

  test("is not offered while the refund cannot be told", async () => {
    const { dialog } = await ask({
      [`GET ${PATH}/cancellation`]: refusal(409, "already_finished"),
    });
    expect(await within(dialog).findByRole("alert")).toHaveTextContent("The stay is over");
    expect(within(dialog).queryByRole("button", { name: /refund/ })).not.toBeInTheDocument();
  });
});

test("the places to choose from are one's own", async () => {
  serve({
    ...USUAL,
    "GET /parking": [aPlace(), aPlace({ id: PLACE_ID.replace("2", "9"), name: "Old gate" })],
    "GET /booking": list(upcoming),
  });
  open();
  const select = await screen.findByLabelText("Place");
  await waitFor(() => expect(within(select).getAllByRole("option")).toHaveLength(3));
  expect(select).toHaveTextContent("Old gate, Amsterdam");
});
