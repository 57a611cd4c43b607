import { useTranslation } from "react-i18next";
import { Skeleton } from "@/components/States";
import type { PlaceToday } from "@/lib/api/types";
import { Meter } from "./Meter";

/** How many spaces are taken now, in words and as a bar. */
export function Occupancy({
  capacity,
  today,
}: {
  capacity: number;
  today: PlaceToday | null | undefined;
}) {
  const { t } = useTranslation("owner");
  if (today === undefined) return <Skeleton className="h-9" />;
  if (today === null) return <p className="text-sm text-soft">{t("occupancy.unknown")}</p>;
  return (
    <div className="grid gap-2">
      <p className="numbers text-sm font-medium">
        {t("occupancy.taken", { taken: today.occupied_now, capacity })}
      </p>
      <Meter taken={today.occupied_now} capacity={capacity} />
    </div>
  );
}
