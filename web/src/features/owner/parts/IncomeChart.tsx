import { useTranslation } from "react-i18next";
import { classes } from "@/components/classes";
import { ErrorNotice, Skeleton } from "@/components/States";
import { formatMoney } from "@/lib/money";
import { formatDay, formatDayDigits, viewerZone } from "@/lib/time";
import { daysFrom } from "../days";
import { incomeOf, isAhead } from "../figures";
import { useOccupancy } from "../queries";
import { Chart } from "./Chart";

const DAYS_BACK = 7;
const DAYS = 14;

/** What a week brought and what the next one will, by the day when stays end. */
export function IncomeChart({ places, now }: { places: readonly string[]; now: number }) {
  const { t } = useTranslation("owner");
  const zone = viewerZone();
  const span = daysFrom(now, zone, -DAYS_BACK, DAYS);
  const occupancy = useOccupancy({ places, span, step: "day", zone });
  if (occupancy.isError) {
    return (
      <ErrorNotice
        error={occupancy.error}
        onRetry={() => occupancy.refetch()}
        retrying={occupancy.isFetching}
      />
    );
  }
  if (!occupancy.data) return <Skeleton className="h-90 rounded-lg" />;
  const { buckets, currency } = occupancy.data;
  const { earned, expected } = incomeOf(buckets, now);
  return (
    <Chart
      title={t("income.title")}
      lead={
        <ul className="flex flex-wrap gap-x-4">
          <Shade className="bg-accent">
            {t("income.earnedSum", { amount: formatMoney(earned, currency) })}
          </Shade>
          <Shade className="bg-accent/40">
            {t("income.expectedSum", { amount: formatMoney(expected, currency) })}
          </Shade>
        </ul>
      }
      bars={buckets.map((bucket) => ({
        key: bucket.from,
        label: formatDayDigits(bucket.from, zone),
        name: formatDay(bucket.from, zone),
        height: bucket.income,
        ahead: isAhead(bucket, now),
      }))}
      format={(minor) => formatMoney(minor, currency)}
      shortFormat={(minor) => formatMoney(minor, currency, { short: true })}
      barName={t("income.day")}
      heightName={t("income.amount")}
      shade={{
        name: t("income.state"),
        past: t("income.earned"),
        ahead: t("income.expected"),
      }}
      nothing={t("income.nothing")}
    />
  );
}

function Shade({ className, children }: { className: string; children: React.ReactNode }) {
  return (
    <li className="flex items-center gap-2">
      <span aria-hidden className={classes("size-3 rounded-full", className)} />
      {children}
    </li>
  );
}
