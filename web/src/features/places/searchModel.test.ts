import { describe, expect, test } from "vitest";
import {
  catalogueQuery,
  distanceKm,
  elsewhere,
  formatDistance,
  movedEnd,
  roundedPoint,
  searchOf,
  searchParams,
  widerSearches,
  withoutFilters,
} from "./searchModel";

const NOW = Date.parse("2026-05-04T10:07:00Z");
const STAY = "from=2026-05-04T11%3A00%3A00Z&to=2026-05-04T13%3A00%3A00Z";
const of = (address: string) => searchOf(new URLSearchParams(address), NOW);
const CENTRE = { latitude: 52.37, longitude: 4.89 };

describe("the address of a search", () => {
  test.each([
    STAY,
    `q=Amsterdam&type=underground&${STAY}&max=500&free=1&sort=rate`,
    `near=52.37%2C4.89&radius=25&${STAY}`,
  ])("says it and brings it back: %s", (address) => {
    expect(searchParams(of(address)).toString()).toBe(address);
  });

  test("without anything is every place from the next quarter hour on", () => {
    expect(of("")).toMatchObject({
      query: "",
      near: null,
      type: null,
      maxRate: null,
      freeOnly: false,
      sort: "name",
      stay: { from: new Date("2026-05-04T10:15:00Z"), to: new Date("2026-05-04T13:15:00Z") },
    });
  });

  test("may hold nonsense, which counts as nothing", () => {
    const nonsense = of("type=boat&max=-1&sort=colour&near=95,4&radius=0&from=x&free=yes");
    expect(nonsense).toEqual(of(""));
    expect(of("near=52.37").near).toBeNull();
    expect(of("max=0.2").maxRate).toBeNull();
  });

  test("cannot ask for the nearest without a position", () => {
    expect(of("sort=distance").sort).toBe("name");
    expect(of("near=52.37,4.89").sort).toBe("distance");
  });
});

test("the catalogue is asked for what was set and nothing else", () => {
  expect(catalogueQuery(of(""))).toEqual({ sort: "name" });
  expect(catalogueQuery(of("q=Amsterdam&type=covered&max=500&sort=-rate"))).toEqual({
    q: "Amsterdam",
    parking_type: "covered",
    max_rate: 500,
    sort: "-rate",
  });
  expect(catalogueQuery(of("near=52.37,4.89"))).toEqual({
    near: "52.37,4.89",
    radius_km: 10,
    sort: "distance",
  });
});

describe("a search elsewhere", () => {
  test("comes in the order that is usual there", () => {
    expect(elsewhere(of("q=Amsterdam"), "", CENTRE)).toMatchObject({ query: "", sort: "distance" });
    expect(elsewhere(of("near=52.37,4.89"), "Lisboa", null)).toMatchObject({
      query: "Lisboa",
      near: null,
      sort: "name",
    });
  });

  test("keeps an order that was chosen", () => {
    expect(elsewhere(of("q=Amsterdam&sort=rate"), "", CENTRE).sort).toBe("rate");
  });
});

test("each filter that is set can be taken away by itself", () => {
  const search = of("near=52.37,4.89&type=covered&max=500&free=1");
  const wider = widerSearches(search);
  expect(wider.map((one) => one.without)).toEqual(["free", "price", "type", "radius"]);
  expect(wider[1]?.search).toEqual({ ...search, maxRate: null });
  expect(widerSearches(of(""))).toEqual([]);
});

test("without its filters a search keeps its stay", () => {
  expect(withoutFilters(of(`q=X&type=covered&max=5&free=1&${STAY}`))).toEqual(of(STAY));
});

test("a position in an address does not tell the house", () => {
  expect(roundedPoint({ latitude: 52.370216, longitude: 4.895168 })).toEqual({
    latitude: 52.37,
    longitude: 4.895,
  });
});

test("distances go over the ground", () => {
  const lisbon = { latitude: 38.7223, longitude: -9.1393 };
  expect(distanceKm(CENTRE, lisbon)).toBeCloseTo(1863, -1);
  expect(distanceKm(CENTRE, CENTRE)).toBe(0);
});

test.each([
  [0.349, "350 m"],
  [0.97, "1 km"],
  [1.23, "1.2 km"],
  [48.4, "48 km"],
])("%d km is said as %s", (km, words) => {
  expect(formatDistance(km, "en")).toBe(words);
});

describe("the end of a stay", () => {
  test("moves along with its start", () => {
    expect(movedEnd("2026-05-04T10:00", "2026-05-05T22:30", "2026-05-04T13:00")).toBe(
      "2026-05-06T01:30",
    );
  });

  test("stays where it is while the start is being typed", () => {
    expect(movedEnd("2026-05-04T10:00", "", "2026-05-04T13:00")).toBe("2026-05-04T13:00");
    expect(movedEnd("", "2026-05-04T10:00", "2026-05-04T13:00")).toBe("2026-05-04T13:00");
  });
});
