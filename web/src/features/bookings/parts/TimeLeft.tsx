import { useTranslation } from "react-i18next";
import { Countdown, useNow } from "@/components/Values";
import { formatDuration, HOUR, MINUTE } from "@/lib/time";

const DAY = 24 * HOUR;
const ANNOUNCED = [30 * MINUTE, 10 * MINUTE, 2 * MINUTE] as const;

/** How long until then: to the second within a day, else in days and hours. */
export function TimeLeft({ until, className }: { until: string; className?: string }) {
  useTranslation();
  const left = Date.parse(until) - useNow(MINUTE / 2);
  if (left <= DAY) return <Countdown until={until} announceAt={ANNOUNCED} className={className} />;
  return <span className={className}>{formatDuration(wholeHours(left))}</span>;
}

/** How long until then, in words. */
export function TimeUntil({ until, className }: { until: string; className?: string }) {
  useTranslation();
  const left = Date.parse(until) - useNow(MINUTE / 2);
  const shown = left > DAY ? wholeHours(left) : left;
  return <span className={className}>{formatDuration(shown)}</span>;
}

function wholeHours(milliseconds: number): number {
  return Math.floor(milliseconds / HOUR) * HOUR;
}
