import { CircleCheck, CircleSlash, Hourglass, PartyPopper } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Promocode } from "@/lib/api/types";
import { Badge } from "./Badge";

const LOOKS = {
  active: { tone: "good", icon: CircleCheck },
  used_up: { tone: "neutral", icon: PartyPopper },
  expired: { tone: "neutral", icon: Hourglass },
  revoked: { tone: "neutral", icon: CircleSlash },
} as const;

/** Whether a promocode can still be used, and why not. */
export function PromocodeBadge({ state }: { state: Promocode["state"] }) {
  const { t } = useTranslation();
  return <Badge {...LOOKS[state]}>{t(`promocodeState.${state}`)}</Badge>;
}
