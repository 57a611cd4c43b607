import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/Dialog";
import type { Balance, Promocode } from "@/lib/api/types";
import { formatMoney } from "@/lib/money";
import { useGenerate } from "../queries";
import { UncertainNote } from "./UncertainNote";

export interface GenerateDialogProps {
  /** What the code shall be worth; null while nobody asks. */
  amount: number | null;
  balance: Balance;
  onClose: () => void;
  onMade: (promocode: Promocode) => void;
}

/** Stays mounted while closed: after a lost answer the same amount is still the same wish. */
export function GenerateDialog({ amount, balance, onClose, onMade }: GenerateDialogProps) {
  const { t } = useTranslation("wallet");
  const generate = useGenerate();
  const minor = amount ?? 0;
  const worth = formatMoney(minor, balance.currency);
  const left = formatMoney(Math.max(0, balance.balance - minor), balance.currency);

  function close(): void {
    generate.reset();
    onClose();
  }
  return (
    <ConfirmDialog
      open={amount !== null}
      onClose={close}
      title={t("generate.askTitle", { amount: worth })}
      description={t("generate.askText", { amount: worth, balance: left })}
      confirmLabel={t("generate.confirm", { amount: worth })}
      danger={false}
      pending={generate.isPending}
      problem={generate.error}
      onConfirm={() => generate.mutate(minor, { onSuccess: onMade })}
    >
      <UncertainNote problem={generate.error} text={t("generate.checking")} />
    </ConfirmDialog>
  );
}
