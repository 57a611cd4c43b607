import { Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/Button";
import { classes } from "@/components/classes";
import { PromocodeBadge } from "@/components/PromocodeBadge";
import { Money } from "@/components/Values";
import type { Promocode } from "@/lib/api/types";
import { formatMoment, viewerZone } from "@/lib/time";
import { ShareCode } from "./ShareCode";

export interface CodeTicketProps {
  promocode: Promocode;
  currency: string;
  onRevoke: () => void;
}

/** A code of one's own as a ticket: its worth, what became of it, and what can be done with it. */
export function CodeTicket({ promocode, currency, onRevoke }: CodeTicketProps) {
  const { t } = useTranslation("wallet");
  const { code, amount, state, created_at: made } = promocode;
  const isActive = state === "active";
  return (
    <li className={classes("panel grid content-start", !isActive && "bg-transparent shadow-none")}>
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 p-4 sm:p-5">
        <div className="grid min-w-0 gap-1">
          <span className="font-mono font-semibold tracking-wide">{code}</span>
          <span className="numbers text-sm text-soft">
            {t("promocodes.made", { when: formatMoment(made, viewerZone()) })}
          </span>
        </div>
        <div className="flex items-center justify-between gap-1.5 max-sm:w-full sm:grid sm:justify-items-end">
          <Money
            minor={amount}
            currency={currency}
            className={classes("text-lg font-semibold", !isActive && "text-soft")}
          />
          <PromocodeBadge state={state} />
        </div>
      </div>
      {isActive && (
        <div className="flex flex-wrap items-center justify-between gap-2 border-t border-dashed border-edge px-4 py-3 sm:px-5">
          <ShareCode promocode={promocode} currency={currency} />
          <Button
            variant="quiet"
            size="small"
            icon={Undo2}
            aria-label={t("revoke.actionOf", { code })}
            onClick={onRevoke}
          >
            {t("revoke.action")}
          </Button>
        </div>
      )}
    </li>
  );
}
