import { expect, test } from "vitest";
import { LANGUAGES } from "./i18n";

const files = import.meta.glob<Record<string, unknown>>("../locales/*/*.json", {
  eager: true,
  import: "default",
});

function keysOf(value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => keysOf(inner, `${path}.${key}`));
}

function textsOf(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  return Object.entries(value as object).flatMap(([key, inner]) =>
    textsOf(inner, `${path}.${key}`),
  );
}

const namespaces = new Set(Object.keys(files).map((path) => path.split("/").at(-1)));

test.each([...namespaces])("%s has the same keys in every language", (file) => {
  const [first, ...others] = LANGUAGES.map((one) =>
    keysOf(files[`../locales/${one}/${file}`]).sort(),
  );
  expect(first?.length).toBeGreaterThanOrEqual(0);
  for (const other of others) expect(other).toEqual(first);
});

test.each([...namespaces])("%s names the same values in every language", (file) => {
  const values = (text: string) => [...new Set(text.match(/\{\{\s*\w+/g) ?? [])].sort();
  const [first, ...others] = LANGUAGES.map(
    (one) => new Map(textsOf(files[`../locales/${one}/${file}`])),
  );
  for (const other of others) {
    for (const [key, text] of other) {
      // One of something may be said without its number.
      if (key.endsWith("_one")) continue;
      expect(values(text), key).toEqual(values(first?.get(key) ?? ""));
    }
  }
});

test.each([...namespaces])("%s gives every plural all its forms", (file) => {
  const keys = keysOf(files[`../locales/en/${file}`]);
  const stems = new Set(
    keys
      .filter((key) => /_(one|few|many|other)$/.test(key))
      .map((key) => key.replace(/_(one|few|many|other)$/, "")),
  );
  for (const stem of stems) {
    for (const form of ["one", "few", "many", "other"]) expect(keys).toContain(`${stem}_${form}`);
  }
});
