import { CreditCard, Timer } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Button, LinkButton } from "@/components/Button";
import { stayParams } from "@/features/places/model";
import { useBalance } from "@/features/wallet/queries";
import type { BookingRecord, Quote, User } from "@/lib/api/types";
import { formatMoney } from "@/lib/money";
import { usePlatform } from "@/lib/platform";
import { type Attempt, missingFor } from "../payment";
import { useAdopt, useBook, useOwnStays } from "../payQueries";
import { PayBalance } from "./PayBalance";
import { PAY_LOOK, PayBar } from "./PayBar";
import { PayNote } from "./PayNote";
import { PayRefusal } from "./PayRefusal";
import type { PayStayProps } from "./PayStay";
import { PayChecking, PayUncertain } from "./PayUncertain";
import { useAttempt } from "./usePayAttempt";
import { type FormerWish, useFormerWish } from "./usePayFormerWish";

type Props = PayStayProps & { user: User };

/** Books and pays with one press; whatever comes of it goes on at the booking's own page. */
export function PayNewBooking({ place, stay, quote, isStale, onUnderWay, user }: Props) {
  const { from, to } = stayParams(stay);
  const body = {
    parking_place_id: place.id,
    date_from: from,
    date_to: to,
    expected_cost: quote.full_cost,
  };
  const { attempt, start } = useAttempt(useBook(user.user_id, body));
  const own = useOwnStays(place.id, stay);
  const former = useFormerWish(user.user_id, body, own);
  const isOpen = attempt.step === "idle";

  useEffect(() => onUnderWay(!isOpen), [onUnderWay, isOpen]);
  useGoToBooking(attempt.step === "done" ? attempt.booking : former.booking);

  if (former.state === "checking" || former.state === "found") {
    return <PayChecking about="booking" />;
  }
  return (
    <>
      {isOpen && former.state === "none" && own.data?.[0] && <OwnStay booking={own.data[0]} />}
      <Money quote={quote} />
      <PayBar isAboveNavigation>
        <WhatCameOfIt attempt={attempt} former={former} currency={quote.currency} />
        {attempt.step === "unknown" ? (
          <AskAgain onAgain={start} />
        ) : (
          <PayButton quote={quote} isPending={isStale || !isOpen} onPress={start} />
        )}
      </PayBar>
    </>
  );
}

/** A paid booking opens with its good news; a held one with what is missing. */
function useGoToBooking(booking: BookingRecord | null): void {
  const navigate = useNavigate();
  const adopt = useAdopt();
  useEffect(() => {
    if (!booking) return;
    adopt(booking);
    const state = { booked: booking.status === "Confirmed" };
    void navigate(`/driver/bookings/${booking.booking_id}`, { state });
  }, [booking, navigate, adopt]);
}

interface WhatCameOfItProps {
  attempt: Attempt;
  former: FormerWish;
  currency: string;
}

/** Stands with the button, so that whoever pressed it sees it. */
function WhatCameOfIt({ attempt, former, currency }: WhatCameOfItProps) {
  const { t } = useTranslation("bookings");
  if (attempt.step !== "idle") return <PayUncertain attempt={attempt} about="booking" />;
  if (attempt.refusal) return <PayRefusal problem={attempt.refusal} currency={currency} />;
  if (former.state === "nothing") return <PayNote tone="warn" text={t("pay.nothing")} />;
  return null;
}

/** Without an answer for long: the same wish once more, or a look at the bookings. */
function AskAgain({ onAgain }: { onAgain: () => void }) {
  const { t } = useTranslation("bookings");
  return (
    <>
      <Button size="large" className={PAY_LOOK} wide onClick={onAgain}>
        {t("pay.again")}
      </Button>
      <LinkButton to="/driver/bookings" variant="secondary" wide>
        {t("pay.lookUp")}
      </LinkButton>
    </>
  );
}

function OwnStay({ booking }: { booking: BookingRecord }) {
  const { t } = useTranslation("bookings");
  const isPaid = booking.status === "Confirmed";
  return (
    <PayNote text={isPaid ? t("pay.already") : t("pay.waiting")}>
      <LinkButton
        to={`/driver/bookings/${booking.booking_id}`}
        variant="secondary"
        size="small"
        wide
      >
        {isPaid ? t("pay.openPass") : t("pay.goPay")}
      </LinkButton>
    </PayNote>
  );
}

/** What the balance makes of the price. */
function Money({ quote }: { quote: Quote }) {
  const { t } = useTranslation("bookings");
  const balance = useBalance().data;
  const { holdMinutes } = usePlatform();
  const isShort = missingFor(quote.full_cost, balance?.balance) > 0;
  return (
    <>
      <PayBalance balance={balance} price={quote.full_cost} />
      {isShort && holdMinutes !== null && (
        <PayNote tone="warn" text={t("pay.shortBefore", { minutes: holdMinutes })} />
      )}
    </>
  );
}

interface PayButtonProps {
  quote: Quote;
  isPending: boolean;
  onPress: () => void;
}

/** Carries the price. Who has too little money gets the space held, and tops up meanwhile. */
function PayButton({ quote, isPending, onPress }: PayButtonProps) {
  const { t } = useTranslation("bookings");
  const isShort = missingFor(quote.full_cost, useBalance().data?.balance) > 0;
  const price = formatMoney(quote.full_cost, quote.currency);
  return (
    <Button
      size="large"
      className={PAY_LOOK}
      wide
      icon={isShort ? Timer : CreditCard}
      pending={isPending}
      onClick={onPress}
    >
      {isShort ? t("pay.hold", { price }) : t("pay.pay", { price })}
    </Button>
  );
}
