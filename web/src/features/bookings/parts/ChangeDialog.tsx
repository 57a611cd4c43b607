import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { Choice, DateTimeField } from "@/components/Field";
import { ErrorNotice } from "@/components/States";
import { stayVerdicts } from "@/features/places/model";
import { asProblem } from "@/lib/api/client";
import type { BookingRecord, ChangeQuote } from "@/lib/api/types";
import { formatMoney } from "@/lib/money";
import { formatDuration, HOUR, MINUTE, zoneName } from "@/lib/time";
import type { Phase } from "../model";
import { useChangeQuote } from "../queries";
import { ChangePreview } from "./ChangePreview";
import { ChangeRefusal } from "./ChangeRefusal";
import { useChangeWish } from "./useChangeWish";
import { type Draft, useDraft } from "./useDraft";

const LONGER = [30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR];

export interface ChangeDialogProps {
  booking: BookingRecord;
  phase: Phase;
  onClose: () => void;
}

/** Extends or moves a stay; shows what that costs or gives back before it is done. */
export function ChangeDialog({ booking, phase, onClose }: ChangeDialogProps) {
  const { t } = useTranslation("bookings");
  const draft = useDraft(booking);
  const quote = useChangeQuote(booking, draft.wanted);
  const wish = useChangeWish(booking, onClose);
  const noPrice = quote.isError && asProblem(quote.error).isUncertain;
  const refusal = wish.refusalOf(draft.wanted) ?? (noPrice ? null : quote.error);
  const isFull = quote.data?.free_spaces === 0;
  const isReady = quote.data !== undefined && !isFull;
  const isRunning = phase === "running";
  function submit(event: FormEvent) {
    event.preventDefault();
    if (draft.wanted && isReady) wish.send({ stay: draft.wanted, quote: quote.data });
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={isRunning ? t("change.titleRunning") : t("change.title")}
      description={t("change.zoneHint", {
        city: booking.place_city,
        zone: zoneName(booking.place_timezone, booking.date_from),
      })}
    >
      <form noValidate onSubmit={submit} className="grid gap-5">
        <StayFields draft={draft} isRunning={isRunning} refusal={refusal} />
        <ChangePreview
          booking={booking}
          stay={draft.wanted}
          quote={quote.data}
          isAsking={quote.isFetching}
        />
        {noPrice && <ErrorNotice error={quote.error} onRetry={() => quote.refetch()} />}
        <ChangeRefusal error={refusal} isFull={isFull} currency={booking.currency} />
        {/* On phones the sheet is longer than the screen; both ways out stay in sight. */}
        <div className="flex flex-col-reverse gap-3 bg-raised max-sm:-mx-6 max-sm:-mb-6 max-sm:px-6 max-sm:pt-3 max-sm:pb-6 max-sm:[@media(min-height:40rem)]:sticky max-sm:[@media(min-height:40rem)]:-bottom-6 sm:flex-row sm:justify-end">
          <Button variant="secondary" onClick={onClose}>
            {t("cancel.keep")}
          </Button>
          <Button type="submit" disabled={!isReady} pending={wish.isPending}>
            <ChangeLabel quote={quote.data} />
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface StayFieldsProps {
  draft: Draft;
  isRunning: boolean;
  refusal: unknown;
}

function StayFields({ draft, isRunning, refusal }: StayFieldsProps) {
  const { t } = useTranslation("bookings");
  const mistakes = { ...stayVerdicts(refusal ? asProblem(refusal) : null), ...draft.mistakes };
  return (
    <>
      <Choice
        compact
        legend={t("change.longer")}
        name="longer"
        value={String(draft.longerBy)}
        onChange={(value) => draft.lengthenBy(Number(value))}
        options={LONGER.map((by) => ({ value: String(by), label: formatDuration(by) }))}
      />
      <div className="grid gap-4">
        {!isRunning && (
          <DateTimeField
            label={t("change.from")}
            value={draft.from}
            error={mistakes.from}
            onChange={draft.startAt}
          />
        )}
        <DateTimeField
          label={t("change.to")}
          value={draft.to}
          error={mistakes.to}
          hint={isRunning && t("change.startFixed")}
          onChange={draft.endAt}
        />
      </div>
    </>
  );
}

function ChangeLabel({ quote }: { quote: ChangeQuote | undefined }) {
  const { t } = useTranslation("bookings");
  if (!quote || quote.difference === 0) return t("change.confirmSame");
  const amount = formatMoney(Math.abs(quote.difference), quote.currency);
  return quote.difference > 0
    ? t("change.confirmMore", { amount })
    : t("change.confirmBack", { amount });
}
