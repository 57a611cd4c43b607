import { expect, test } from "vitest";
import { type BookingFilter, onlyMeant, queryOf, wantedOf } from "./bookings";

const ID = "01970000-0000-7000-8000-0a1b7f3a91c2";
const NOTHING: BookingFilter = { q: "", login: "", place: "", status: "", from: "", to: "" };

test.each([
  [` ${ID.toUpperCase()} `, "id", ID],
  ["7F3A-91C2", "code", "7F3A91C2"],
  ["7f3a 91c2", "code", "7F3A91C2"],
  ["anna", "words", "anna"],
  ["harbour garage", "words", "harbour garage"],
  ["7F3A-91C", "words", "7F3A-91C"],
])("what was typed is recognised: %j", (typed, kind, text) => {
  expect(wantedOf(typed)).toEqual({ kind, text });
});

test("no filter asks for everything", () => {
  expect(queryOf(NOTHING, "UTC")).toEqual({});
});

test("days are whole days by the reader's clock, also when those change", () => {
  const days = { ...NOTHING, from: "2026-03-28", to: "2026-03-29" };
  expect(queryOf(days, "Europe/Amsterdam")).toEqual({
    from: "2026-03-27T23:00:00Z",
    to: "2026-03-29T22:00:00Z",
  });
});

test("what an address cannot mean is left out", () => {
  const odd = { ...NOTHING, place: "1", status: "Lost", from: "soon", to: "2026-13-01" };
  expect(queryOf(odd, "UTC")).toEqual({});
  expect(queryOf({ ...odd, place: ID, status: "Waiting", login: "anna" }, "UTC")).toEqual({
    parking_place_id: ID,
    status: "Waiting",
    user_login: "anna",
  });
});

test("one of that very name is meant, or the only one found", () => {
  const found = [{ name: "anna" }, { name: "annabel" }];
  expect(onlyMeant(found, "Anna")).toBe(found[0]);
  expect(onlyMeant(found.slice(1), "anna")).toBe(found[1]);
  expect(onlyMeant(found, "ann")).toBeUndefined();
  expect(onlyMeant([{ name: "P1" }, { name: "P1" }], "P1")).toBeUndefined();
});
