"""What owners look at: today at their places, how full they are, what withdrawing one would do.

Only paid stays count, and of those that were left early the time until then.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from parking_net.booking.domain.stay import Stay
from parking_net.shared.database import Database

# Stays that are over before a day stand apart in the index, however many there are.
TODAY: Final = """
    SELECT day.place_id, counted.* FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[])
        AS day(place_id, day_from, day_to),
    LATERAL (
        SELECT count(*) FILTER (WHERE date_from <= $4 AND date_to > $4) AS occupied,
            count(*) FILTER (WHERE date_from >= day_from) AS arrivals,
            count(*) FILTER (WHERE date_to < day_to) AS departures
        FROM bookings
        WHERE parking_place_id = day.place_id AND status = 'Confirmed'
            AND date_to >= day_from AND date_from < day_to
    ) AS counted
"""

# The edges of the steps are moments at which nothing changes: so what is between two moments lies
# within one step.
OCCUPANCY: Final = """
    WITH taken AS (
        SELECT date_from, date_to FROM bookings
        WHERE parking_place_id = ANY($1) AND status = 'Confirmed'
            AND date_to > $2 AND date_from < $3
        UNION ALL
        SELECT date_from, canceled_at FROM bookings
        WHERE parking_place_id = ANY($1) AND status = 'Canceled' AND kept > 0
            AND date_to > $2 AND date_from < $3 AND canceled_at > $2
    ), changes AS (
        SELECT moment, sum(change)::integer AS change
        FROM (
            SELECT greatest(date_from, $2) AS moment, 1 AS change FROM taken
            UNION ALL
            SELECT least(date_to, $3), -1 FROM taken
            UNION ALL
            SELECT edge, 0 FROM unnest($4::timestamptz[]) AS edge
        ) AS every_change
        GROUP BY moment
    ), presence AS (
        SELECT moment, sum(change) OVER (ORDER BY moment) AS present,
            lead(moment) OVER (ORDER BY moment) AS until
        FROM changes
    )
    SELECT width_bucket(moment, $4::timestamptz[]) AS step, max(present)::integer AS peak,
        sum(present * extract(epoch FROM until - moment))::float8 AS taken_seconds
    FROM presence WHERE until IS NOT NULL GROUP BY step ORDER BY step
"""

INCOME: Final = """
    SELECT width_bucket(date_to, $4::timestamptz[]) AS step, sum(amount)::bigint AS amount
    FROM (
        SELECT date_to, full_cost AS amount FROM bookings
        WHERE parking_place_id = ANY($1) AND status = 'Confirmed'
            AND date_to >= $2 AND date_to < $3
        UNION ALL
        SELECT date_to, kept FROM bookings
        WHERE parking_place_id = ANY($1) AND status = 'Canceled' AND kept > 0
            AND date_to >= $2 AND date_to < $3
    ) AS earned
    GROUP BY step
"""

UNFINISHED: Final = """
    SELECT count(*) AS bookings,
        count(*) FILTER (WHERE status = 'Confirmed' AND date_from <= $2) AS running,
        coalesce(sum(full_cost) FILTER (WHERE status = 'Confirmed'), 0)::bigint AS paid
    FROM bookings
    WHERE parking_place_id = $1 AND status <> 'Canceled' AND date_to > $2
        AND (status = 'Confirmed' OR hold_expires_at > $2)
"""


@dataclass(frozen=True, slots=True)
class DayCount:
    """Stays of one place on one day."""

    occupied: int
    arrivals: int
    departures: int


@dataclass(frozen=True, slots=True)
class StepCount:
    """Spaces taken within a step: the most at once, and their time together."""

    peak: int
    taken_seconds: float


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Bookings of a place that are not over, those that run, and what was paid for all."""

    bookings: int
    running: int
    paid: int


async def today(
    database: Database, days: Mapping[UUID, Stay], now: datetime
) -> dict[UUID, DayCount]:
    """What each place has now and on its day, in one query."""
    rows = await database.fetch(
        TODAY,
        list(days),
        [day.date_from for day in days.values()],
        [day.date_to for day in days.values()],
        now,
    )
    return {
        row["place_id"]: DayCount(row["occupied"], row["arrivals"], row["departures"])
        for row in rows
    }


async def occupancy(
    database: Database, place_ids: Collection[UUID], edges: Sequence[datetime]
) -> list[StepCount]:
    """For each step between two edges, over all the places together."""
    rows = await database.fetch(OCCUPANCY, list(place_ids), edges[0], edges[-1], edges)
    return [StepCount(row["peak"], row["taken_seconds"]) for row in rows]


async def income(
    database: Database, place_ids: Collection[UUID], edges: Sequence[datetime]
) -> list[int]:
    """For each step what the stays that end in it bring."""
    rows = await database.fetch(INCOME, list(place_ids), edges[0], edges[-1], edges)
    amounts = {row["step"]: row["amount"] for row in rows}
    return [amounts.get(step, 0) for step in range(1, len(edges))]


async def unfinished(database: Database, place_id: UUID, now: datetime) -> Unfinished:
    row = await database.fetchrow(UNFINISHED, place_id, now)
    assert row is not None, "an aggregate has one row"
    return Unfinished(row["bookings"], row["running"], row["paid"])
