import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { aBooking, aPlace, PLACE_ID } from "@/lib/testing/records";
import { refusal, serve } from "@/lib/testing/serve";
import { Component as OverviewPage } from "./pages/OverviewPage";
import { aBucket, aDay, dismissToasts, USUAL, visit } from "./testing";

// The drawing is for those who see it; what it says stands in the table beside it.
vi.mock("./parts/Bars", () => ({ default: () => null }));

const NOW = Date.parse("2026-05-04T10:00:00Z");
const DAY = {
  ...USUAL,
  "GET /booking/today": [
    aDay({ occupied_now: 30, arrivals_today: 2, departures_today: 1 }),
    aDay({ parking_place_id: "other", capacity: 80, occupied_now: 4, arrivals_today: 1 }),
  ],
  "GET /booking": [aBooking({ date_from: "2026-05-04T11:00:00Z", user_login: "anna" })],
  "GET /booking/occupancy": {
    capacity: 200,
    currency: "USD",
    timezone: "UTC",
    buckets: [
      aBucket({ from: "2026-05-03T00:00:00Z", to: "2026-05-04T00:00:00Z", income: 700, peak: 12 }),
      aBucket({ income: 300, peak: 34 }),
    ],
  },
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
});
afterEach(() => {
  dismissToasts();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const open = () => visit("/owner", OverviewPage);
const figures = () => screen.findByRole("region", { name: "Today in figures" });

test("the day stands in figures: who comes, who leaves, how full, what it brings", async () => {
  serve(DAY);
  open();
  expect(await within(await figures()).findByText("34")).toBeInTheDocument();
  expect(await figures()).toHaveTextContent("Arrivals3");
  expect(await figures()).toHaveTextContent("Departures1");
  expect(await figures()).toHaveTextContent("of 200 spaces");
  expect(await within(await figures()).findByText("$66.25")).toBeInTheDocument();
  expect(await figures()).toHaveTextContent("$290.20 pending");
});

test("who comes next stands with the time by the place's clock", async () => {
  serve(DAY);
  open();
  const card = (await screen.findByRole("heading", { name: "Arriving next" })).parentElement;
  const [line] = within(card as HTMLElement).getAllByRole("listitem");
  expect(line).toHaveTextContent("1:00 PM");
  expect(line).toHaveTextContent("anna");
  expect(line).toHaveTextContent("Harbour Garage");
});

test("of very many only those who come next are asked for, and nothing is said of the rest", async () => {
  const stays = Array.from({ length: 5 }, (_, index) =>
    aBooking({
      booking_id: `0000000${index}`,
      date_from: `2026-05-04T1${index + 1}:00:00Z`,
      date_to: "2026-05-04T20:00:00Z",
    }),
  );
  const requests = serve({
    ...DAY,
    "GET /booking": () =>
      Response.json(stays, { headers: { Link: '</booking?cursor=next>; rel="next"' } }),
  });
  open();
  expect(await screen.findAllByRole("link", { name: "All bookings" })).toHaveLength(2);
  expect(await figures()).not.toHaveTextContent("still to come");
  const [arrivals, departures] = requests
    .map(({ url }) => new URL(url))
    .filter(({ pathname }) => pathname === "/booking")
    .map(({ searchParams }) => Object.fromEntries(searchParams));
  expect(arrivals).toMatchObject({ starts_after: "2026-05-04T10:00:00Z", sort: "start" });
  expect(departures).toMatchObject({ from: "2026-05-04T10:00:00Z", sort: "end" });
});

test("a place leads to its page, the fullest one first", async () => {
  const other = aPlace({ id: "other", name: "Old gate" });
  serve({ ...DAY, "GET /parking": [other, aPlace()] });
  open();
  const card = (await screen.findByRole("heading", { name: "Fullest now" })).parentElement;
  const links = within(card as HTMLElement).getAllByRole("link");
  expect(links.map((link) => link.textContent)).toEqual([
    "Harbour Garage",
    "Old gate",
    "All places: 2",
  ]);
  expect(links[0]).toHaveAttribute("href", `/owner/parkings/${PLACE_ID}`);
});

describe("a chart", () => {
  test("is read out as a table, with what is earned apart from what is expected", async () => {
    serve(DAY);
    open();
    const table = await screen.findByRole("table", { name: "Income" });
    const rows = within(table)
      .getAllByRole("row")
      .map((row) => row.textContent);
    expect(rows).toEqual(["DayStateIncome", "Sun, May 3Earned$7.00", "Mon, May 4Expected$3.00"]);
    expect(screen.getByText("$7.00 earned")).toBeInTheDocument();
    expect(screen.getByText("$3.00 expected")).toBeInTheDocument();
  });

  test("is shown as a table to who wants one", async () => {
    serve(DAY);
    open();
    const table = await screen.findByRole("table", { name: "Income" });
    const card = table.closest(".panel") as HTMLElement;
    expect(table.closest(".sr-only")).not.toBeNull();
    await userEvent.click(within(card).getByRole("button", { name: "As a table" }));
    const shown = within(card).getByRole("table", { name: "Income" });
    expect(shown.closest(".sr-only")).toBeNull();
    expect(within(card).getByRole("button", { name: "As a chart" })).toBeInTheDocument();
  });

  test("of the occupancy asks for the time that was chosen", async () => {
    const requests = serve(DAY);
    open();
    await userEvent.click(await screen.findByRole("radio", { name: "Next 14 days" }));
    expect(await screen.findByText(/Most at once, by the day/)).toBeInTheDocument();
    const query = new URL(requests.at(-1)?.url ?? "").searchParams;
    expect(query.get("step")).toBe("day");
    expect(query.getAll("parking_place_id")).toEqual([PLACE_ID]);
  });
});

test("who has no places yet is led to the first one", async () => {
  const requests = serve({ ...DAY, "GET /parking": [] });
  open();
  expect(await screen.findByRole("heading", { name: /no places yet/ })).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Offer a place" })).toBeInTheDocument();
  expect(requests.some(({ url }) => url.includes("/booking"))).toBe(false);
});

test("what answers is shown although bookings do not", async () => {
  const down = refusal(503, "database_unavailable");
  serve({
    ...DAY,
    "GET /booking/today": down,
    "GET /booking": down,
    "GET /booking/occupancy": down,
  });
  open();
  expect(await screen.findByText("$66.25")).toBeInTheDocument();
  expect((await screen.findAllByRole("button", { name: "Try again" })).length).toBeGreaterThan(0);
});
