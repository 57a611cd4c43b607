import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/Dialog";
import { TextField } from "@/components/Field";
import { ErrorNotice, Skeleton } from "@/components/States";
import { toast } from "@/components/Toasts";
import { Money } from "@/components/Values";
import { asProblem } from "@/lib/api/client";
import { limits } from "@/lib/api/limits";
import type { BookingRecord, Cancellation } from "@/lib/api/types";
import { formatMoney } from "@/lib/money";
import { refundOf } from "../model";
import { useCancelBooking, useCancellation } from "../queries";

const LONGEST_REASON = limits.booking.ChangeBody.cancel_reason.maxLength;

export interface CancelDialogProps {
  booking: BookingRecord;
  onClose: () => void;
}

/** Cancels what is paid, or gives up what is only held. */
export function CancelDialog(props: CancelDialogProps) {
  return props.booking.status === "Waiting" ? <GiveUp {...props} /> : <Cancel {...props} />;
}

/** Says what comes back and by which rule before it cancels. */
function Cancel({ booking, onClose }: CancelDialogProps) {
  const { t } = useTranslation("bookings");
  const [reason, setReason] = useState("");
  const terms = useCancellation(booking.booking_id);
  const { cancel, lost, refusal } = useSend(booking, onClose);
  const refund = terms.data?.refund ?? 0;
  const amount = formatMoney(refund, booking.currency);
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t("cancel.title")}
      description={`${booking.place_name}, ${booking.place_city}`}
      confirmLabel={refund > 0 ? t("cancel.confirmRefund", { amount }) : t("cancel.confirm")}
      dismissLabel={t("cancel.keep")}
      pending={cancel.isPending || terms.isPending}
      problem={refusal}
      onConfirm={() => terms.data && cancel.mutate(reason.trim())}
    >
      {terms.data ? (
        <Terms terms={terms.data} currency={booking.currency} />
      ) : terms.isError ? (
        <ErrorNotice error={terms.error} onRetry={() => terms.refetch()} />
      ) : (
        <Skeleton className="h-32" />
      )}
      <TextField
        label={t("cancel.reason")}
        hint={t("cancel.reasonHint")}
        optional
        maxLength={LONGEST_REASON}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      {lost && <Lost />}
    </ConfirmDialog>
  );
}

function GiveUp({ booking, onClose }: CancelDialogProps) {
  const { t } = useTranslation("bookings");
  const { cancel, lost, refusal } = useSend(booking, onClose);
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t("cancel.titleWaiting")}
      description={t("cancel.rule.nothing_paid")}
      confirmLabel={t("cancel.confirmWaiting")}
      dismissLabel={t("cancel.keep")}
      pending={cancel.isPending}
      problem={refusal}
      onConfirm={() => cancel.mutate("")}
    >
      {lost && <Lost />}
    </ConfirmDialog>
  );
}

/** Sends it, and says that it is done once the server has said so. */
function useSend(booking: BookingRecord, onClose: () => void) {
  const { t } = useTranslation("bookings");
  const cancel = useCancelBooking(booking, (canceled) => {
    const refund = refundOf(canceled);
    const amount = formatMoney(refund, canceled.currency);
    toast(refund > 0 ? t("cancel.doneRefund", { amount }) : t("cancel.done"));
    onClose();
  });
  const lost = cancel.isError && asProblem(cancel.error).isUncertain;
  return { cancel, lost, refusal: lost ? null : cancel.error };
}

function Lost() {
  const { t } = useTranslation("bookings");
  return (
    <p role="alert" className="rounded-md bg-warn-wash p-3 font-medium text-warn">
      {t("cancel.checking")}
    </p>
  );
}

const RULES = ["nothing_paid", "before_start_full_refund", "started_hours_kept"] as const;

function Terms({ terms, currency }: { terms: Cancellation; currency: string }) {
  const { t } = useTranslation("bookings");
  const rule = RULES.find((known) => known === terms.rule) ?? "other";
  return (
    <div className="grid gap-3 rounded-lg bg-sunk p-5">
      <dl className="grid gap-2">
        <div className="flex items-baseline justify-between gap-4">
          <dt>{t("cancel.refund")}</dt>
          <dd className="text-xl font-semibold">
            <Money minor={terms.refund} currency={currency} />
          </dd>
        </div>
        {terms.fee > 0 && (
          <div className="flex items-baseline justify-between gap-4">
            <dt>{t("cancel.fee")}</dt>
            <dd className="font-semibold">
              <Money minor={terms.fee} currency={currency} />
            </dd>
          </div>
        )}
      </dl>
      <p className="text-sm text-soft">{t(`cancel.rule.${rule}`)}</p>
    </div>
  );
}
