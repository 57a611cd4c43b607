import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { visit } from "@/components/testing";
import type { Availability, Place } from "@/lib/api/types";
import { aPlace, PLATFORM } from "@/lib/testing/records";
import { refusal, serve } from "@/lib/testing/serve";
import { HOUR, nextQuarter, toApi } from "@/lib/time";
import { Component as SearchPage } from "./pages/SearchPage";

const FROM = toApi(new Date(nextQuarter().getTime() + 24 * HOUR));
const TO = toApi(new Date(nextQuarter().getTime() + 27 * HOUR));

beforeEach(() => {
  vi.stubGlobal("matchMedia", () => ({
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
});
afterEach(() => vi.unstubAllGlobals());

function garage(id: string, changes: Partial<Place> = {}): Place {
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const parking_type = "underground";
  const named = { name: `Garage ${id}`, city: "Delta", address: `Quay ${id}` };
  return aPlace({ id, ...named, parking_type, hourly_rate: 400, timezone, ...changes });
}

/** The catalogue and the spaces of these places, `free` by id. */
function serveThese(places: Place[], free: Record<string, number> = {}, more = {}) {
  return serve({
    "GET /auth/config": PLATFORM,
    "GET /parking": () =>
      Response.json(places, { headers: { "X-Total-Count": `${places.length}` } }),
    "GET /booking/availability": (request: Request) => spacesOf(request, free),
    ...more,
  });
}

function spacesOf(request: Request, free: Record<string, number>): Availability[] {
  return new URL(request.url).searchParams.getAll("parking_place_id").map((id) => ({
    parking_place_id: id,
    capacity: 10,
    free_spaces: free[id] ?? 7,
    full_cost: 1200,
    currency: "USD",
  }));
}

const search = (address = `/?q=Delta&from=${FROM}&to=${TO}`) => visit(address, SearchPage).router;

const asked = (seen: Request[], path: string) =>
  seen.map((one) => new URL(one.url)).filter((one) => one.pathname === path);
const press = (name: string | RegExp) => userEvent.click(screen.getByRole("button", { name }));

test("a card says the total, the rate, the spaces left, and leads on with the stay", async () => {
  serveThese([garage("1"), garage("2")], { 1: 3, 2: 0 });
  search();
  const card = (await screen.findByRole("link", { name: "Garage 1" })).closest("li") as HTMLElement;
  for (const words of ["$12.00", "for 3 hr", "$4.00 an hour", "3 spaces left", "Underground"])
    expect(card).toHaveTextContent(words);
  expect(card).toHaveTextContent("Free cancellation until the start");
  expect(within(card).getByRole("link")).toHaveAttribute(
    "href",
    `/places/1?${new URLSearchParams({ from: FROM, to: TO })}`,
  );
  expect(screen.getByRole("link", { name: "Garage 2" }).closest("li")).toHaveTextContent(
    "Full then",
  );
  expect(screen.getAllByRole("status")[0]).toHaveTextContent("2 places");
});

test("the time there is said where clocks differ", async () => {
  serveThese([garage("1", { timezone: "Pacific/Kiritimati" })]);
  search();
  const card = (await screen.findByRole("link", { name: "Garage 1" })).closest("li");
  expect(card).toHaveTextContent("by the clock there (GMT+14)");
});

test("what is typed goes into the address, and back brings the former search", async () => {
  const seen = serveThese([garage("1")]);
  const router = search();
  const field = await screen.findByRole("searchbox", { name: "City or name" });
  expect(field).toHaveValue("Delta");
  await userEvent.clear(field);
  await userEvent.type(field, "Lisboa{Enter}");
  await waitFor(() => expect(router.state.location.search).toContain("q=Lisboa"));
  await waitFor(() => expect(asked(seen, "/parking").at(-1)?.searchParams.get("q")).toBe("Lisboa"));
  await router.navigate(-1);
  await waitFor(() => expect(field).toHaveValue("Delta"));
});

test("an end before the start is told at the field, and nothing is asked", async () => {
  const seen = serveThese([garage("1")]);
  const router = search();
  await screen.findByRole("link", { name: "Garage 1" });
  const before = router.state.location.search;
  const end = screen.getByLabelText("To");
  await userEvent.clear(end);
  await userEvent.type(end, "2020-01-01T10:00");
  const asks = seen.length;
  await press("Search");
  expect(end).toHaveAccessibleDescription("The end must be after the start");
  expect(end).toHaveFocus();
  expect(router.state.location.search).toBe(before);
  expect(seen).toHaveLength(asks);
});

test("a stay that has passed meanwhile can be moved to now with one press", async () => {
  const seen = serveThese([garage("1")]);
  search("/?from=2020-01-01T10:00:00Z&to=2020-01-01T12:00:00Z");
  expect(await screen.findByText("Choose another time")).toBeVisible();
  expect(screen.getByLabelText("From")).toHaveAccessibleDescription("This is in the past");
  expect(asked(seen, "/parking")).toHaveLength(0);
  await press("Start at the next quarter hour");
  expect(await screen.findByRole("link", { name: "Garage 1" })).toBeVisible();
});

test("the API's verdict on a stay is told at the field", async () => {
  const errors = [{ field: "date_to", code: "too_far", message: "" }];
  serveThese(
    [garage("1")],
    {},
    {
      "GET /booking/availability": refusal(400, "invalid_request", { errors }),
    },
  );
  search();
  await waitFor(() =>
    expect(screen.getByLabelText("To")).toHaveAccessibleDescription(
      "The stay must end within a year",
    ),
  );
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
});

test("places are shown without prices while bookings do not answer", async () => {
  serveThese([garage("1")], {}, { "GET /booking/availability": refusal(503, "unavailable") });
  search();
  expect(await screen.findByRole("link", { name: "Garage 1" })).toBeVisible();
  expect(screen.getByRole("alert")).toHaveTextContent("Prices and free spaces do not answer");
});

test("a search that fails keeps what was typed and can be tried again", async () => {
  let isDown = true;
  const catalogue = () => (isDown ? refusal(503, "unavailable") : Response.json([garage("1")]));
  serveThese([], {}, { "GET /parking": catalogue });
  search();
  expect(await screen.findByRole("alert")).toHaveTextContent("does not answer");
  expect(screen.getByRole("searchbox")).toHaveValue("Delta");
  isDown = false;
  await press("Try again");
  expect(await screen.findByRole("link", { name: "Garage 1" })).toBeVisible();
});

test("an empty search names the filter in the way and offers a wider one", async () => {
  const catalogue = (request: Request) => {
    const isNarrow = new URL(request.url).searchParams.has("max_rate");
    const places = isNarrow ? [] : [garage("1"), garage("2")];
    return Response.json(places, { headers: { "X-Total-Count": `${places.length}` } });
  };
  serveThese([], {}, { "GET /parking": catalogue });
  const router = search(`/?q=Delta&max=100&type=underground&from=${FROM}&to=${TO}`);
  expect(await screen.findByText("Nothing for $1.00 an hour or less")).toBeVisible();
  expect(screen.getAllByRole("status")[0]).toHaveTextContent("No places");
  expect(screen.queryByRole("button", { name: /^Of any type/ })).not.toBeInTheDocument();
  await press("At any price: 2 places");
  expect(await screen.findByRole("link", { name: "Garage 2" })).toBeVisible();
  expect(router.state.location.search).not.toContain("max=");
});

test("a name that nobody gave leads to the cities that there are", async () => {
  const places = [garage("1", { city: "Alpha" }), garage("2"), garage("3")];
  const found = (request: Request) => {
    const isNamed = new URL(request.url).searchParams.get("q") === "Лиссабон";
    return Response.json(isNamed ? [] : places, {
      headers: { "X-Total-Count": isNamed ? "0" : "3" },
    });
  };
  serveThese([], {}, { "GET /parking": found });
  const router = search(`/?q=Лиссабон&from=${FROM}&to=${TO}`);
  const cities = await screen.findByRole("list", { name: "Cities with places" });
  await waitFor(() =>
    expect(
      within(cities)
        .getAllByRole("button")
        .map(({ textContent }) => textContent),
    ).toEqual(["Delta", "Alpha"]),
  );
  await userEvent.click(within(cities).getByRole("button", { name: "Delta" }));
  expect(await screen.findByRole("link", { name: "Garage 2" })).toBeVisible();
  expect(new URLSearchParams(router.state.location.search).get("q")).toBe("Delta");
});

test("free spaces only looks through further pages until it has found some", async () => {
  const catalogue = (request: Request) => {
    const isSecond = new URL(request.url).searchParams.get("cursor") === "two";
    const headers = isSecond ? undefined : { Link: '</parking?cursor=two>; rel="next"' };
    return Response.json([garage(isSecond ? "2" : "1")], headers && { headers });
  };
  serveThese([], { 1: 0, 2: 4 }, { "GET /parking": catalogue });
  search(`/?free=1&from=${FROM}&to=${TO}`);
  expect(await screen.findByRole("link", { name: "Garage 2" })).toBeVisible();
  expect(screen.queryByRole("link", { name: "Garage 1" })).not.toBeInTheDocument();
  expect(screen.getAllByRole("status")[0]).toHaveTextContent("1 place with free spaces");
});

test("where every place is full, that is what is said", async () => {
  serveThese([garage("1"), garage("2")], { 1: 0, 2: 0 });
  search(`/?free=1&from=${FROM}&to=${TO}`);
  expect(await screen.findByText("All 2 places are full then")).toBeVisible();
  await press("Show full places too");
  expect(await screen.findByRole("link", { name: "Garage 1" })).toBeVisible();
});

test("full places are not all of them while there are more to look at", async () => {
  const headers = { Link: '</parking?cursor=more>; rel="next"' };
  serveThese([], { 1: 0 }, { "GET /parking": () => Response.json([garage("1")], { headers }) });
  search(`/?free=1&from=${FROM}&to=${TO}`);
  expect(await screen.findByText("The first 4 places are full then")).toBeVisible();
  expect(screen.getByRole("button", { name: "Show more" })).toBeVisible();
});

test("a catalogue without any place says so", async () => {
  serveThese([]);
  search(`/?from=${FROM}&to=${TO}`);
  expect(await screen.findByText("There are no places yet")).toBeVisible();
});

test("an amount that is none is told at its field", async () => {
  const seen = serveThese([garage("1")]);
  search();
  await screen.findByRole("link", { name: "Garage 1" });
  const price = screen.getByLabelText("Price an hour, up to");
  await userEvent.type(price, "cheap{Enter}");
  expect(price).toBeInvalid();
  await userEvent.clear(price);
  await userEvent.type(price, "2,50{Enter}");
  await waitFor(() =>
    expect(asked(seen, "/parking").at(-1)?.searchParams.get("max_rate")).toBe("250"),
  );
});

test("the last search is found again, its stay only while it is to come", async () => {
  serveThese([garage("1")]);
  const old = "q=Delta&from=2020-01-01T10:00:00Z&to=2020-01-01T12:00:00Z";
  localStorage.setItem("parking-net.search", old);
  const router = search("/");
  expect(await screen.findByRole("link", { name: "Garage 1" })).toBeVisible();
  expect(screen.getByRole("searchbox")).toHaveValue("Delta");
  expect(router.state.location.search).toBe("?q=Delta");
});
