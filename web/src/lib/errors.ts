import i18next, { type TFunction } from "i18next";
import type { FieldValues, Path, UseFormSetError } from "react-hook-form";
import type common from "../locales/en/common.json";
import { type ApiProblem, asProblem } from "./api/problem";

const PROBLEMS = { has: (code: string) => i18next.exists(`common:problems.${code}`) };
const FIELDS = { has: (code: string) => i18next.exists(`common:fieldProblems.${code}`) };

type Translate = TFunction<"common">;
type ProblemKey = `problems.${keyof typeof common.problems}`;
type FieldKey = `fieldProblems.${keyof typeof common.fieldProblems}`;

/** A refusal in the reader's language, by its `code`; the remedy is part of the sentence. */
export function problemText(t: Translate, error: unknown): string {
  const problem = asProblem(error);
  const known = PROBLEMS.has(problem.code) ? problem.code : kindOf(problem);
  return t(`problems.${known}` as ProblemKey, { minutes: minutesOf(problem) });
}

function kindOf(problem: ApiProblem): string {
  if (problem.status >= 500) return problem.status === 503 ? "unavailable" : "unexpected";
  return (
    {
      400: "invalid_request",
      401: "unauthenticated",
      403: "forbidden",
      404: "not_found",
      429: "too_many_attempts",
    }[problem.status] ?? "unexpected"
  );
}

function minutesOf(problem: ApiProblem): number {
  return Math.max(1, Math.ceil((problem.retryAfterSeconds ?? 60) / 60));
}

/** What is wrong with one field, by the API's code for it. */
export function fieldProblemText(t: Translate, code: string): string {
  return t(`fieldProblems.${FIELDS.has(code) ? code : "invalid"}` as FieldKey);
}

/** The text of a rule that a form broke; `schemas.ts` writes it as "tooShort?min=3". */
export function ruleText(t: Translate, message: string | undefined): string | undefined {
  if (!message) return undefined;
  if (message.startsWith("problem:")) return t(`problems.${message.slice(8)}` as ProblemKey);
  const [rule = "", query = ""] = message.split("?");
  if (!FIELDS.has(rule)) return message;
  const values = [...new URLSearchParams(query)].map(([name, value]) => [name, Number(value)]);
  return t(`fieldProblems.${rule}` as FieldKey, Object.fromEntries(values));
}

/** Puts the API's verdicts to the fields of a form; gives whether each found its field. */
export function showFieldProblems<T extends FieldValues>(
  error: unknown,
  setError: UseFormSetError<T>,
  fields: Partial<Record<string, Path<T>>>,
): boolean {
  const { errors } = asProblem(error);
  let placed = 0;
  for (const one of errors) {
    const field = fields[one.field];
    if (!field) continue;
    setError(
      field,
      { message: FIELDS.has(one.code) ? one.code : "invalid" },
      { shouldFocus: placed === 0 },
    );
    placed += 1;
  }
  return errors.length > 0 && placed === errors.length;
}
