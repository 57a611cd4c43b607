import { ReceiptText } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { PhaseBadge } from "@/components/PhaseBadge";
import { Table } from "@/components/Table";
import { Money, StayRange, useNow } from "@/components/Values";
import { phaseOf, shortCode } from "@/features/bookings/model";
import type { BookingRecord } from "@/lib/api/types";
import { HALF_MINUTE } from "../words";

export interface BookingTableProps {
  bookings: readonly BookingRecord[];
  onOpen: (booking: BookingRecord) => void;
}

export function BookingTable({ bookings, onOpen }: BookingTableProps) {
  const { t } = useTranslation("admin");
  const now = useNow(HALF_MINUTE);
  return (
    <Table
      caption={t("bookings.title")}
      rows={bookings}
      keyOf={(booking) => booking.booking_id}
      columns={[
        {
          key: "place",
          header: t("bookings.booking"),
          onPhone: "heading",
          cell: (booking) => <Booking booking={booking} />,
        },
        {
          key: "state",
          header: t("bookings.state"),
          cell: (booking) => <PhaseBadge phase={phaseOf(booking, now)} />,
        },
        { key: "driver", header: t("bookings.driver"), cell: ({ user_login }) => user_login },
        {
          key: "stay",
          header: t("bookings.stay"),
          cell: (booking) => (
            <StayRange
              from={booking.date_from}
              to={booking.date_to}
              zone={booking.place_timezone}
            />
          ),
        },
        {
          key: "price",
          header: t("bookings.price"),
          align: "end",
          cell: ({ full_cost, currency }) => <Money minor={full_cost} currency={currency} />,
        },
        {
          key: "actions",
          header: t("bookings.actions"),
          align: "end",
          onPhone: "bare",
          cell: (booking) => (
            <Button
              variant="secondary"
              size="small"
              icon={ReceiptText}
              className="max-md:w-full"
              aria-label={t("bookings.openOf", { code: shortCode(booking.booking_id) })}
              onClick={() => onOpen(booking)}
            >
              {t("bookings.open")}
            </Button>
          ),
        },
      ]}
    />
  );
}

function Booking({ booking }: { booking: BookingRecord }) {
  return (
    <span className="grid">
      <span className="font-mono font-semibold">{shortCode(booking.booking_id)}</span>
      <span className="text-sm font-normal text-soft">
        {booking.place_name}, {booking.place_city}
      </span>
    </span>
  );
}
