import { useTranslation } from "react-i18next";
import { TextLink } from "@/components/Button";
import { classes } from "@/components/classes";
import { asProblem } from "@/lib/api/client";
import type { ApiProblem } from "@/lib/api/problem";
import { problemText } from "@/lib/errors";
import { formatMoney } from "@/lib/money";

export interface ChangeRefusalProps {
  error: unknown;
  /** Known before it is asked for. */
  isFull: boolean;
  currency: string;
}

/** Why a change is not made, and what helps. What is wrong with a field stands there. */
export function ChangeRefusal({ error, isFull, currency }: ChangeRefusalProps) {
  const { t } = useTranslation("bookings");
  const problem = error ? asProblem(error) : null;
  if (problem ? problem.errors.length > 0 : !isFull) return null;
  return (
    <div
      role="alert"
      className={classes(
        "grid gap-1 rounded-md p-3 font-medium",
        problem?.isUncertain ? "bg-warn-wash text-warn" : "bg-bad-wash text-bad",
      )}
    >
      {problem ? <Words problem={problem} currency={currency} /> : <p>{t("change.full")}</p>}
    </div>
  );
}

function Words({ problem, currency }: { problem: ApiProblem; currency: string }) {
  const { t } = useTranslation("bookings");
  const { t: common } = useTranslation();
  const lacks = problem.values.shortfall;
  if (problem.isUncertain) return <p>{t("change.checking")}</p>;
  if (problem.code === "fully_booked") return <p>{t("change.full")}</p>;
  if (problem.code === "price_changed") return <p>{t("change.bookedOtherwise")}</p>;
  if (typeof lacks !== "number") return <p>{problemText(common, problem)}</p>;
  return (
    <>
      <p>{t("change.missing", { amount: formatMoney(lacks, currency) })}</p>
      <TextLink to="/driver/balance">{t("change.topUp")}</TextLink>
    </>
  );
}
