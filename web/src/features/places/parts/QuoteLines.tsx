import { RotateCcw } from "lucide-react";
import { useTranslation } from "react-i18next";
import { classes } from "@/components/classes";
import { Money } from "@/components/Values";
import type { Place, Quote } from "@/lib/api/types";
import { formatMoney } from "@/lib/money";
import { formatDuration, formatMoment } from "@/lib/time";
import type { Stay } from "../model";
import { FreeSpaces } from "./FreeSpaces";

export interface QuoteLinesProps {
  place: Place;
  stay: Stay;
  quote: Quote;
  /** The figures of the stay before, until those of this one are here. */
  isStale: boolean;
}

/** How the price comes about, and what cancelling gives back. */
export function QuoteLines({ place, stay, quote, isStale }: QuoteLinesProps) {
  const { t } = useTranslation("places");
  return (
    <div
      aria-busy={isStale}
      className={classes("grid gap-4 transition-opacity", isStale && "opacity-50")}
    >
      <FreeSpaces count={quote.free_spaces} />
      <dl className="grid gap-2">
        {quote.lines.map((line) => (
          <div key={line.from} className="flex items-baseline justify-between gap-4 text-soft">
            <dt>
              {t("stay.line", {
                duration: formatDuration(Date.parse(line.to) - Date.parse(line.from)),
                rate: formatMoney(line.hourly_rate, quote.currency),
              })}
            </dt>
            <dd>
              <Money minor={line.amount} currency={quote.currency} />
            </dd>
          </div>
        ))}
        <div className="flex items-baseline justify-between gap-4 border-t border-line pt-3 text-lg font-semibold">
          <dt>{t("stay.total")}</dt>
          <dd className="text-xl tracking-tight">
            <Money minor={quote.full_cost} currency={quote.currency} />
          </dd>
        </div>
      </dl>
      <Cancellation place={place} stay={stay} />
    </div>
  );
}

function Cancellation({ place, stay }: { place: Place; stay: Stay }) {
  const { t } = useTranslation("places");
  const begun = stay.from.getTime() <= Date.now();
  return (
    <p className="flex gap-2 text-sm text-balance text-soft">
      <RotateCcw aria-hidden className="mt-0.5 size-4 shrink-0" />
      {begun
        ? t("stay.begun")
        : t("stay.freeUntil", { time: formatMoment(stay.from, place.timezone) })}
    </p>
  );
}
