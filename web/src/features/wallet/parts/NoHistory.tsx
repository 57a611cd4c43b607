import { ReceiptText, SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { EmptyState } from "@/components/States";
import type { Role } from "@/lib/api/types";

/** `onClear` widens the selection that has nothing in it; null: there is nothing at all. */
export function NoHistory({ role, onClear }: { role: Role; onClear: (() => void) | null }) {
  const { t } = useTranslation("wallet");
  if (!onClear)
    return (
      <EmptyState
        icon={ReceiptText}
        title={t("history.emptyTitle")}
        text={t(`history.emptyText.${role}`)}
      />
    );
  return (
    <EmptyState
      icon={SearchX}
      title={t("history.noMatch")}
      text={t("history.noMatchText")}
      action={
        <Button variant="secondary" onClick={onClear}>
          {t("filters.clear")}
        </Button>
      }
    />
  );
}
