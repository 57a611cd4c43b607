import type { OccupancyBucket, PlaceToday } from "@/lib/api/types";

/** One place's day: undefined while it is asked for, null when it cannot be known now. */
export function todayOf(
  { data, isError }: { data: readonly PlaceToday[] | undefined; isError: boolean },
  id: string,
): PlaceToday | null | undefined {
  if (data === undefined) return isError ? null : undefined;
  return data.find(({ parking_place_id }) => parking_place_id === id) ?? null;
}

export interface Totals {
  occupied: number;
  capacity: number;
  arrivals: number;
  departures: number;
}

/** The day of all places together. */
export function totalsOf(days: readonly PlaceToday[]): Totals {
  return days.reduce<Totals>(
    (sum, day) => ({
      occupied: sum.occupied + day.occupied_now,
      capacity: sum.capacity + day.capacity,
      arrivals: sum.arrivals + day.arrivals_today,
      departures: sum.departures + day.departures_today,
    }),
    { occupied: 0, capacity: 0, arrivals: 0, departures: 0 },
  );
}

/** The fullest places first, by the share that is taken; empty ones are no news. */
export function fullest(days: readonly PlaceToday[], most: number): PlaceToday[] {
  const share = ({ occupied_now, capacity }: PlaceToday) => occupied_now / Math.max(1, capacity);
  return days
    .filter(({ occupied_now }) => occupied_now > 0)
    .sort((one, other) => share(other) - share(one))
    .slice(0, most);
}

/** What is earned already, and what stays that are not over will bring. */
export function incomeOf(buckets: readonly OccupancyBucket[], now: number) {
  const sum = (some: readonly OccupancyBucket[]) =>
    some.reduce((total, { income }) => total + income, 0);
  return {
    earned: sum(buckets.filter((bucket) => !isAhead(bucket, now))),
    expected: sum(buckets.filter((bucket) => isAhead(bucket, now))),
  };
}

/** Whether the bucket is not over yet, so that its figures may still change. */
export function isAhead({ to }: Pick<OccupancyBucket, "to">, now: number): boolean {
  return Date.parse(to) > now;
}
