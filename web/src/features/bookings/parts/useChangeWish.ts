import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "@/components/Toasts";
import type { BookingRecord, ChangeQuote } from "@/lib/api/types";
import { formatMoney } from "@/lib/money";
import { isSameStay, type Stay, stayOf } from "../model";
import { useChangeStay } from "../queries";

/** Sends a change, and says once that it is done: also when only the booking itself tells it. */
export function useChangeWish(booking: BookingRecord, onClose: () => void) {
  const { t } = useTranslation("bookings");
  const change = useChangeStay(booking, (_, { quote }) => announce(quote));
  const sent = change.isError ? change.variables : undefined;
  const cameTrue = sent !== undefined && isSameStay(stayOf(booking), sent.stay);

  function announce({ difference, currency }: ChangeQuote) {
    const amount = formatMoney(Math.abs(difference), currency);
    if (difference > 0) toast(t("change.donePaid", { amount }));
    else if (difference < 0) toast(t("change.doneBack", { amount }));
    else toast(t("change.done"));
    onClose();
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the lost wish came true.
  useEffect(() => {
    if (cameTrue) announce(sent.quote);
  }, [cameTrue]);

  return {
    send: change.mutate,
    isPending: change.isPending,
    /** Why this stay was refused; another one was not asked for yet. */
    refusalOf: (stay: Stay | null) =>
      stay && sent && isSameStay(stay, sent.stay) ? change.error : null,
  };
}
