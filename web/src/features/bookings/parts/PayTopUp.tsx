import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { TextField } from "@/components/Field";
import { toast } from "@/components/Toasts";
import { Countdown } from "@/components/Values";
import { useActivate, useBalance } from "@/features/wallet/queries";
import { asProblem } from "@/lib/api/client";
import type { Balance, BookingRecord } from "@/lib/api/types";
import { problemText } from "@/lib/errors";
import { formatMoney } from "@/lib/money";
import { missingFor } from "../payment";
import { PayNote } from "./PayNote";

export interface PayTopUpProps {
  booking: BookingRecord;
  onClose: () => void;
}

/** Puts money on the balance while the space stays held; stays open until there is enough. */
export default function PayTopUp({ booking, onClose }: PayTopUpProps) {
  const { t } = useTranslation("bookings");
  const balance = useBalance().data;
  const money = (minor: number) => formatMoney(minor, booking.currency);
  const missing = missingFor(booking.full_cost, balance?.balance);
  const [hasToppedUp, setToppedUp] = useState(false);

  function afterwards(renewed: Balance): void {
    setToppedUp(true);
    if (missingFor(booking.full_cost, renewed.balance) > 0) return;
    toast(t("pay.dialog.done"));
    onClose();
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("pay.dialog.title")}
      description={
        <span role="status">
          {hasToppedUp && balance
            ? t("pay.dialog.stillMissing", {
                balance: money(balance.balance),
                missing: money(missing),
              })
            : t("pay.dialog.missing", { missing: money(missing) })}
        </span>
      }
    >
      {booking.hold_expires_at && (
        <p className="flex flex-wrap items-baseline gap-x-2 text-sm text-soft">
          {t("pay.dialog.held")}
          <Countdown until={booking.hold_expires_at} className="text-base font-semibold text-ink" />
        </p>
      )}
      <CodeForm onToppedUp={afterwards} />
    </Dialog>
  );
}

function CodeForm({ onToppedUp }: { onToppedUp: (balance: Balance) => void }) {
  const { t } = useTranslation(["bookings", "wallet"]);
  const { t: common } = useTranslation();
  const [code, setCode] = useState("");
  const [isMissing, setMissing] = useState(false);
  const topUp = useActivate();
  const problem = topUp.isError ? asProblem(topUp.error) : null;

  function submit(event: FormEvent): void {
    event.preventDefault();
    setMissing(code.trim() === "");
    if (code.trim() === "" || topUp.isPending) return;
    topUp.mutate(code, {
      onSuccess(balance) {
        setCode("");
        onToppedUp(balance);
      },
    });
  }
  return (
    <form noValidate onSubmit={submit} className="grid gap-5">
      <p className="text-sm text-soft">{t("wallet:activate.source")}</p>
      <TextField
        label={t("pay.dialog.code")}
        hint={t("wallet:activate.hint")}
        error={isMissing ? "required" : refusalOf(problem)}
        value={code}
        onChange={(event) => setCode(event.target.value)}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
      />
      {problem?.isUncertain && <PayNote tone="warn" text={t("pay.dialog.checking")} />}
      <Button type="submit" wide pending={topUp.isPending}>
        {t("pay.dialog.submit")}
      </Button>
    </form>
  );

  function refusalOf(refused: typeof problem): string | undefined {
    return refused && !refused.isUncertain ? problemText(common, refused) : undefined;
  }
}
