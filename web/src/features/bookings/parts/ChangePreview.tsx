import { useTranslation } from "react-i18next";
import { Skeleton } from "@/components/States";
import { Money, StayRange } from "@/components/Values";
import { useBalance } from "@/features/wallet/queries";
import type { BookingRecord, ChangeQuote } from "@/lib/api/types";
import { formatMoney } from "@/lib/money";
import { type Stay, stayOf } from "../model";

export interface ChangePreviewProps {
  booking: BookingRecord;
  /** Null while no other stay is chosen. */
  stay: Stay | null;
  quote: ChangeQuote | undefined;
  isAsking: boolean;
}

/** The stay and its price as they are and as they would be, and the difference. */
export function ChangePreview({ booking, stay, quote, isAsking }: ChangePreviewProps) {
  const { t } = useTranslation("bookings");
  const zone = booking.place_timezone;
  const { full_cost: cost, currency } = booking;
  return (
    <div className="grid gap-3 rounded-lg bg-sunk p-5">
      <Line label={t("change.was")} stay={stayOf(booking)} zone={zone}>
        <Money minor={cost} currency={currency} />
      </Line>
      <div aria-live="polite" aria-busy={isAsking} className="grid gap-3">
        {!stay && <p className="text-sm text-soft">{t("change.unchanged")}</p>}
        {stay && (
          <Line label={t("change.becomes")} stay={stay} zone={zone}>
            {quote && <Money minor={quote.full_cost} currency={currency} />}
          </Line>
        )}
        {stay && quote && <Difference quote={quote} />}
        {stay && !quote && isAsking && <Skeleton className="h-14" />}
      </div>
    </div>
  );
}

interface LineProps {
  label: string;
  stay: Stay;
  zone: string;
  children: React.ReactNode;
}

function Line({ label, stay, zone, children }: LineProps) {
  return (
    <div className="flex items-end justify-between gap-4">
      <div className="grid min-w-0">
        <span className="text-sm text-soft">{label}</span>
        <StayRange from={stay.from} to={stay.to} zone={zone} />
      </div>
      {children}
    </div>
  );
}

function Difference({ quote: { difference, currency } }: { quote: ChangeQuote }) {
  const { t } = useTranslation("bookings");
  const balance = useBalance();
  const amount = formatMoney(Math.abs(difference), currency);
  const after = balance.data ? balance.data.balance - difference : null;
  return (
    <div className="grid gap-0.5 border-t border-line pt-3">
      <strong className="font-semibold">
        {difference > 0
          ? t("change.more", { amount })
          : difference < 0
            ? t("change.back", { amount })
            : t("change.same")}
      </strong>
      {difference !== 0 && after !== null && after >= 0 && (
        <span className="text-sm text-soft">
          {t("change.balanceAfter", { amount: formatMoney(after, currency) })}
        </span>
      )}
      {after !== null && after < 0 && (
        <span className="text-sm font-medium text-warn">
          {t("change.missing", { amount: formatMoney(-after, currency) })}
        </span>
      )}
    </div>
  );
}
