import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { PhaseBadge } from "@/components/PhaseBadge";
import { type Column, Table } from "@/components/Table";
import { Money, StayRange, useNow } from "@/components/Values";
import { knownReason, phaseOf, shortCode } from "@/features/bookings/model";
import type { BookingRecord } from "@/lib/api/types";
import { formatMoney } from "@/lib/money";
import { MINUTE } from "@/lib/time";

export interface BookingsTableProps {
  rows: readonly BookingRecord[];
  withPlace: boolean;
  onCancel: (booking: BookingRecord) => void;
}

/** Who booked what and when; what is not over yet can be cancelled. */
export function BookingsTable({ rows, withPlace, onCancel }: BookingsTableProps) {
  const { t } = useTranslation("owner");
  const now = useNow(MINUTE / 2);
  const columns: Column<BookingRecord>[] = [
    { key: "customer", header: t("bookings.customer"), onPhone: "heading", cell: Customer },
    ...(withPlace ? [{ key: "place", header: t("bookings.place"), cell: PlaceOf }] : []),
    { key: "stay", header: t("bookings.stay"), cell: Stay },
    { key: "amount", header: t("bookings.amount"), align: "end", cell: Amount },
    {
      key: "state",
      header: t("bookings.state"),
      onPhone: "bare",
      cell: (booking) => <State booking={booking} now={now} onCancel={onCancel} />,
    },
  ];
  return (
    <Table
      caption={t("bookings.caption")}
      columns={columns}
      rows={rows}
      keyOf={(booking) => booking.booking_id}
    />
  );
}

function Customer(booking: BookingRecord) {
  return (
    <span className="flex flex-wrap items-baseline justify-between gap-x-3 md:grid">
      <span className="font-semibold">{booking.user_login}</span>
      <span className="numbers text-xs font-normal text-soft">{shortCode(booking.booking_id)}</span>
    </span>
  );
}

function PlaceOf(booking: BookingRecord) {
  return (
    <span className="grid">
      <span>{booking.place_name}</span>
      <span className="text-xs text-soft">{booking.place_city}</span>
    </span>
  );
}

function Stay({ date_from, date_to, place_timezone }: BookingRecord) {
  return <StayRange from={date_from} to={date_to} zone={place_timezone} />;
}

function Amount({ full_cost, currency, status }: BookingRecord) {
  return (
    <Money
      minor={full_cost}
      currency={currency}
      className={status === "Canceled" ? "text-soft" : "font-semibold"}
    />
  );
}

interface StateProps {
  booking: BookingRecord;
  now: number;
  onCancel: (booking: BookingRecord) => void;
}

/** Where it is in its life, and the way to end it early. */
function State({ booking, now, onCancel }: StateProps) {
  const { t } = useTranslation("owner");
  const phase = phaseOf(booking, now);
  const isOpen = phase !== "over" && phase !== "canceled";
  return (
    <span className="grid gap-1">
      <span className="flex min-h-11 flex-wrap items-center justify-between gap-x-4 gap-y-1 md:min-h-9 lg:flex-nowrap">
        <PhaseBadge phase={phase} />
        {isOpen && (
          <Button
            variant="secondary"
            size="small"
            aria-label={t("bookings.cancelOf", { code: shortCode(booking.booking_id) })}
            onClick={() => onCancel(booking)}
          >
            {t("bookings.cancel")}
          </Button>
        )}
      </span>
      {phase === "canceled" && <Why booking={booking} />}
    </span>
  );
}

/** Who cancelled, why, and where the money went. */
function Why({ booking }: { booking: BookingRecord }) {
  const { t } = useTranslation("owner");
  const { canceled_by, cancel_reason, refunded, refund_pending, currency } = booking;
  const known = knownReason(booking);
  const parts = [
    canceled_by && !known && t(`bookings.canceledBy.${canceled_by}`),
    known
      ? t(`bookings.reason.${known}`)
      : cancel_reason && t("bookings.quoted", { text: cancel_reason }),
    refunded && t("bookings.refunded", { amount: formatMoney(refunded, currency) }),
    refund_pending &&
      t("bookings.refundPending", { amount: formatMoney(refund_pending, currency) }),
  ];
  return <span className="text-xs text-soft">{parts.filter(Boolean).join(" · ")}</span>;
}
