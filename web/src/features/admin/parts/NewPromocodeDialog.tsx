import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/components/Dialog";
import type { Promocode } from "@/lib/api/types";
import { formatMoney } from "@/lib/money";
import { Copyable } from "./Copyable";
import { NewPromocodeForm } from "./NewPromocodeForm";

export default function NewPromocodeDialog({
  currency,
  onClose,
}: {
  currency: string;
  onClose: () => void;
}) {
  const { t } = useTranslation("admin");
  const [created, setCreated] = useState<Promocode | null>(null);
  if (!created)
    return (
      <Dialog
        open
        onClose={onClose}
        title={t("promocodes.new")}
        description={t("promocodes.newText")}
      >
        <NewPromocodeForm currency={currency} onCreated={setCreated} />
      </Dialog>
    );
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("promocodes.created")}
      description={t("promocodes.createdText", {
        count: created.max_uses,
        amount: formatMoney(created.amount, currency),
      })}
    >
      <Copyable name={t("promocodes.code")} text={created.code} large />
    </Dialog>
  );
}
