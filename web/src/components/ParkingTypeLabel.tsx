import { ArrowDownToLine, Layers, type LucideIcon, Sun, Warehouse } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ParkingType } from "@/lib/api/types";

const ICONS: Record<ParkingType, LucideIcon> = {
  outdoor: Sun,
  covered: Warehouse,
  underground: ArrowDownToLine,
  "multi-level": Layers,
};

/** What kind of place it is, as an icon and a word. */
export function ParkingTypeLabel({ type }: { type: ParkingType }) {
  const { t } = useTranslation("places");
  const Icon = ICONS[type];
  return (
    <span className="inline-flex items-center gap-1.5 text-sm font-medium text-soft">
      <Icon aria-hidden className="size-4 shrink-0" />
      {t(`type.${type}`)}
    </span>
  );
}
