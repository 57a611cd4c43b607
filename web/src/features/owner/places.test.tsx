import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, test, vi } from "vitest";
import { aPlace, OWNER_ID, PLACE_ID } from "@/lib/testing/records";
import { refusal, serve } from "@/lib/testing/serve";
import { Component as NewParkingPage } from "./pages/NewParkingPage";
import { Component as ParkingPage } from "./pages/ParkingPage";
import { Component as ParkingsPage } from "./pages/ParkingsPage";
import { aDay, dismissToasts, USUAL, visit } from "./testing";

const PATH = `/parking/${PLACE_ID}`;

afterEach(() => {
  dismissToasts();
  vi.unstubAllGlobals();
});

const field = (label: RegExp | string) => screen.findByLabelText(label);
const press = async (name: string) => userEvent.click(await screen.findByRole("button", { name }));
const sent = (requests: Request[], method: string) =>
  requests.filter((request) => request.method === method);

describe("the list of places", () => {
  const open = () => visit("/owner/parkings", ParkingsPage);

  test("says how full each place is and what it costs", async () => {
    serve({ ...USUAL, "GET /booking/today": [aDay({ occupied_now: 7 })] });
    open();
    const card = (await screen.findByRole("link", { name: "Harbour Garage" })).closest("article");
    expect(await within(card as HTMLElement).findByText("7 of 120 taken now")).toBeInTheDocument();
    expect(card).toHaveTextContent("Amsterdam, Quay 7");
    await waitFor(() => expect(card).toHaveTextContent("$2.50 an hour"));
  });

  test("stands although bookings do not answer, and says what is not known", async () => {
    serve({ ...USUAL, "GET /booking/today": refusal(503, "database_unavailable") });
    open();
    expect(await screen.findByText("Occupancy is not known right now")).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "Harbour Garage" })).toBeInTheDocument();
  });

  test("that is empty leads to the first place", async () => {
    serve({ ...USUAL, "GET /parking": [] });
    open();
    expect(await screen.findByRole("heading", { name: /no places yet/ })).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "Offer a place" })).toHaveAttribute(
      "href",
      "/owner/parkings/new",
    );
  });

  test("that fails can be asked for again", async () => {
    const answers = [refusal(503, "database_unavailable"), [aPlace()]];
    serve({ ...USUAL, "GET /parking": () => answers.shift(), "GET /booking/today": [aDay()] });
    open();
    await press("Try again");
    expect(await screen.findByRole("link", { name: "Harbour Garage" })).toBeInTheDocument();
  });

  test("of many places can be searched", async () => {
    const places = ["Harbour", "Station", "Market", "Tulip", "South", "North", "Old gate"].map(
      (name, index) => aPlace({ id: PLACE_ID.replace(/2$/, String(index)), name }),
    );
    serve({ ...USUAL, "GET /parking": places, "GET /booking/today": [] });
    open();
    await userEvent.type(await field("Find among your places"), "MARK");
    expect(screen.getAllByRole("article")).toHaveLength(1);
    await userEvent.type(await field("Find among your places"), "x");
    expect(screen.getByText("Nothing matches “MARKx”.")).toBeInTheDocument();
  });
});

describe("offering a place", () => {
  const open = () => visit("/owner/parkings/new", NewParkingPage);

  async function fill() {
    await userEvent.type(await field("Name"), "Harbour Garage");
    await userEvent.click(screen.getByRole("radio", { name: "Covered" }));
    await userEvent.type(await field("City"), "Amsterdam");
    await userEvent.type(await field("Address"), "Quay 7");
    await userEvent.selectOptions(await field("Time zone"), "Europe/Amsterdam");
    await userEvent.type(await field("Spaces"), "120");
    await userEvent.type(await field("Price of an hour"), "2,5");
  }

  test("says at the field what is wrong as soon as one leaves it", async () => {
    const requests = serve(USUAL);
    open();
    await userEvent.type(await field("Spaces"), "0");
    await userEvent.type(await field("Price of an hour"), "cheap");
    await userEvent.tab();
    expect(await field("Spaces")).toHaveAccessibleDescription("Between 1 and 100,000");
    expect(await field("Price of an hour")).toHaveAccessibleDescription(/An amount such as 12\.50/);
    expect(sent(requests, "POST")).toEqual([]);
  });

  test("with nothing filled in lists what is missing", async () => {
    const requests = serve(USUAL);
    open();
    await press("Offer the place");
    expect(await screen.findByRole("alert")).toHaveTextContent("5 things need your attention");
    expect(screen.getByRole("link", { name: "Spaces: Fill this in" })).toBeInTheDocument();
    expect(sent(requests, "POST")).toEqual([]);
  });

  test("sends it once, in the API's units, and goes there", async () => {
    const requests = serve({ ...USUAL, "POST /parking": aPlace() });
    const { router } = open();
    await fill();
    await userEvent.type(await field(/Coordinates/), "52.3791, 4.9003");
    await userEvent.dblClick(screen.getByRole("button", { name: "Offer the place" }));
    await waitFor(() => expect(router.state.location.pathname).toBe(`/owner/parkings/${PLACE_ID}`));
    expect(await screen.findByText("“Harbour Garage” can be booked now")).toBeInTheDocument();
    expect(sent(requests, "POST")).toHaveLength(1);
    expect(await sent(requests, "POST")[0]?.json()).toEqual({
      name: "Harbour Garage",
      city: "Amsterdam",
      address: "Quay 7",
      parking_type: "covered",
      description: null,
      timezone: "Europe/Amsterdam",
      latitude: 52.3791,
      longitude: 4.9003,
      capacity: 120,
      hourly_rate: 250,
    });
  });

  test("puts the API's refusals at their fields, and keeps what was typed", async () => {
    const errors = [
      { field: "timezone", code: "unknown_timezone", message: "" },
      { field: "latitude", code: "too_large", message: "" },
    ];
    serve({ ...USUAL, "POST /parking": refusal(400, "invalid_request", { errors }) });
    open();
    await fill();
    await press("Offer the place");
    await waitFor(async () =>
      expect(await field("Time zone")).toHaveAccessibleDescription(/not known here/),
    );
    expect(await field(/Coordinates/)).toHaveAccessibleDescription(/too high/);
    expect(await field("Name")).toHaveValue("Harbour Garage");
  });

  test("whose answer was lost is repeated under the same key", async () => {
    const answers = [() => Promise.reject(new TypeError("lost")), () => aPlace()];
    const requests = serve({ ...USUAL, "POST /parking": () => answers.shift()?.() });
    const { router } = open();
    await fill();
    await press("Offer the place");
    expect(await screen.findByRole("alert")).toHaveTextContent("does not answer");
    await press("Offer the place");
    await waitFor(() => expect(router.state.location.pathname).toBe(`/owner/parkings/${PLACE_ID}`));
    const keys = sent(requests, "POST").map(({ headers }) => headers.get("Idempotency-Key"));
    expect(keys[0]).toBeTruthy();
    expect(keys[1]).toBe(keys[0]);
  });

  test("is not lost by leaving the page without a word", async () => {
    serve(USUAL);
    const { router } = open();
    await userEvent.type(await field("Name"), "Harbour");
    await userEvent.click(screen.getByRole("link", { name: "All places" }));
    const dialog = await screen.findByRole("dialog", { name: "Leave without saving?" });
    await userEvent.click(within(dialog).getByRole("button", { name: "Stay" }));
    expect(await field("Name")).toHaveValue("Harbour");
    await userEvent.click(screen.getByRole("link", { name: "All places" }));
    await press("Leave");
    await waitFor(() => expect(router.state.location.pathname).toBe("/owner/parkings"));
  });

  test("waits for the currency, and can ask for it again", async () => {
    const answers = [refusal(503, "unavailable"), USUAL["GET /auth/config"]];
    serve({ ...USUAL, "GET /auth/config": () => answers.shift() });
    open();
    await press("Try again");
    expect(await screen.findByText("USD")).toBeInTheDocument();
  });
});

describe("a place of one's own", () => {
  const answers = {
    ...USUAL,
    [`GET ${PATH}`]: aPlace(),
    "GET /booking/today": [aDay({ occupied_now: 3, arrivals_today: 4 })],
    "GET /booking": [],
  };
  const open = (tab = "details") =>
    visit(`/owner/parkings/${PLACE_ID}?tab=${tab}`, ParkingPage, "/owner/parkings/:id");

  test("says how it is doing, and who booked it", async () => {
    const requests = serve(answers);
    open("bookings");
    expect(await screen.findByText("3 of 120 taken now")).toBeInTheDocument();
    expect(screen.getByText("Arrivals today").parentElement).toHaveTextContent("4");
    expect(await screen.findByText("Nobody has booked here yet")).toBeInTheDocument();
    const list = requests.find(({ url }) => new URL(url).pathname === "/booking");
    expect(new URL(list?.url ?? "").searchParams.get("parking_place_id")).toBe(PLACE_ID);
  });

  test("of another owner is not found", async () => {
    const stranger = OWNER_ID.replace("3", "9");
    serve({ ...answers, [`GET ${PATH}`]: aPlace({ owner_id: stranger }) });
    open();
    expect(
      await screen.findByRole("heading", { name: "There is nothing here" }),
    ).toBeInTheDocument();
    expect(screen.queryByText("Harbour Garage")).not.toBeInTheDocument();
  });

  test("that is gone is not found", async () => {
    serve({ ...answers, [`GET ${PATH}`]: refusal(404, "place_not_found") });
    open();
    expect(
      await screen.findByRole("heading", { name: "There is nothing here" }),
    ).toBeInTheDocument();
  });

  test("sends only what was changed", async () => {
    const changed = aPlace({ hourly_rate: 275 });
    const requests = serve({ ...answers, [`PUT ${PATH}`]: changed });
    open();
    await userEvent.clear(await field("Price of an hour"));
    await userEvent.type(await field("Price of an hour"), "2,75");
    await press("Save changes");
    expect(await screen.findByText("Changes saved")).toBeInTheDocument();
    expect(await sent(requests, "PUT")[0]?.json()).toEqual({ hourly_rate: 275 });
  });

  test("is not sent when nothing was changed", async () => {
    const requests = serve(answers);
    open();
    await press("Save changes");
    expect(await screen.findByText("Nothing was changed")).toBeInTheDocument();
    expect(sent(requests, "PUT")).toEqual([]);
  });

  test("withdrawn meanwhile cannot be changed, and says so", async () => {
    serve({ ...answers, [`PUT ${PATH}`]: refusal(404, "place_not_found") });
    open();
    await userEvent.type(await field("Name"), " 2");
    await press("Save changes");
    expect(await screen.findByRole("alert")).toHaveTextContent("no such place any more");
    expect(await field("Name")).toHaveValue("Harbour Garage 2");
  });
});
