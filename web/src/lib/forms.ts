import * as z from "zod/mini";
import { parseMoney } from "./money";

// Compiled checks need `eval`, which the Content-Security-Policy forbids.
z.config({ jitless: true });

export { z };

export interface TextLimits {
  required?: boolean;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
}
export interface NumberLimits {
  required?: boolean;
  minimum?: number;
  maximum?: number;
}

/** A text by the limits of the API's schema; messages are rules that `ruleText` puts in words. */
export function text(limits: TextLimits, options: { trim?: boolean; patternRule?: string } = {}) {
  const { required, minLength = 0, maxLength, pattern } = limits;
  const checks = [];
  if (options.trim !== false) checks.push(z.trim());
  if (required) checks.push(z.minLength(1, "required"));
  if (minLength > 1) checks.push(z.minLength(minLength, `too_short?count=${minLength}`));
  if (maxLength !== undefined) checks.push(z.maxLength(maxLength, `too_long?count=${maxLength}`));
  if (pattern !== undefined)
    checks.push(z.regex(new RegExp(pattern, "u"), options.patternRule ?? "wrong_form"));
  return z.string().check(...checks);
}

/** A whole number typed into a field. */
export function wholeNumber(limits: NumberLimits) {
  const low = limits.minimum ?? 0;
  const high = limits.maximum ?? Number.MAX_SAFE_INTEGER;
  return typed<number>((digits) => {
    if (digits === "") return { rule: "required" };
    if (!/^\d+$/.test(digits)) return { rule: "not_a_number" };
    const value = Number(digits);
    const fits = value >= low && value <= high;
    return fits ? { value } : { rule: `out_of_range?min=${low}&max=${high}` };
  });
}

/** An amount of money, typed as people write it, in minor units. */
export function amount(currency: string, limits: NumberLimits) {
  const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = limits;
  return typed<number>((money) => {
    if (money === "") return { rule: "required" };
    const value = parseMoney(money, currency);
    if (value === null) return { rule: "not_an_amount" };
    const fits = value >= minimum && value <= maximum;
    return fits ? { value } : { rule: "amount_out_of_range" };
  });
}

/** What somebody typed means, or the rule that it breaks. */
export type Meaning<Value> = { value: Value } | { rule: string };

/** A text that stands for something else; spaces around it mean nothing. */
export function typed<Value>(meaningOf: (written: string) => Meaning<Value>) {
  return z.pipe(
    z.string(),
    z.transform((written: string, context): Value => {
      const meaning = meaningOf(written.trim());
      if ("value" in meaning) return meaning.value;
      context.issues.push({ code: "custom", message: meaning.rule, input: written });
      return z.NEVER;
    }),
  );
}
