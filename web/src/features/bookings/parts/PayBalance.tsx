import { useTranslation } from "react-i18next";
import { Money } from "@/components/Values";
import type { Balance } from "@/lib/api/types";

export interface PayBalanceProps {
  balance: Balance | undefined;
  price: number;
}

/** What there is, and what stays after payment or is missing for it. */
export function PayBalance({ balance, price }: PayBalanceProps) {
  const { t } = useTranslation("bookings");
  const after = balance && balance.balance - price;
  return (
    <dl className="grid gap-1.5">
      <Line name={t("pay.balance")} minor={balance?.balance} currency={balance?.currency} />
      <Line
        name={after !== undefined && after < 0 ? t("pay.missing") : t("pay.after")}
        minor={after === undefined ? undefined : Math.abs(after)}
        currency={balance?.currency}
        isWarning={after !== undefined && after < 0}
      />
    </dl>
  );
}

interface LineProps {
  name: string;
  minor: number | undefined;
  currency: string | undefined;
  isWarning?: boolean;
}

function Line({ name, minor, currency, isWarning }: LineProps) {
  return (
    <div className="flex justify-between gap-4 text-sm">
      <dt className={isWarning ? "font-semibold text-warn" : "text-soft"}>{name}</dt>
      <dd className={isWarning ? "font-semibold text-warn" : "font-medium"}>
        {minor === undefined || !currency ? "–" : <Money minor={minor} currency={currency} />}
      </dd>
    </div>
  );
}
