import { describe, expect, test } from "vitest";
import { formatMoney, minorDigits, parseMoney } from "./money";

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("an amount is shown", () => {
  test.each([
    [1200, "USD", "en", "$12.00"],
    [1200, "USD", "ru", "12,00 $"],
    [-5, "USD", "en", "-$0.05"],
    [0, "EUR", "en", "€0.00"],
    [1234567, "RUB", "ru", "12 345,67 ₽"],
    [1200, "JPY", "en", "¥1,200"],
    [12345, "KWD", "en", "KWD 12.345"],
    [1_000_000_000_000, "USD", "en", "$10,000,000,000.00"],
  ])("%s %s in %s", (minor, currency, language, shown) => {
    expect(plain(formatMoney(minor, currency, { language }))).toBe(shown);
  });

  test("with its sign where it comes in", () => {
    expect(formatMoney(50, "USD", { language: "en", signed: true })).toBe("+$0.50");
    expect(formatMoney(0, "USD", { language: "en", signed: true })).toBe("$0.00");
  });

  test("short, where nothing stands behind the point", () => {
    expect(formatMoney(1200, "USD", { language: "en", short: true })).toBe("$12");
    expect(formatMoney(1250, "USD", { language: "en", short: true })).toBe("$12.50");
  });
});

test("currencies have their own number of digits", () => {
  expect(["USD", "JPY", "KWD"].map(minorDigits)).toEqual([2, 0, 3]);
});

describe("an amount is typed", () => {
  test.each([
    ["12", 1200],
    ["12.5", 1250],
    ["12,50", 1250],
    [" 1 234,56 ", 123456],
    ["1\u00a0234.56", 123456],
    ["1,234.56", 123456],
    ["1.234,56", 123456],
    ["$12.00", 1200],
    ["12 ₽", 1200],
    ["0,05", 5],
    ["12.", 1200],
  ])("as %j", (typed, minor) => {
    expect(parseMoney(typed, "USD")).toBe(minor);
  });

  test.each(["", "-5", "abc", "1.2.3", "12.345678", "1,23,4", "1e5", "٣", "12.50.00", "."])(
    "and %j is none",
    (typed) => {
      expect(parseMoney(typed, "USD")).toBeNull();
    },
  );

  test("without digits behind the point where the currency has none", () => {
    expect(parseMoney("1,200", "JPY")).toBe(1200);
    expect(parseMoney("12.5", "JPY")).toBeNull();
  });
});
