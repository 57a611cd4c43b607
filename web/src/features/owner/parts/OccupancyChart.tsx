import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Choice } from "@/components/Field";
import { ErrorNotice, Skeleton } from "@/components/States";
import type { OccupancyBucket } from "@/lib/api/types";
import { formatDay, formatDayDigits, formatTime, zoneName } from "@/lib/time";
import { daysFrom } from "../days";
import { useOccupancy } from "../queries";
import { Chart } from "./Chart";

const SPANS = {
  today: { move: 0, length: 1, step: "hour" },
  ahead: { move: 0, length: 14, step: "day" },
  back: { move: -13, length: 14, step: "day" },
} as const;
type SpanName = keyof typeof SPANS;
const NAMES = Object.keys(SPANS) as SpanName[];

export interface OccupancyChartProps {
  places: readonly string[];
  zone: string;
  now: number;
}

/** The most spaces taken at once: of today by the hour, of two weeks by the day. */
export function OccupancyChart({ places, zone, now }: OccupancyChartProps) {
  const { t } = useTranslation("owner");
  const [chosen, setChosen] = useState<SpanName>("today");
  const { move, length, step } = SPANS[chosen];
  const occupancy = useOccupancy({ places, span: daysFrom(now, zone, move, length), step, zone });
  if (occupancy.isError) {
    return (
      <ErrorNotice
        error={occupancy.error}
        onRetry={() => occupancy.refetch()}
        retrying={occupancy.isFetching}
      />
    );
  }
  if (!occupancy.data) return <Skeleton className="h-90 rounded-lg" />;
  const { buckets, capacity } = occupancy.data;
  return (
    <Chart
      title={t("occupancy.title")}
      lead={[
        t(step === "hour" ? "occupancy.leadHours" : "occupancy.leadDays"),
        t("occupancy.ofCapacity", { count: capacity }),
        zoneName(zone, now),
      ].join(" · ")}
      bars={buckets.map((bucket) => barOf(bucket, step, zone))}
      format={(spaces) => spaces.toLocaleString()}
      barName={t(step === "hour" ? "occupancy.hour" : "occupancy.day")}
      heightName={t("occupancy.peak")}
      nothing={t("occupancy.nothing")}
    >
      <Choice
        compact
        hideLegend
        legend={t("occupancy.span")}
        name="span"
        value={chosen}
        onChange={(value) => setChosen(value as SpanName)}
        options={NAMES.map((value) => ({ value, label: t(`occupancy.spans.${value}`) }))}
      />
    </Chart>
  );
}

function barOf(bucket: OccupancyBucket, step: "hour" | "day", zone: string) {
  const { from, peak } = bucket;
  const [label, name] =
    step === "hour"
      ? [formatTime(from, zone), formatTime(from, zone)]
      : [formatDayDigits(from, zone), formatDay(from, zone)];
  return { key: from, label, name, height: peak };
}
