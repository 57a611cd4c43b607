import { Controller } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { ErrorSummary } from "@/components/ErrorSummary";
import { DateTimeField, TextField } from "@/components/Field";
import type { Promocode } from "@/lib/api/types";
import { formatMoney } from "@/lib/money";
import { viewerZone } from "@/lib/time";
import { useApiForm } from "@/lib/useApiForm";
import { useCreatePromocode } from "../promocodeQueries";
import { mostGivenOut, type PromocodeInput, promocodeSchema } from "../promocodes";

const EMPTY: PromocodeInput = { code: "", amount: "", max_uses: "1", expires_at: "" };

export function NewPromocodeForm({
  currency,
  onCreated,
}: {
  currency: string;
  onCreated: (promocode: Promocode) => void;
}) {
  const { t } = useTranslation("admin");
  const create = useCreatePromocode();
  const form = useApiForm({
    schema: promocodeSchema(currency, viewerZone()),
    defaults: EMPTY,
    codes: { promocode_exists: "code" },
    submit: async (body) => onCreated(await create(body)),
  });
  const expires = form.field("expires_at", t("promocodes.expires"));
  return (
    <form noValidate onSubmit={form.onSubmit} className="grid gap-5">
      <ErrorSummary {...form.summary} />
      <TextField
        {...form.field("code", t("promocodes.code"))}
        hint={t("promocodes.codeHint")}
        optional
        autoCapitalize="characters"
        autoComplete="off"
        spellCheck={false}
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <TextField
          {...form.field("amount", t("promocodes.amountEach"))}
          inputMode="decimal"
          autoComplete="off"
        />
        <TextField
          {...form.field("max_uses", t("promocodes.maxUses"))}
          inputMode="numeric"
          autoComplete="off"
        />
      </div>
      <Total most={mostGivenOut(form.form.watch(), currency)} currency={currency} />
      <Controller
        control={form.form.control}
        name="expires_at"
        render={({ field }) => (
          <DateTimeField
            id={expires.id}
            label={expires.label}
            error={expires.error}
            hint={t("promocodes.expiresHint")}
            optional
            name={field.name}
            value={field.value}
            onChange={field.onChange}
            onBlur={field.onBlur}
          />
        )}
      />
      <Button type="submit" wide pending={form.pending}>
        {t("promocodes.create")}
      </Button>
    </form>
  );
}

/** Keeps its line while there is nothing to say, so that the button stays where it is. */
function Total({ most, currency }: { most: number | null; currency: string }) {
  const { t } = useTranslation("admin");
  return (
    <p aria-live="polite" className="numbers -mt-3 min-h-6 text-sm font-medium">
      {most !== null && t("promocodes.most", { amount: formatMoney(most, currency) })}
    </p>
  );
}
