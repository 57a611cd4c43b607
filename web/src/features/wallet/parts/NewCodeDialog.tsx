import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import type { Promocode } from "@/lib/api/types";
import { formatMoney } from "@/lib/money";
import { ShareCode } from "./ShareCode";

export interface NewCodeDialogProps {
  promocode: Promocode;
  currency: string;
  onClose: () => void;
}

/** The code that was just made, to be given to somebody. */
export function NewCodeDialog({ promocode, currency, onClose }: NewCodeDialogProps) {
  const { t } = useTranslation("wallet");
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("generate.doneTitle", { amount: formatMoney(promocode.amount, currency) })}
      description={t("generate.doneText")}
    >
      <p className="rounded-lg border-2 border-dashed border-edge bg-sunk px-4 py-5 text-center font-mono text-xl font-semibold tracking-wide">
        {promocode.code}
      </p>
      <div className="flex flex-wrap justify-between gap-3">
        <ShareCode promocode={promocode} currency={currency} />
        <Button onClick={onClose}>{t("generate.done")}</Button>
      </div>
    </Dialog>
  );
}
