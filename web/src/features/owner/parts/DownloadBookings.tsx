import { useTranslation } from "react-i18next";
import { DownloadCsv } from "@/components/DownloadCsv";
import { COLUMNS, rowOf, type Words } from "../bookingRows";
import type { BookingQuery } from "../filters";
import { everyBooking } from "../queries";

/** The whole filtered list as a file, also what is not on the page yet. */
export function DownloadBookings({ query }: { query: BookingQuery }) {
  const { t } = useTranslation(["owner", "bookings"]);
  const words: Words = {
    phase: (phase) => t(`bookings:phase.${phase}`),
    actor: (actor) => t(`csv.canceledBy.${actor}`),
    reason: (reason) => t(`bookings.reason.${reason}`),
  };
  return (
    <DownloadCsv
      label={t("csv.action")}
      name={t("csv.file")}
      header={COLUMNS.map((column) => t(`csv.columns.${column}`))}
      rows={async () => {
        const bookings = await everyBooking(query);
        return bookings.map((booking) => rowOf(booking, Date.now(), words));
      }}
      failed={(problem) => t("csv.failed", { problem })}
    />
  );
}
