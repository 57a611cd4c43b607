import { type FormEvent, type Ref, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { TextArea } from "@/components/Field";
import { ErrorNotice, Skeleton } from "@/components/States";
import { toast } from "@/components/Toasts";
import { StayRange } from "@/components/Values";
import { phaseOf } from "@/features/bookings/model";
import { useCancellation } from "@/features/bookings/queries";
import { limits } from "@/lib/api/limits";
import type { BookingRecord } from "@/lib/api/types";
import { problemText } from "@/lib/errors";
import { formatMoney } from "@/lib/money";
import { useCancelForCustomer } from "../queries";

const { maxLength } = limits.booking.ChangeBody.cancel_reason;
const SUGGESTED = ["closed", "repair", "event"] as const;

/** Asks why, and says what goes back, before a booking is cancelled. */
export function CancelBookingDialog({
  booking,
  onClose,
}: {
  booking: BookingRecord;
  onClose: () => void;
}) {
  const { t } = useTranslation("owner");
  const { user_login, place_name, place_timezone, date_from, date_to } = booking;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("cancel.title")}
      description={
        <span className="grid gap-1">
          <span>{t("cancel.of", { login: user_login, place: place_name })}</span>
          <StayRange from={date_from} to={date_to} zone={place_timezone} />
        </span>
      }
    >
      <CancelForm booking={booking} onClose={onClose} />
    </Dialog>
  );
}

function CancelForm({ booking, onClose }: { booking: BookingRecord; onClose: () => void }) {
  const { t } = useTranslation("owner");
  const { t: common } = useTranslation();
  const [reason, setReason] = useState("");
  const [isMissing, setMissing] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const preview = useCancellation(booking.booking_id);
  const cancel = useCancelForCustomer(booking);
  const sayDone = useDoneText();

  async function send(event: FormEvent) {
    event.preventDefault();
    if (cancel.isPending || !preview.data) return;
    const why = reason.trim();
    setMissing(why === "");
    if (why === "") return field.current?.focus();
    const canceled = await cancel.mutateAsync(why).catch(() => null);
    if (!canceled) return;
    toast(sayDone(canceled));
    onClose();
  }

  if (preview.isError && !preview.data) {
    return (
      <ErrorNotice
        error={preview.error}
        onRetry={() => preview.refetch()}
        retrying={preview.isFetching}
      />
    );
  }
  const refund = preview.data?.refund ?? 0;
  return (
    <form noValidate onSubmit={send} className="grid gap-5">
      {preview.data ? (
        <Consequences booking={booking} refund={refund} />
      ) : (
        <Skeleton className="h-20" />
      )}
      <Reason
        field={field}
        reason={reason}
        onReason={setReason}
        error={isMissing && reason.trim() === "" ? "required" : undefined}
      />
      {cancel.isError && (
        <p role="alert" className="rounded-md bg-bad-wash p-3 font-medium text-bad">
          {problemText(common, cancel.error)}
        </p>
      )}
      <div className="flex flex-col-reverse gap-3 sm:flex-row sm:justify-end">
        <Button variant="secondary" onClick={onClose}>
          {t("cancel.keep")}
        </Button>
        <Button type="submit" variant="danger" pending={cancel.isPending}>
          {refund > 0
            ? t("cancel.confirmRefund", { amount: formatMoney(refund, booking.currency) })
            : t("cancel.confirm")}
        </Button>
      </div>
    </form>
  );
}

/** What is said once it is done: where the money is now. */
function useDoneText() {
  const { t } = useTranslation("owner");
  return ({ refunded, refund_pending, currency, user_login: login }: BookingRecord) => {
    if (refund_pending) {
      return t("cancel.donePending", { login, amount: formatMoney(refund_pending, currency) });
    }
    return refunded
      ? t("cancel.done", { login, amount: formatMoney(refunded, currency) })
      : t("cancel.doneUnpaid");
  };
}

function Consequences({ booking, refund }: { booking: BookingRecord; refund: number }) {
  const { t } = useTranslation("owner");
  if (refund === 0) return <p className="rounded-md bg-sunk p-4">{t("cancel.unpaid")}</p>;
  const amount = formatMoney(refund, booking.currency);
  return (
    <div className="grid gap-1 rounded-md bg-warn-wash p-4 text-warn">
      <p className="font-medium">{t("cancel.refund", { login: booking.user_login, amount })}</p>
      {phaseOf(booking, Date.now()) === "running" && <p>{t("cancel.running")}</p>}
    </div>
  );
}

interface ReasonProps {
  field: Ref<HTMLTextAreaElement>;
  reason: string;
  onReason: (reason: string) => void;
  error: string | undefined;
}

/** Typed, or one of the usual ones by a press. */
function Reason({ field, reason, onReason, error }: ReasonProps) {
  const { t } = useTranslation("owner");
  return (
    <div className="grid gap-3">
      <TextArea
        ref={field}
        label={t("cancel.reason")}
        hint={t("cancel.reasonHint")}
        error={error}
        value={reason}
        maxLength={maxLength}
        onChange={(event) => onReason(event.target.value)}
      />
      <fieldset className="flex flex-wrap gap-2">
        <legend className="sr-only">{t("cancel.suggestions")}</legend>
        {SUGGESTED.map((one) => (
          <Button
            key={one}
            variant="secondary"
            size="small"
            onClick={() => onReason(t(`cancel.suggested.${one}`))}
          >
            {t(`cancel.suggested.${one}`)}
          </Button>
        ))}
      </fieldset>
    </div>
  );
}
