import { useTranslation } from "react-i18next";
import { Card } from "@/components/Card";
import { Moment, Money } from "@/components/Values";
import type { BookingRecord } from "@/lib/api/types";
import { knownReason } from "../model";

/** Who cancelled, when and why, and where the money is. */
export function CanceledNotice({ booking }: { booking: BookingRecord }) {
  const { t } = useTranslation("bookings");
  const by = booking.canceled_by ?? "system";
  return (
    <Card className="grid gap-4">
      <h2 className="text-lg">{t(`canceled.${by}`)}</h2>
      <dl className="grid gap-3 sm:grid-cols-2">
        {booking.canceled_at && (
          <Fact label={t("canceled.when")}>
            <Moment at={booking.canceled_at} />
          </Fact>
        )}
        <Reason booking={booking} />
        <Refund booking={booking} />
      </dl>
    </Card>
  );
}

function Reason({ booking }: { booking: BookingRecord }) {
  const { t } = useTranslation("bookings");
  const known = knownReason(booking);
  const reason = known ? t(`canceled.reason.${known}`) : booking.cancel_reason;
  return reason && <Fact label={t("canceled.reasonLabel")}>{reason}</Fact>;
}

function Refund({ booking }: { booking: BookingRecord }) {
  const { t } = useTranslation("bookings");
  const { refunded, refund_pending: pending, currency } = booking;
  if (!refunded && !pending)
    return <Fact label={t("canceled.refunded")}>{t("canceled.none")}</Fact>;
  return (
    <>
      {Boolean(refunded) && (
        <Fact label={t("canceled.refunded")}>
          <Money minor={refunded ?? 0} currency={currency} />
        </Fact>
      )}
      {Boolean(pending) && (
        <Fact label={t("canceled.refundPending")}>
          <Money minor={pending ?? 0} currency={currency} />
          <span className="block text-sm font-normal text-soft">
            {t("canceled.refundPendingText")}
          </span>
        </Fact>
      )}
    </>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt className="text-sm text-soft">{label}</dt>
      <dd className="font-semibold">{children}</dd>
    </div>
  );
}
