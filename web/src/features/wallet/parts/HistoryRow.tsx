import {
  ArrowDownLeft,
  ArrowUpRight,
  CircleSlash,
  Hourglass,
  RotateCcw,
  TicketCheck,
  TicketPlus,
  TicketX,
  TriangleAlert,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import { Badge } from "@/components/Badge";
import { TextLink } from "@/components/Button";
import { classes } from "@/components/classes";
import { Money } from "@/components/Values";
import type { Role, Transaction } from "@/lib/api/types";
import { formatTime, viewerZone } from "@/lib/time";
import { bookingCodeOf, bookingLinkOf, whatOf } from "../model";
import { useWhat } from "../useWhat";

const ICONS = {
  charge: ArrowUpRight,
  payment: ArrowDownLeft,
  refund: RotateCcw,
  refund_given: RotateCcw,
  promocode_activate: TicketCheck,
  promocode_generate: TicketPlus,
  promocode_revoke: TicketX,
};

export interface HistoryRowProps {
  transaction: Transaction;
  currency: string;
  role: Role;
}

export function HistoryRow({ transaction, currency, role }: HistoryRowProps) {
  const what = useWhat()(transaction);
  const link = bookingLinkOf(transaction, role);
  const { amount, created_at: at } = transaction;
  const Icon = ICONS[whatOf(transaction)];
  return (
    <li className="flex items-center gap-3 px-4 py-3.5 sm:gap-4 sm:px-5">
      <span className="grid size-10 max-[22rem]:hidden shrink-0 place-items-center rounded-full bg-sunk text-soft">
        <Icon aria-hidden className="size-5" />
      </span>
      <div className="grid min-w-0 flex-1 gap-0.5">
        {link ? (
          <TextLink to={link} className="w-fit py-0.5">
            <Unbroken text={what} code={bookingCodeOf(transaction)} />
          </TextLink>
        ) : (
          <span className="py-0.5 font-medium">{what}</span>
        )}
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-soft">
          <time dateTime={at} className="numbers">
            {formatTime(at, viewerZone())}
          </time>
          <State status={transaction.status} />
        </span>
      </div>
      <Money
        minor={amount}
        currency={currency}
        signed
        className={classes("text-right font-semibold", amount > 0 && "text-good")}
      />
    </li>
  );
}

/** A sentence that may wrap, but not within the code. */
function Unbroken({ text, code }: { text: string; code: string }) {
  const [before, after] = text.split(code);
  return (
    <>
      {before}
      <span className="whitespace-nowrap">{code}</span>
      {after}
    </>
  );
}

/** Only where there is something to say: what is done needs no word. */
function State({ status }: { status: Transaction["status"] }) {
  const { t } = useTranslation("wallet");
  if (status === "completed") return null;
  const look = {
    pending: { tone: "accent", icon: Hourglass },
    failed: { tone: "bad", icon: TriangleAlert },
    canceled: { tone: "neutral", icon: CircleSlash },
  } as const;
  return <Badge {...look[status]}>{t(`history.status.${status}`)}</Badge>;
}
