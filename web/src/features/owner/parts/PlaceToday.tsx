import { useTranslation } from "react-i18next";
import { Card } from "@/components/Card";
import type { Place } from "@/lib/api/types";
import { todayOf } from "../figures";
import { useToday } from "../queries";
import { Occupancy } from "./Occupancy";

/** The place at this moment, in one line. */
export function PlaceToday({ place }: { place: Place }) {
  const { t } = useTranslation("owner");
  const today = todayOf(useToday([place.id]), place.id);
  return (
    <Card className="grid items-center gap-x-10 gap-y-4 sm:grid-cols-[1fr_auto_auto]">
      <Occupancy capacity={place.capacity} today={today} />
      <Count label={t("occupancy.arrivals")} count={today?.arrivals_today} />
      <Count label={t("occupancy.departures")} count={today?.departures_today} />
    </Card>
  );
}

function Count({ label, count }: { label: string; count: number | undefined }) {
  return (
    <p className="flex items-baseline justify-between gap-3">
      <span className="text-sm text-soft">{label}</span>
      <strong className="numbers min-w-4 text-lg">{count ?? "–"}</strong>
    </p>
  );
}
