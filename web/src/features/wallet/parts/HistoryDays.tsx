import { useTranslation } from "react-i18next";
import type { Role, Transaction } from "@/lib/api/types";
import { formatDay, localOf, viewerZone } from "@/lib/time";
import { byDay } from "../model";
import { HistoryRow } from "./HistoryRow";

export interface HistoryDaysProps {
  transactions: readonly Transaction[];
  role: Role;
  currency: string;
}

export function HistoryDays({ transactions, role, currency }: HistoryDaysProps) {
  useTranslation();
  const zone = viewerZone();
  return byDay(transactions, (at) => localOf(at, zone).slice(0, 10)).map(({ day, entries }) => (
    <section key={day} className="grid gap-2 md:grid-cols-[10rem_minmax(0,1fr)] md:gap-6">
      <h3 className="text-sm font-semibold tracking-normal text-soft md:pt-4">
        {formatDay(`${day}T12:00:00Z`, "UTC")}
      </h3>
      <ul className="panel divide-y divide-line">
        {entries.map((one) => (
          <HistoryRow key={one.id} transaction={one} role={role} currency={currency} />
        ))}
      </ul>
    </section>
  ));
}
