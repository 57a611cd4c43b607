import { limits } from "@/lib/api/limits";
import { amount, text, z } from "@/lib/forms";
import { tidyCode } from "./model";

/** A code by the API's form, once what comes with pasting is gone. `wrongForm` is a sentence. */
export const codeSchema = (wrongForm: string) =>
  z.object({
    code: z.pipe(
      z.pipe(z.string(), z.transform(tidyCode)),
      text(limits.payment.ActivateBody.code, { patternRule: wrongForm }),
    ),
  });

/** An amount that the balance has; `tooMuch` is a sentence. */
export const amountSchema = (currency: string, balance: number, tooMuch: string) =>
  z.object({
    amount: amount(currency, limits.payment.GenerateBody.amount).check(
      z.refine((minor) => minor <= balance, tooMuch),
    ),
  });
