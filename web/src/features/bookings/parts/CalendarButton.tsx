import { CalendarPlus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import type { BookingRecord } from "@/lib/api/types";
import { downloadFile } from "@/lib/download";
import { formatMoney } from "@/lib/money";
import { calendarFile } from "../ics";
import { shortCode, stayOf } from "../model";

export function CalendarButton({ booking }: { booking: BookingRecord }) {
  const { t } = useTranslation("bookings");
  const { booking_id: id, place_name: place } = booking;
  const address = `${booking.place_address}, ${booking.place_city}`;
  const code = shortCode(id);
  const changedAt = new Date(booking.updated_at);

  function add() {
    const file = calendarFile({
      uid: `${id}@parking-net`,
      sequence: Math.floor((changedAt.getTime() - Date.parse(booking.created_at)) / 1000),
      changedAt,
      ...stayOf(booking),
      title: t("calendar.title", { place }),
      place: `${place}, ${address}`,
      text: t("calendar.text", {
        code,
        address,
        price: formatMoney(booking.full_cost, booking.currency),
      }),
      link: `${location.origin}/driver/bookings/${id}`,
      canceled: booking.status === "Canceled",
      reminder: t("calendar.reminder", { place }),
    });
    downloadFile(`parking-${code}.ics`, "text/calendar;charset=utf-8", file);
  }

  return (
    <Button variant="secondary" icon={CalendarPlus} wide onClick={add}>
      {t("calendar.add")}
    </Button>
  );
}
