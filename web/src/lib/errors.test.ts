import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import i18next from "i18next";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ApiProblem } from "./api/problem";
import { fieldProblemText, problemText, ruleText, showFieldProblems } from "./errors";

const FOLDER = join(process.cwd(), "../api/openapi");
const documents = readdirSync(FOLDER).map((name) => readFileSync(join(FOLDER, name), "utf8"));

afterEach(() => i18next.changeLanguage("en"));

test("every refusal that the API documents is in the texts", () => {
  const codes = new Set(
    documents.flatMap((text) =>
      [...text.matchAll(/urn:parking-net:problem:(\w+)/g)].map(([, code]) => code),
    ),
  );
  expect(codes.size).toBeGreaterThan(30);
  const missing = [...codes].filter((code) => !i18next.exists(`common:problems.${code}`));
  expect(missing).toEqual([]);
});

describe("a refusal", () => {
  const t = i18next.getFixedT(null, "common");

  test("is said in the reader's language by its code", async () => {
    const problem = new ApiProblem(409, "fully_booked", "No space is free");
    expect(problemText(t, problem)).toContain("another place");
    await i18next.changeLanguage("ru");
    expect(problemText(i18next.getFixedT("ru", "common"), problem)).toContain("парковку");
  });

  test("with an unknown code is said by its kind", () => {
    expect(problemText(t, new ApiProblem(404, "brand_new", ""))).toBe(t("problems.not_found"));
    expect(problemText(t, new ApiProblem(503, "brand_new", ""))).toBe(t("problems.unavailable"));
    expect(problemText(t, new Error("a bug"))).toBe(t("problems.unexpected"));
  });

  test("says how long to wait", () => {
    const problem = new ApiProblem(429, "too_many_attempts", "", [], {}, 130);
    expect(problemText(t, problem)).toContain("3 min");
  });

  test("keeps what it says beyond the words", async () => {
    const body = {
      status: 402,
      code: "insufficient_funds",
      detail: "",
      errors: [],
      shortfall: 300,
    };
    const problem = await ApiProblem.from(Response.json(body, { status: 402 }));
    expect(problem.values).toEqual({ shortfall: 300 });
  });

  test("that is not in our form is still a refusal", async () => {
    const problem = await ApiProblem.from(new Response("<h1>Bad gateway</h1>", { status: 502 }));
    expect(problem).toMatchObject({ status: 502, code: "unavailable", isUncertain: true });
  });
});

describe("a broken rule", () => {
  test.each([
    ["en", "too_short?count=3", "At least 3 characters"],
    ["ru", "too_short?count=3", "Не меньше 3 символов"],
    ["ru", "too_short?count=21", "Не меньше 21 символа"],
    ["en", "too_short", "This is too short"],
    ["en", "out_of_range?min=1&max=5", "Between 1 and 5"],
  ])("in %s: %s", async (language, rule, words) => {
    await i18next.changeLanguage(language);
    expect(ruleText(i18next.getFixedT(language, "common"), rule)).toBe(words);
  });

  test("of the API has words even when its code is new", () => {
    expect(fieldProblemText(i18next.getFixedT("en", "common"), "brand_new")).toBe(
      "This is not right",
    );
  });

  test("goes to its field, and those without a field are told to the caller", () => {
    const setError = vi.fn();
    const errors = [{ field: "email", code: "invalid_email", message: "" }];
    const problem = new ApiProblem(400, "invalid_request", "", errors);
    expect(showFieldProblems(problem, setError, { email: "email" as never })).toBe(true);
    expect(setError).toHaveBeenCalledWith(
      "email",
      { message: "invalid_email" },
      { shouldFocus: true },
    );
    expect(showFieldProblems(problem, setError, {})).toBe(false);
  });
});
