import { CreditCard, Ticket } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate } from "react-router";
import { Button, LinkButton } from "@/components/Button";
import { Countdown } from "@/components/Values";
import { placeLink } from "@/features/places/model";
import { useBalance } from "@/features/wallet/queries";
import type { BookingRecord } from "@/lib/api/types";
import { formatMoney } from "@/lib/money";
import { phaseOf, stayOf } from "../model";
import { missingFor } from "../payment";
import { useAdopt, usePay } from "../payQueries";
import { PayBalance } from "./PayBalance";
import { PAY_LOOK } from "./PayBar";
import { PayNote } from "./PayNote";
import { PayRefusal } from "./PayRefusal";
import { PayUncertain } from "./PayUncertain";
import { useAttempt } from "./usePayAttempt";

// Only for those whose balance is short.
const PayTopUp = lazy(() => import("./PayTopUp"));

/** Pays for a space that is held: how long it stays so, what is missing, and the button. */
export function PayPanel({ booking }: { booking: BookingRecord }) {
  const { t } = useTranslation("bookings");
  const [isOver, setOver] = useState(() => phaseOf(booking, Date.now()) === "canceled");
  const { attempt, start } = useAttempt(usePay(booking));
  useWelcome(attempt.step === "done" ? attempt.booking : null);
  if (isOver && attempt.step === "idle") return <HoldIsOver booking={booking} />;
  return (
    <section aria-label={t("pay.held")} className="panel grid gap-5 p-5 shadow-lift md:p-6">
      <div className="flex items-start justify-between gap-4">
        <h2 className="text-lg">{t("pay.held")}</h2>
        {booking.hold_expires_at && (
          <div className="grid shrink-0 justify-items-end">
            <span className="text-xs text-soft">{t("pay.within")}</span>
            <Countdown
              until={booking.hold_expires_at}
              onEnd={() => setOver(true)}
              className="text-2xl leading-none font-semibold"
            />
          </div>
        )}
      </div>
      <p className="-mt-3 text-sm text-soft">{t("pay.heldText")}</p>
      {attempt.step === "idle" && attempt.refusal && (
        <PayRefusal problem={attempt.refusal} currency={booking.currency} />
      )}
      <PayUncertain attempt={attempt} about="payment" />
      {attempt.step === "unknown" ? (
        <Button size="large" className={PAY_LOOK} wide onClick={start}>
          {t("pay.again")}
        </Button>
      ) : (
        <PayActions booking={booking} isPending={attempt.step !== "idle"} onPay={start} />
      )}
    </section>
  );
}

/** Once the server confirmed it, the pass opens with its good news, and is read from its heading. */
function useWelcome(booking: BookingRecord | null): void {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const adopt = useAdopt();
  useEffect(() => {
    if (!booking) return;
    adopt(booking);
    void navigate(pathname, { replace: true, state: { booked: true }, preventScrollReset: true });
    document.querySelector("h1")?.focus();
  }, [booking, navigate, pathname, adopt]);
}

interface PayActionsProps {
  booking: BookingRecord;
  isPending: boolean;
  onPay: () => void;
}

function PayActions({ booking, isPending, onPay }: PayActionsProps) {
  const { t } = useTranslation("bookings");
  const balance = useBalance();
  const [isToppingUp, setToppingUp] = useState(false);
  const { full_cost, currency } = booking;
  // While the outcome is awaited, the money may be gone because it is paid.
  const missing = isPending ? 0 : missingFor(full_cost, balance.data?.balance);
  return (
    <>
      {!isPending && <PayBalance balance={balance.data} price={full_cost} />}
      {missing > 0 ? (
        <>
          <PayNote tone="warn" text={t("pay.shortHeld")} />
          <Button wide icon={Ticket} className="max-sm:px-3" onClick={() => setToppingUp(true)}>
            {t("pay.topUp")}
          </Button>
        </>
      ) : (
        <Button
          size="large"
          className={PAY_LOOK}
          wide
          icon={CreditCard}
          pending={isPending}
          onClick={onPay}
        >
          {t("pay.pay", { price: formatMoney(full_cost, currency) })}
        </Button>
      )}
      {isToppingUp && (
        <Suspense>
          <PayTopUp booking={booking} onClose={() => setToppingUp(false)} />
        </Suspense>
      )}
    </>
  );
}

function HoldIsOver({ booking }: { booking: BookingRecord }) {
  const { t } = useTranslation("bookings");
  return (
    <PayNote tone="bad" title={t("pay.over")} text={t("pay.overText")}>
      <LinkButton to={placeLink(booking.parking_place_id, stayOf(booking))} wide>
        {t("pay.bookAgain")}
      </LinkButton>
    </PayNote>
  );
}
