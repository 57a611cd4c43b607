import { TicketPlus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { ErrorSummary } from "@/components/ErrorSummary";
import { TextField } from "@/components/Field";
import type { Balance, Promocode } from "@/lib/api/types";
import { formatMoney, parseMoney } from "@/lib/money";
import { useApiForm } from "@/lib/useApiForm";
import { amountSchema } from "../schemas";
import { GenerateDialog } from "./GenerateDialog";
import { NewCodeDialog } from "./NewCodeDialog";

/** Asks for an amount, then for a confirmation that says what it does to the balance. */
export function GenerateForm({ balance }: { balance: Balance }) {
  const { t } = useTranslation("wallet");
  const { currency, balance: available } = balance;
  const [asked, setAsked] = useState<number | null>(null);
  const [made, setMade] = useState<Promocode | null>(null);
  const money = (minor: number) => formatMoney(minor, currency);
  const form = useApiForm({
    schema: amountSchema(currency, available, t("generate.tooMuch", { balance: money(available) })),
    defaults: { amount: "" },
    submit: async ({ amount }) => setAsked(amount),
  });
  const typed = parseMoney(form.form.watch("amount"), currency);

  function finish(promocode: Promocode): void {
    setAsked(null);
    setMade(promocode);
    form.form.reset();
  }
  return (
    <Card className="grid content-start gap-4">
      <div>
        <h2 className="text-lg">{t("generate.title")}</h2>
        <p className="text-sm text-soft">{t("generate.lead")}</p>
      </div>
      <form noValidate onSubmit={form.onSubmit} className="grid gap-4">
        <ErrorSummary {...form.summary} />
        <TextField
          {...form.field("amount", t("generate.amount"))}
          hint={
            typed !== null && typed <= available
              ? t("generate.after", { balance: money(available - typed) })
              : t("generate.hint", { balance: money(available) })
          }
          inputMode="decimal"
          autoComplete="off"
        />
        <div>
          <Button type="submit" variant="secondary" icon={TicketPlus}>
            {t("generate.submit")}
          </Button>
        </div>
      </form>
      <GenerateDialog
        amount={asked}
        balance={balance}
        onClose={() => setAsked(null)}
        onMade={finish}
      />
      {made && <NewCodeDialog promocode={made} currency={currency} onClose={() => setMade(null)} />}
    </Card>
  );
}
