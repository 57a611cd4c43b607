import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/Dialog";
import { TextField } from "@/components/Field";
import { ErrorNotice, Skeleton } from "@/components/States";
import { toast } from "@/components/Toasts";
import { Money } from "@/components/Values";
import { refundOf, shortCode } from "@/features/bookings/model";
import { useCancelBooking, useCancellation } from "@/features/bookings/queries";
import { limits } from "@/lib/api/limits";
import type { BookingRecord, Cancellation } from "@/lib/api/types";
import { formatMoney } from "@/lib/money";
import { Fact, Facts } from "./Facts";

const LONGEST_REASON = limits.booking.ChangeBody.cancel_reason.maxLength;

export interface CancelBookingDialogProps {
  booking: BookingRecord;
  onClose: () => void;
}

/** Cancels somebody else's booking: they read the reason, so there must be one. */
export function CancelBookingDialog({ booking, onClose }: CancelBookingDialogProps) {
  const { t } = useTranslation("admin");
  const [reason, setReason] = useState("");
  const [isAsked, setAsked] = useState(false);
  const terms = useCancellation(booking.booking_id);
  const cancel = useCancelBooking(booking);
  const field = useRef<HTMLInputElement>(null);
  const isMissing = isAsked && reason.trim() === "";

  function confirm() {
    setAsked(true);
    if (reason.trim() === "") return field.current?.focus();
    if (!terms.data) return;
    cancel.mutate(reason.trim(), {
      onSuccess: (canceled) => {
        toast(doneText(canceled));
        onClose();
      },
    });
  }
  const doneText = (canceled: BookingRecord) =>
    t(refundOf(canceled) > 0 ? "bookings.canceledRefund" : "bookings.canceledFree", {
      login: canceled.user_login,
      amount: formatMoney(refundOf(canceled), canceled.currency),
    });

  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t("bookings.cancelTitle", { code: shortCode(booking.booking_id) })}
      description={t("bookings.cancelText", { login: booking.user_login })}
      confirmLabel={t("bookings.cancel")}
      dismissLabel={t("bookings.keep")}
      onConfirm={confirm}
      pending={cancel.isPending}
      problem={cancel.error}
    >
      {terms.data ? (
        <Terms terms={terms.data} booking={booking} />
      ) : terms.isError ? (
        <ErrorNotice error={terms.error} onRetry={() => void terms.refetch()} />
      ) : (
        <Skeleton className="h-24" />
      )}
      <TextField
        ref={field}
        label={t("bookings.reason")}
        hint={t("bookings.reasonHint")}
        error={isMissing ? "required" : undefined}
        value={reason}
        maxLength={LONGEST_REASON}
        onChange={(event) => setReason(event.target.value)}
        autoComplete="off"
      />
    </ConfirmDialog>
  );
}

function Terms({ terms, booking }: { terms: Cancellation; booking: BookingRecord }) {
  const { t } = useTranslation("admin");
  return (
    <Facts>
      <Fact name={t("bookings.refundTo", { login: booking.user_login })}>
        <Money minor={terms.refund} currency={booking.currency} />
      </Fact>
      <Fact name={t("bookings.ownerKeeps")}>
        <Money minor={terms.fee} currency={booking.currency} />
      </Fact>
    </Facts>
  );
}
