import { Trans, useTranslation } from "react-i18next";
import { LinkButton } from "@/components/Button";
import type { ApiProblem } from "@/lib/api/problem";
import { problemText } from "@/lib/errors";
import { formatMoney } from "@/lib/money";
import { PayNote } from "./PayNote";

export interface PayRefusalProps {
  problem: ApiProblem;
  currency: string;
}

/** Why nothing was paid, and what helps. */
export function PayRefusal({ problem, currency }: PayRefusalProps) {
  const { t } = useTranslation("bookings");
  const { t: common } = useTranslation();
  if (problem.code === "price_changed") return <PriceChanged {...{ problem, currency }} />;
  return (
    <PayNote tone="bad" text={problemText(common, problem)}>
      {problem.code === "too_many_holds" && (
        <LinkButton to="/driver/bookings" variant="secondary" wide>
          {t("pay.openHolds")}
        </LinkButton>
      )}
    </PayNote>
  );
}

function PriceChanged({ problem, currency }: PayRefusalProps) {
  const { t } = useTranslation("bookings");
  const { expected_cost, actual_cost } = problem.values;
  const values = {
    was: formatMoney(Number(expected_cost), currency),
    now: formatMoney(Number(actual_cost), currency),
  };
  return (
    <PayNote
      tone="bad"
      title={t("pay.priceChanged")}
      text={
        <Trans
          t={t}
          i18nKey="pay.priceChangedText"
          values={values}
          components={{ was: <s />, now: <strong /> }}
        />
      }
    />
  );
}
