import { useTranslation } from "react-i18next";
import { Moment, Money } from "@/components/Values";
import { knownReason } from "@/features/bookings/model";
import type { BookingRecord } from "@/lib/api/types";
import { Fact } from "./Facts";

/** Who cancelled a booking, when and why, and where the money is. */
export function CancellationFacts({ booking }: { booking: BookingRecord }) {
  const { t } = useTranslation(["admin", "bookings"]);
  const { currency, refunded, refund_pending: pending } = booking;
  const known = knownReason(booking);
  const reason = known ? t(`bookings:canceled.reason.${known}`) : booking.cancel_reason;
  return (
    <>
      <Fact name={t("bookings.canceledBy")}>
        {t(`bookings.actor.${booking.canceled_by ?? "system"}`)}
      </Fact>
      {booking.canceled_at && (
        <Fact name={t("bookings.canceledAt")}>
          <Moment at={booking.canceled_at} />
        </Fact>
      )}
      {reason && <Fact name={t("bookings.reason")}>{reason}</Fact>}
      <Fact name={t("bookings.refunded")}>
        <Money minor={refunded ?? 0} currency={currency} />
      </Fact>
      {Boolean(pending) && (
        <Fact name={t("bookings.refundPending")}>
          <Money minor={pending ?? 0} currency={currency} className="text-warn" />
        </Fact>
      )}
    </>
  );
}
