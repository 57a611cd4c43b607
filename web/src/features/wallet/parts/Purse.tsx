import { useTranslation } from "react-i18next";
import { Money } from "@/components/Values";
import type { Balance } from "@/lib/api/types";

/** What can be spent, large; and what is still on its way. */
export function Purse({ balance }: { balance: Balance }) {
  const { t } = useTranslation("wallet");
  return (
    <section className="grid content-between gap-8 rounded-xl bg-accent p-6 text-on-accent shadow-card md:p-8">
      <div className="grid gap-1">
        <h2 className="text-sm font-semibold tracking-normal">{t("balance.available")}</h2>
        <Money
          minor={balance.balance}
          currency={balance.currency}
          className="text-3xl font-semibold tracking-tight wrap-anywhere whitespace-normal"
        />
      </div>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 border-t-2 border-dashed border-lane pt-4">
        <span>
          <span className="block text-sm font-semibold">{t("balance.pending")}</span>
          <span className="block text-sm">
            {balance.pending > 0 ? t("balance.pendingText") : t("balance.nothingPending")}
          </span>
        </span>
        <Money
          minor={balance.pending}
          currency={balance.currency}
          className="text-xl font-semibold tracking-tight"
        />
      </div>
    </section>
  );
}
