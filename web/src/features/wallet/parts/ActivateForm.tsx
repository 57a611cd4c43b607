import { TicketCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { ErrorSummary } from "@/components/ErrorSummary";
import { TextField } from "@/components/Field";
import { toast } from "@/components/Toasts";
import { formatMoney } from "@/lib/money";
import { useApiForm } from "@/lib/useApiForm";
import { useActivate } from "../queries";
import { codeSchema } from "../schemas";
import { UncertainNote } from "./UncertainNote";

/** Refusals that are about the code itself. */
const OF_THE_CODE = {
  promocode_not_found: "code",
  promocode_expired: "code",
  promocode_revoked: "code",
  promocode_used_up: "code",
  promocode_already_used: "code",
} as const;

/** Puts a code's amount on the balance. `given`: a code that came with the address. */
export function ActivateForm({ given = "" }: { given?: string }) {
  const { t } = useTranslation("wallet");
  const activate = useActivate();
  const form = useApiForm({
    schema: codeSchema(t("activate.wrongForm")),
    defaults: { code: given },
    codes: OF_THE_CODE,
    submit: async ({ code }) => {
      const { balance, currency } = await activate.mutateAsync(code);
      form.form.reset({ code: "" });
      toast(t("activate.done", { balance: formatMoney(balance, currency) }));
    },
  });
  return (
    <Card className="grid content-start gap-4">
      <div>
        <h2 className="text-lg">{t("activate.title")}</h2>
        <p className="text-sm text-soft">{t("activate.lead")}</p>
        <p className="text-sm text-soft">{t("activate.source")}</p>
      </div>
      <form noValidate onSubmit={form.onSubmit} className="grid gap-4">
        <ErrorSummary {...form.summary} />
        <UncertainNote problem={form.summary.problem} text={t("activate.checking")} />
        <TextField
          {...form.field("code", t("activate.code"))}
          hint={t("activate.hint")}
          autoComplete="off"
          autoCapitalize="characters"
          autoCorrect="off"
          spellCheck={false}
        />
        <div>
          <Button type="submit" icon={TicketCheck} pending={form.pending}>
            {t("activate.submit")}
          </Button>
        </div>
      </form>
    </Card>
  );
}
