import { useTranslation } from "react-i18next";
import type { Transaction } from "@/lib/api/types";
import { bookingCodeOf, whatOf } from "./model";

/** Says what a transaction was: "Refund for booking 7F3A-91C2". */
export function useWhat(): (transaction: Transaction) => string {
  const { t } = useTranslation("wallet");
  return (transaction) =>
    t(`history.what.${whatOf(transaction)}`, {
      code: bookingCodeOf(transaction),
      promocode: transaction.promocode ?? "",
    });
}
