import type { Transaction } from "@/lib/api/types";
import type { Cell } from "@/lib/csv";
import { minorDigits } from "@/lib/money";
import { localOf } from "@/lib/time";
import { bookingCodeOf } from "./model";

/** The columns of the file, from left to right. */
export const COLUMNS = [
  "at",
  "what",
  "kind",
  "amount",
  "currency",
  "status",
  "booking",
  "bookingId",
  "id",
] as const;

/** The words of the reader's language that stand in the file. */
export interface Words {
  what: (transaction: Transaction) => string;
  kind: (kind: Transaction["transaction_type"]) => string;
  status: (status: Transaction["status"]) => string;
}

/** A transaction as a row of the file: the time by the reader's clock, the amount as a number. */
export function rowOf(
  transaction: Transaction,
  currency: string,
  zone: string,
  words: Words,
): Cell[] {
  const cells: Record<(typeof COLUMNS)[number], Cell> = {
    at: localOf(transaction.created_at, zone).replace("T", " "),
    what: words.what(transaction),
    kind: words.kind(transaction.transaction_type),
    amount: transaction.amount / 10 ** minorDigits(currency),
    currency,
    status: words.status(transaction.status),
    booking: bookingCodeOf(transaction),
    bookingId: transaction.booking_id ?? null,
    id: transaction.id,
  };
  return COLUMNS.map((column) => cells[column]);
}
