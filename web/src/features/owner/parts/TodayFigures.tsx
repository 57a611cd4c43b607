import { useTranslation } from "react-i18next";
import { TextLink } from "@/components/Button";
import { Figure } from "@/components/Card";
import { ErrorNotice, Skeleton } from "@/components/States";
import { useBalance } from "@/features/wallet/queries";
import type { PlaceToday } from "@/lib/api/types";
import { formatMoney } from "@/lib/money";
import { totalsOf } from "../figures";
import { Meter } from "./Meter";

export interface TodayFiguresProps {
  /** Undefined while it is asked for. */
  days: readonly PlaceToday[] | undefined;
  /** Who is still to come and to leave; undefined where that is not known. */
  arrivalsLeft: number | undefined;
  departuresLeft: number | undefined;
}

/** What an owner wants to know at a glance. */
export function TodayFigures({ days, arrivalsLeft, departuresLeft }: TodayFiguresProps) {
  const { t } = useTranslation("owner");
  const totals = days && totalsOf(days);
  const ahead = (count: number | undefined) =>
    count === undefined
      ? undefined
      : count > 0
        ? t("overview.ahead", { count })
        : t("overview.noneAhead");
  return (
    <section
      aria-label={t("overview.figures")}
      className="grid grid-cols-2 gap-3 lg:grid-cols-4 lg:gap-4"
    >
      {totals ? (
        <>
          <Figure
            label={t("overview.arrivals")}
            value={totals.arrivals}
            note={ahead(arrivalsLeft)}
          />
          <Figure
            label={t("overview.departures")}
            value={totals.departures}
            note={ahead(departuresLeft)}
          />
          <Figure
            label={t("overview.occupied")}
            value={totals.occupied}
            note={
              <span className="grid gap-2">
                {t("overview.ofSpaces", { count: totals.capacity })}
                <Meter taken={totals.occupied} capacity={totals.capacity} />
              </span>
            }
          />
        </>
      ) : (
        [1, 2, 3].map((one) => <Skeleton key={one} className="h-32 rounded-lg" />)
      )}
      <Income />
    </section>
  );
}

function Income() {
  const { t } = useTranslation("owner");
  const balance = useBalance();
  if (balance.isPending) return <Skeleton className="h-32 rounded-lg" />;
  if (balance.isError)
    return <ErrorNotice error={balance.error} onRetry={() => balance.refetch()} />;
  const { balance: available, pending, currency } = balance.data;
  return (
    <Figure
      label={t("overview.available")}
      value={formatMoney(available, currency)}
      note={
        <span className="grid justify-items-start gap-1">
          <span>
            {pending > 0
              ? t("overview.pending", { amount: formatMoney(pending, currency) })
              : t("overview.pendingNone")}
          </span>
          <TextLink to="/owner/balance">{t("overview.wallet")}</TextLink>
        </span>
      }
    />
  );
}
