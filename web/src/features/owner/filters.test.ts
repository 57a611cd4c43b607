import { describe, expect, test } from "vitest";
import { EVERYTHING, filterOf, isNarrowed, isWho, paramsOf, queryOf } from "./filters";

const PLACE = "01970000-0000-7000-8000-000000000002";

describe("the address", () => {
  test("keeps a filter, and leaves out what does not matter", () => {
    const filter = { ...EVERYTHING, place: PLACE, status: "Canceled", from: "2026-05-01" } as const;
    expect(paramsOf(filter).toString()).toBe(`place=${PLACE}&status=Canceled&from=2026-05-01`);
    expect(filterOf(paramsOf(filter))).toEqual(filter);
    expect(isNarrowed(filter)).toBe(true);
    expect(isNarrowed(filterOf(new URLSearchParams()))).toBe(false);
  });

  test("with nonsense in it asks for everything", () => {
    const params = new URLSearchParams("place=1&status=Paid&from=2026-02-30&to=tomorrow");
    expect(filterOf(params)).toEqual(EVERYTHING);
  });
});

describe("what the API is asked", () => {
  test("dates are whole days by the clock of the zone", () => {
    const filter = { ...EVERYTHING, from: "2026-05-01", to: "2026-05-02" };
    expect(queryOf(filter, "Europe/Amsterdam")).toEqual({
      from: "2026-04-30T22:00:00Z",
      to: "2026-05-02T22:00:00Z",
      sort: "start",
    });
  });

  test("without a first date the latest made stand first", () => {
    expect(queryOf({ ...EVERYTHING, to: "2026-05-02" }, "UTC")).not.toHaveProperty("sort");
  });

  test("dates the wrong way round are meant the right way round", () => {
    const filter = { ...EVERYTHING, from: "2026-05-02", to: "2026-05-01" };
    expect(queryOf(filter, "UTC")).toEqual({
      from: "2026-05-01T00:00:00Z",
      to: "2026-05-03T00:00:00Z",
      sort: "start",
    });
  });

  test.each([
    ["7F3A-91C2", { code: "7F3A-91C2" }],
    ["7f3a 91c2", { code: "7f3a 91c2" }],
    ["cafebabe", { user_login: "cafebabe" }],
    ["demo_driver_1", { user_login: "demo_driver_1" }],
  ])("%s is understood", (who, query) => {
    expect(queryOf({ ...EVERYTHING, who }, "UTC")).toEqual(query);
    expect(isWho(who)).toBe(true);
  });

  test.each(["anna@example.com", "7F3A-91", "два слова"])("%s can be neither", (who) => {
    expect(isWho(who)).toBe(false);
  });
});
