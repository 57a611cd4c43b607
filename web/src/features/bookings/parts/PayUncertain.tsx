import { useTranslation } from "react-i18next";
import type { Attempt } from "../payment";
import { PayNote } from "./PayNote";

interface About {
  /** What is being found out. */
  about: "booking" | "payment";
}

/** A lost answer: being found out, or left to the person to ask again. */
export function PayUncertain({ attempt, about }: About & { attempt: Attempt }) {
  const { t } = useTranslation("bookings");
  if (attempt.step === "checking") return <PayChecking about={about} />;
  if (attempt.step !== "unknown") return null;
  return <PayNote tone="warn" title={t("pay.unknown")} text={t("pay.unknownText")} />;
}

export function PayChecking({ about }: About) {
  const { t } = useTranslation("bookings");
  const isPayment = about === "payment";
  return (
    <PayNote
      tone="working"
      title={isPayment ? t("pay.checkingPayment") : t("pay.checking")}
      text={isPayment ? t("pay.checkingPaymentText") : t("pay.checkingText")}
    />
  );
}
