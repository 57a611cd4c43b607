import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/Dialog";
import { toast } from "@/components/Toasts";
import type { Promocode } from "@/lib/api/types";
import { formatMoney } from "@/lib/money";
import { useRevoke } from "../queries";
import { UncertainNote } from "./UncertainNote";

export interface RevokeDialogProps {
  promocode: Promocode;
  currency: string;
  onClose: () => void;
}

/** Says that the money comes back before it ends a code that nobody has used. */
export function RevokeDialog({ promocode, currency, onClose }: RevokeDialogProps) {
  const { t } = useTranslation("wallet");
  const { code } = promocode;
  const amount = formatMoney(promocode.amount, currency);
  const revoke = useRevoke(code);
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t("revoke.title", { code })}
      description={t("revoke.text", { amount })}
      confirmLabel={t("revoke.confirm", { amount })}
      pending={revoke.isPending}
      problem={revoke.error}
      onConfirm={() =>
        revoke.mutate(undefined, {
          onSuccess: () => {
            toast(t("revoke.done", { code, amount }));
            onClose();
          },
        })
      }
    >
      <UncertainNote problem={revoke.error} text={t("revoke.checking")} />
    </ConfirmDialog>
  );
}
