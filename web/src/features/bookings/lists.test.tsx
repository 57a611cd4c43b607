import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { visit } from "@/components/testing";
import { aBooking } from "@/lib/testing/records";
import { refusal, serve } from "@/lib/testing/serve";
import { HOUR } from "@/lib/time";
import { Component as BookingsPage } from "./pages/BookingsPage";
import { Component as OverviewPage } from "./pages/OverviewPage";
import { NOW, upcoming } from "./testing";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const BALANCE = { balance: 2500, pending: 0, currency: "USD", user_id: "driver" };
const list = (address = "") => visit(`/driver/bookings${address}`, BookingsPage);
const overview = () => visit("/driver", OverviewPage);
const chosen = () => screen.getByRole("tab", { selected: true });
const canceled = () =>
  aBooking({
    status: "Canceled",
    canceled_by: "owner",
    canceled_at: "2026-05-04T08:00:00Z",
    refunded: 1200,
  });

/** Answers a list by what it asks for. */
function serveLists(answer: (query: URLSearchParams) => unknown) {
  return serve({
    "GET /booking": (request: Request) => answer(new URL(request.url).searchParams),
    "GET /payment/balance": BALANCE,
  });
}

test("opens at what runs now", async () => {
  serveLists(() => [aBooking(), upcoming({ booking_id: "next", place_name: "Later" })]);
  list();
  const card = await screen.findByRole("article");
  expect(chosen()).toHaveTextContent("Now");
  expect(card).toHaveTextContent("Parking now");
  expect(within(card).getByRole("timer")).toHaveTextContent("2:00:00");
  expect(card).toHaveTextContent("Code 7F3A-91C2");
  expect(within(card).getByRole("link")).toHaveAttribute(
    "href",
    "/driver/bookings/01970000-0000-7000-8000-0a1b7f3a91c2",
  );
});

test("opens at what comes next when nothing runs", async () => {
  serveLists(() => [upcoming()]);
  list();
  const card = await screen.findByRole("article");
  expect(chosen()).toHaveTextContent("Upcoming");
  expect(card).toHaveTextContent("Starts in 1 day");
});

test("a shelf is chosen by the address, and going to another one changes it", async () => {
  serveLists((query) => (query.get("status") === "Canceled" ? [canceled()] : []));
  const { router } = list("?shelf=canceled");
  const card = await screen.findByRole("article");
  expect(card).toHaveTextContent("Cancelled");
  expect(card).toHaveTextContent("By the owner");
  expect(card).toHaveTextContent("Refund $12.00");
  await userEvent.click(screen.getByRole("tab", { name: "Past" }));
  expect(router.state.location.search).toBe("?shelf=past");
});

test.each([
  ["now", "You are not parking right now", "See what is ahead"],
  ["upcoming", "Nothing ahead yet", "Find a space"],
  ["past", "No past stays", "Find a space"],
  ["canceled", "Nothing was cancelled", "See what is ahead"],
])("the empty shelf %s says so, and what to do next", async (shelf, title, action) => {
  serveLists(() => []);
  list(`?shelf=${shelf}`);
  expect(await screen.findByRole("heading", { name: title })).toBeVisible();
  const next = within(screen.getByRole("tabpanel")).getByText(action);
  expect(next.closest("a, button")).toBeVisible();
  expect(screen.queryByLabelText("Place")).not.toBeInTheDocument();
});

test("a filter that leaves nothing is named as the reason, and can be taken away", async () => {
  serveLists((query) => (query.has("parking_place_id") ? [] : [canceled()]));
  const { router } = list("?shelf=canceled&place=elsewhere&period=month");
  expect(await screen.findByRole("heading", { name: "Nothing fits this filter" })).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Show all" }));
  expect(await screen.findByRole("article")).toBeVisible();
  expect(router.state.location.search).toBe("?shelf=canceled");
});

test("the filters ask the API, and stand in the address", async () => {
  const seen = serveLists(() => [canceled()]);
  const { router } = list("?shelf=canceled");
  await screen.findByRole("article");
  await userEvent.selectOptions(screen.getByLabelText("Place"), "Harbour Garage");
  await userEvent.selectOptions(screen.getByLabelText("Time"), "Last 30 days");
  expect(router.state.location.search).toBe(
    `?shelf=canceled&place=${canceled().parking_place_id}&period=month`,
  );
  await screen.findByRole("article");
  const asked = new URL(seen.at(-1)?.url ?? "").searchParams;
  expect(Object.fromEntries(asked)).toMatchObject({
    status: "Canceled",
    parking_place_id: canceled().parking_place_id,
    from: "2026-04-04T10:00:00Z",
  });
});

test("shows more until the end, and says that it is the end", async () => {
  const past = (id: string, hoursAgo: number) =>
    aBooking({ booking_id: id, date_to: new Date(NOW - hoursAgo * HOUR).toISOString() });
  serveLists((query) => {
    if (query.has("cursor")) return [past("second", 9)];
    const link = { Link: '</booking?cursor=further>; rel="next"' };
    return Response.json([past("first", 5)], { headers: link });
  });
  list("?shelf=past");
  expect(await screen.findAllByRole("article")).toHaveLength(1);
  await userEvent.click(screen.getByRole("button", { name: "Show more" }));
  expect(await screen.findByText("No more bookings")).toBeVisible();
  expect(screen.getAllByRole("article")).toHaveLength(2);
});

test("looks on by itself while a page holds nothing of the shelf", async () => {
  serveLists((query) => {
    if (query.has("cursor")) return [upcoming()];
    const link = { Link: '</booking?cursor=further>; rel="next"' };
    return Response.json([aBooking()], { headers: link });
  });
  list("?shelf=upcoming");
  expect(await screen.findByRole("article")).toHaveTextContent("Booked");
});

test("a list that does not load says so, and loads when asked again", async () => {
  let answers: () => unknown = () => refusal(503, "database_unavailable");
  serveLists(() => answers());
  list("?shelf=past");
  expect(await screen.findByRole("alert")).toHaveTextContent("does not answer right now");
  answers = () => [aBooking({ date_to: new Date(NOW - HOUR / 2).toISOString() })];
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("article")).toHaveTextContent("Finished");
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
});

test("what another tab books appears when the list is told to look again", async () => {
  let bookings = [aBooking()];
  serveLists(() => bookings);
  const { queries } = list("?shelf=now");
  await screen.findByRole("article");
  bookings = [aBooking(), aBooking({ booking_id: "second", place_name: "Station Garage" })];
  await queries.invalidateQueries({ queryKey: ["bookings"] });
  expect(await screen.findByRole("link", { name: "Station Garage" })).toBeVisible();
});

test("the overview leads with the running stay, then what comes, the balance, and places again", async () => {
  serveLists(() => [
    aBooking(),
    upcoming({ booking_id: "next", parking_place_id: "p2", place_name: "Later" }),
  ]);
  overview();
  const hero = await screen.findByRole("region", { name: "Parking now" });
  expect(hero).toHaveTextContent("Harbour Garage");
  expect(within(hero).getByRole("timer")).toHaveTextContent("2:00:00");
  expect(within(hero).getByRole("link", { name: "Open the pass" })).toBeVisible();
  expect(await screen.findByText("$25.00")).toBeVisible();
  expect(screen.getByRole("article")).toHaveTextContent("Later");
  const again = await screen.findByRole("link", { name: "Later Amsterdam" });
  expect(again.getAttribute("href")).toMatch(/^\/places\/p2\?from=2026-05-04T10%3A00%3A00Z&to=/);
});

test("a space that waits for its payment leads the overview", async () => {
  const hold = {
    status: "Waiting",
    hold_expires_at: new Date(NOW + HOUR / 6).toISOString(),
  } as const;
  serveLists(() => [aBooking(), upcoming({ booking_id: "hold", ...hold })]);
  overview();
  const hero = await screen.findByRole("region", { name: "Waiting for payment" });
  expect(within(hero).getByRole("timer")).toHaveTextContent("10:00");
  expect(within(hero).getByRole("link", { name: "Pay now" })).toHaveAttribute(
    "href",
    "/driver/bookings/hold",
  );
});

test("who has booked nothing is led to the search, also by a word typed here", async () => {
  serveLists(() => []);
  const { router } = overview();
  expect(await screen.findByRole("heading", { name: "Where do you park next?" })).toBeVisible();
  await userEvent.type(screen.getByLabelText("City or name of a place"), " Lisboa {Enter}");
  expect(router.state.location).toMatchObject({ pathname: "/driver/search", search: "?q=Lisboa" });
});
