import { describe, expect, test } from "vitest";
import { aPlace } from "@/lib/testing/records";
import { changesOf, emptyPlace, type PlaceInput, placeSchema, typedPlace } from "./placeForm";

const FILLED: PlaceInput = {
  name: "Harbour Garage",
  city: "Amsterdam",
  address: "Quay 7",
  parking_type: "covered",
  description: "",
  timezone: "Europe/Amsterdam",
  position: "",
  capacity: "120",
  hourly_rate: "2.50",
};

const read = (changes: Partial<PlaceInput>) =>
  placeSchema("USD").safeParse({ ...FILLED, ...changes });

function ruleFor(field: keyof PlaceInput, value: string): string | undefined {
  const { error } = read({ [field]: value });
  return error?.issues.find(({ path }) => path[0] === field)?.message;
}

describe("what is typed", () => {
  test.each([
    ["2.50", 250],
    ["2,5", 250],
    ["1 234,50", 123450],
    ["$3", 300],
  ])("the rate %s is %i in minor units", (hourly_rate, minor) => {
    expect(read({ hourly_rate }).data?.hourly_rate).toBe(minor);
  });

  test.each([
    ["name", "", "required"],
    ["name", "   ", "required"],
    ["name", "x".repeat(201), "too_long?count=200"],
    ["city", "", "required"],
    ["address", "", "required"],
    ["description", "x".repeat(2001), "too_long?count=2000"],
    ["capacity", "", "required"],
    ["capacity", "0", "out_of_range?min=1&max=100000"],
    ["capacity", "100001", "out_of_range?min=1&max=100000"],
    ["capacity", "12.5", "not_a_number"],
    ["hourly_rate", "", "required"],
    ["hourly_rate", "0", "amount_out_of_range"],
    ["hourly_rate", "10000.01", "amount_out_of_range"],
    ["hourly_rate", "cheap", "not_an_amount"],
    ["position", "91, 4", "not_a_position"],
    ["position", "52", "not_a_position"],
    ["position", "at the corner", "not_a_position"],
  ] as const)("%s “%s” breaks a rule", (field, value, rule) => {
    expect(ruleFor(field, value)).toBe(rule);
  });

  test.each(["52.3791, 4.9003", "52.3791,4.9003", " 52.3791 4.9003 ", "52.3791; 4.9003"])(
    "the position “%s” is understood",
    (position) => {
      expect(read({ position }).data).toMatchObject({ latitude: 52.3791, longitude: 4.9003 });
    },
  );

  test("nothing typed where nothing is needed is sent as nothing", () => {
    expect(read({}).data).toMatchObject({ description: null, latitude: null, longitude: null });
  });

  test("a new place only knows where the reader's clock is", () => {
    const { error } = placeSchema("USD").safeParse(emptyPlace());
    const missing = new Set(error?.issues.map(({ path }) => path[0]));
    expect([...missing]).toEqual(["name", "city", "address", "capacity", "hourly_rate"]);
    expect(emptyPlace().timezone).not.toBe("");
  });
});

describe("an edit", () => {
  const place = aPlace({ latitude: 52.37910001, longitude: 4.9003, hourly_rate: 250 });
  const body = (changes: Partial<PlaceInput>) =>
    placeSchema("USD").parse({ ...typedPlace(place, "USD"), ...changes });

  test("that changes nothing sends nothing, whatever digits are not shown", () => {
    expect(changesOf(place, body({}))).toEqual({});
  });

  test("sends only what differs", () => {
    expect(changesOf(place, body({ hourly_rate: "2,75", name: " Harbour Garage " }))).toEqual({
      hourly_rate: 275,
    });
  });

  test("sends both coordinates, which the API takes only together", () => {
    expect(changesOf(place, body({ position: "52.3791, 5" }))).toEqual({
      latitude: 52.3791,
      longitude: 5,
    });
    expect(changesOf(place, body({ position: "" }))).toEqual({ latitude: null, longitude: null });
  });
});
