import { LogIn, SquareParking } from "lucide-react";
import { useTranslation } from "react-i18next";
import { LinkButton } from "@/components/Button";
import { Skeleton } from "@/components/States";
import { placeLink, type Stay } from "@/features/places/model";
import type { Place, Quote, User } from "@/lib/api/types";
import { formatMoney } from "@/lib/money";
import { signInPath } from "@/lib/roles";
import { useSession } from "@/lib/session";
import { PAY_LOOK, PayBar } from "./PayBar";
import { PayNewBooking } from "./PayNewBooking";
import { PayNote } from "./PayNote";

export interface PayStayProps {
  place: Place;
  stay: Stay;
  quote: Quote;
  /** The price is being asked for anew; nothing can be pressed meanwhile. */
  isStale: boolean;
  /** While an outcome is awaited, the stay must not change. */
  onUnderWay: (isUnderWay: boolean) => void;
}

/** What whoever looks at a stay can do about it: pay, sign in first, or only look. */
export function PayStay(props: PayStayProps) {
  const { status, user } = useSession();
  if (status === "restoring") return <Skeleton className="h-14 rounded-full" />;
  if (!user) return <SignInFirst {...props} />;
  if (user.role !== "driver") return <OnlyLooking place={props.place} user={user} />;
  const { from, to } = props.stay;
  return <PayNewBooking key={`${from.getTime()} ${to.getTime()}`} {...props} user={user} />;
}

function SignInFirst({ place, stay, quote }: PayStayProps) {
  const { t } = useTranslation("bookings");
  const here = placeLink(place.id, stay);
  return (
    <>
      <LinkButton to={`/register?next=${encodeURIComponent(here)}`} variant="secondary" wide>
        {t("pay.register")}
      </LinkButton>
      <p className="-mt-3 text-center text-sm text-soft">{t("pay.comeBack")}</p>
      <PayBar>
        <LinkButton to={signInPath(here)} size="large" className={PAY_LOOK} icon={LogIn} wide>
          {t("pay.signIn", { price: formatMoney(quote.full_cost, quote.currency) })}
        </LinkButton>
      </PayBar>
    </>
  );
}

function OnlyLooking({ place, user }: { place: Place; user: User }) {
  const { t } = useTranslation("bookings");
  if (user.role === "admin") return <PayNote text={t("pay.notForAdmin")} />;
  if (place.owner_id !== user.user_id) return <PayNote text={t("pay.notForOwner")} />;
  return (
    <PayNote text={t("pay.ownPlace")}>
      <LinkButton to={`/owner/parkings/${place.id}`} variant="secondary" icon={SquareParking} wide>
        {t("pay.manage")}
      </LinkButton>
    </PayNote>
  );
}
