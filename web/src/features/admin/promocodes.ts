import { limits } from "@/lib/api/limits";
import { amount, type Meaning, text, typed, wholeNumber, z } from "@/lib/forms";
import { parseMoney } from "@/lib/money";
import { instantOf, toApi } from "@/lib/time";

const { CreateBody } = limits.payment;
const USES = { minimum: CreateBody.max_uses.minimum, maximum: CreateBody.max_uses.maximum };

/** What stands in the form, and what the API takes of it. */
export interface PromocodeInput {
  code: string;
  amount: string;
  max_uses: string;
  expires_at: string;
}
export interface PromocodeBody {
  code: string | null;
  amount: number;
  max_uses: number;
  expires_at: string | null;
}

export function promocodeSchema(
  currency: string,
  zone: string,
): z.ZodMiniType<PromocodeBody, PromocodeInput> {
  return z.object({
    code: z.union([noText, text(CreateBody.code)]),
    amount: amount(currency, CreateBody.amount),
    max_uses: wholeNumber(USES),
    expires_at: typed((local) => endOf(local, zone)),
  });
}

const noText = z.pipe(
  z.literal(""),
  z.transform(() => null),
);

function endOf(local: string, zone: string): Meaning<string | null> {
  if (local === "") return { value: null };
  const instant = instantOf(local, zone);
  if (instant === null) return { rule: "not_a_time" };
  return instant > new Date() ? { value: toApi(instant) } : { rule: "in_the_past" };
}

/** What a code of this amount costs the platform when everybody uses it; null while unclear. */
export function mostGivenOut(
  input: Pick<PromocodeInput, "amount" | "max_uses">,
  currency: string,
): number | null {
  const minor = parseMoney(input.amount, currency);
  const uses = /^\d+$/.test(input.max_uses.trim()) ? Number(input.max_uses) : 0;
  const total = (minor ?? 0) * uses;
  return total > 0 && Number.isSafeInteger(total) ? total : null;
}
