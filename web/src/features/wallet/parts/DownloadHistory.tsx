import { useTranslation } from "react-i18next";
import { DownloadCsv } from "@/components/DownloadCsv";
import { viewerZone } from "@/lib/time";
import { COLUMNS, rowOf, type Words } from "../historyRows";
import type { HistoryQuery } from "../model";
import { everyTransaction } from "../queries";
import { useWhat } from "../useWhat";

/** The whole filtered history as a file, also what is not on the page yet. */
export function DownloadHistory({ query, currency }: { query: HistoryQuery; currency: string }) {
  const { t } = useTranslation("wallet");
  const words: Words = {
    what: useWhat(),
    kind: (kind) => t(`filters.kinds.${kind}`),
    status: (status) => t(`history.status.${status}`),
  };
  return (
    <DownloadCsv
      label={t("csv.action")}
      name={t("csv.file")}
      header={COLUMNS.map((column) => t(`csv.columns.${column}`))}
      rows={async () => {
        const transactions = await everyTransaction(query);
        return transactions.map((one) => rowOf(one, currency, viewerZone(), words));
      }}
      failed={(problem) => t("csv.failed", { problem })}
    />
  );
}
