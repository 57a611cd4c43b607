import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/Dialog";
import { toast } from "@/components/Toasts";
import type { Promocode } from "@/lib/api/types";
import { formatMoney } from "@/lib/money";
import { useRevokePromocode } from "../promocodeQueries";
import { useAccount } from "../userQueries";
import { formatDate } from "../words";
import { Fact, Facts } from "./Facts";

export interface RevokeDialogProps {
  promocode: Promocode;
  currency: string;
  onClose: () => void;
}

/** Ends a code; whose money that is depends on who made it. */
export function RevokeDialog({ promocode, currency, onClose }: RevokeDialogProps) {
  const { t } = useTranslation("admin");
  const revoke = useRevokePromocode(promocode);
  const creator = useAccount(promocode.created_by);
  const { code, kind } = promocode;
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t("promocodes.revokeTitle", { code })}
      description={t(`promocodes.revokeText.${kind}`, {
        amount: formatMoney(promocode.amount, currency),
        used: promocode.used_count,
        count: promocode.remaining_uses,
      })}
      confirmLabel={t("promocodes.revoke")}
      onConfirm={() =>
        revoke.mutate(undefined, {
          onSuccess: () => {
            toast(t("promocodes.revoked", { code }));
            onClose();
          },
        })
      }
      pending={revoke.isPending}
      problem={revoke.error}
    >
      <Facts>
        <Fact name={t("promocodes.madeBy")}>{creator.data?.login ?? "…"}</Fact>
        <Fact name={t("promocodes.madeAt")}>{formatDate(promocode.created_at)}</Fact>
      </Facts>
    </ConfirmDialog>
  );
}
