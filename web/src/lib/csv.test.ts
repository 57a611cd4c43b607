import { expect, test } from "vitest";
import { toCsv } from "./csv";

test("cells that hold a separator, a quote or a line end are quoted", () => {
  const csv = toCsv(
    ["a", "b"],
    [
      ["Quay 7, Rotterdam", 'the "old" gate'],
      ["two\nlines", "plain"],
    ],
  );
  expect(csv).toBe('a,b\r\n"Quay 7, Rotterdam","the ""old"" gate"\r\n"two\nlines",plain\r\n');
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", " =1+1", "\t=1"])(
  "the text %j is no formula",
  (text) => {
    const [, row = ""] = toCsv(["a"], [[text]]).split("\r\n");
    expect(row.replaceAll('"', "").startsWith("'")).toBe(true);
  },
);

test("numbers stay numbers, also below zero, and nothing is an empty cell", () => {
  expect(toCsv(["a", "b", "c"], [[-12.5, 0, null]])).toBe("a,b,c\r\n-12.5,0,\r\n");
});

test("an empty list still says what its columns are", () => {
  expect(toCsv(["Имя", "b"], [])).toBe("Имя,b\r\n");
});
