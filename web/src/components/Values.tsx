import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { formatMoney, type MoneyOptions } from "@/lib/money";
import {
  formatCountdown,
  formatMoment,
  formatStay,
  type Instant,
  MINUTE,
  sameClock,
  viewerZone,
  zoneName,
} from "@/lib/time";
import { classes } from "./classes";

export function Money({
  minor,
  currency,
  className,
  ...options
}: { minor: number; currency: string; className?: string } & MoneyOptions) {
  useTranslation();
  return (
    <span className={classes("numbers whitespace-nowrap", className)}>
      {formatMoney(minor, currency, options)}
    </span>
  );
}

/** An instant by the clock of a zone. */
export function Moment({
  at,
  zone,
  className,
}: {
  at: Instant;
  zone?: string;
  className?: string;
}) {
  useTranslation();
  return (
    <time dateTime={new Date(at).toISOString()} className={classes("numbers", className)}>
      {formatMoment(at, zone ?? viewerZone())}
    </time>
  );
}

/** A stay by the place's clock, naming the zone when the reader's clock shows something else. */
export function StayRange({
  from,
  to,
  zone,
  className,
}: {
  from: Instant;
  to: Instant;
  zone: string;
  className?: string;
}) {
  useTranslation();
  return (
    <span className={classes("numbers", className)}>
      {formatStay(from, to, zone)}
      {!sameClock(zone, viewerZone(), from) && (
        <span className="text-soft"> {zoneName(zone, from)}</span>
      )}
    </span>
  );
}

/** The present instant, renewed every so many milliseconds. */
export function useNow(everyMilliseconds = 1_000): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMilliseconds);
    return () => clearInterval(timer);
  }, [everyMilliseconds]);
  return now;
}

export interface CountdownProps {
  until: Instant;
  onEnd?: () => void;
  /** When it is read out, in milliseconds before the end. */
  announceAt?: readonly number[];
  className?: string;
}

const ANNOUNCED = [2 * MINUTE, MINUTE / 2] as const;

/** The time left; read out at two minutes and at thirty seconds, not every second. */
export function Countdown({ until, onEnd, announceAt = ANNOUNCED, className }: CountdownProps) {
  const { t } = useTranslation();
  const left = new Date(until).getTime() - useNow();
  const [leftAtFirst] = useState(left);
  const ended = useRef(false);
  useEffect(() => {
    if (left > 0) ended.current = false;
    else if (!ended.current) {
      ended.current = true;
      onEnd?.();
    }
  }, [left, onEnd]);
  // What had passed before it was shown is no news.
  const due = announceAt.filter((one) => left <= one && one < leftAtFirst).at(-1);
  return (
    <>
      <span role="timer" aria-live="off" className={classes("numbers", className)}>
        {formatCountdown(left)}
      </span>
      <span aria-live="assertive" className="sr-only">
        {left <= 0
          ? t("state.expired")
          : due && t("state.timeLeft", { time: formatCountdown(due) })}
      </span>
    </>
  );
}
