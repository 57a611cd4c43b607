"""What must always be true of bookings, for the command that verifies a whole platform."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from parking_net.booking.domain.booking import Status
from parking_net.shared.audit import patiently
from parking_net.shared.database import Database

PATIENCE: Final = timedelta(seconds=30)
"""Every booking reaches its end within this once its neighbours answer."""

# Places where the most spaces ever taken at once exceed the smallest capacity that any of the
# bookings kept: usually none, and only these are looked at closely.
_SUSPECTS: Final = """
    WITH steps AS (
        SELECT parking_place_id, moment, sum(step) AS step
        FROM (
            SELECT parking_place_id, date_from AS moment, 1 AS step
            FROM bookings WHERE status <> 'Canceled'
            UNION ALL
            SELECT parking_place_id, date_to, -1 FROM bookings WHERE status <> 'Canceled'
        ) AS every_step
        GROUP BY parking_place_id, moment
    ), presence AS (
        SELECT parking_place_id,
            sum(step) OVER (PARTITION BY parking_place_id ORDER BY moment) AS present
        FROM steps
    ), peaks AS (
        SELECT parking_place_id, max(present) AS peak FROM presence GROUP BY parking_place_id
    ), capacities AS (
        SELECT parking_place_id, min(capacity) AS least FROM bookings
        WHERE status <> 'Canceled' GROUP BY parking_place_id
    )
    SELECT parking_place_id FROM peaks JOIN capacities USING (parking_place_id)
    WHERE peak > least ORDER BY parking_place_id"""
_STAYS: Final = """
    SELECT date_from, date_to, capacity FROM bookings
    WHERE parking_place_id = $1 AND status <> 'Canceled' ORDER BY date_from"""
_IDS: Final = "SELECT booking_id FROM bookings WHERE booking_id > $1 ORDER BY booking_id LIMIT $2"
_MONEY: Final = """
    SELECT booking_id, status, refund_pending,
        CASE status WHEN 'Confirmed' THEN full_cost WHEN 'Canceled' THEN kept ELSE 0 END AS amount,
        1 + (
            SELECT count(*) FROM booking_changes AS changes
            WHERE changes.booking_id = bookings.booking_id
                AND state = 'applied' AND difference > 0
        ) AS charges,
        EXISTS (
            SELECT FROM payment_orders AS orders
            WHERE orders.booking_id = bookings.booking_id AND state = 'pending'
        ) AS is_open
    FROM bookings WHERE booking_id = ANY($1)"""
_STUCK: Final = """
    SELECT booking_id, 'unpaid hold that expired at ' || hold_expires_at AS what
    FROM bookings WHERE status = 'Waiting' AND hold_expires_at < $1
    UNION ALL
    SELECT booking_id, kind || ' without an end since ' || created_at
        || coalesce(' (' || last_error || ')', '')
    FROM payment_orders WHERE state = 'pending' AND created_at < $1
    UNION ALL
    SELECT booking_id, kind || ' refused' || coalesce(' (' || reason || ')', '')
    FROM payment_orders WHERE state = 'refused' AND kind <> 'charge'
    UNION ALL
    SELECT booking_id, 'change that should have ended at ' || expires_at
    FROM booking_changes WHERE state = 'pending' AND expires_at < $1
    UNION ALL
    SELECT booking_id, 'unfinished booking of a deleted place'
    FROM bookings JOIN deleted_places USING (parking_place_id)
    WHERE status <> 'Canceled' AND deleted_at < $1 AND date_to > $2"""


@dataclass(frozen=True, slots=True)
class Overbooking:
    """More spaces taken at one instant than any booking present then was promised."""

    parking_place_id: UUID
    moment: datetime
    taken: int
    capacity: int


@dataclass(frozen=True, slots=True)
class ExpectedMoney:
    """What payment must have charged for a booking, less what it gave back."""

    booking_id: UUID
    status: Status
    amount: int
    charges: int
    """How many a Confirmed booking has: one, and one for each change that cost more."""
    is_open: bool
    """An order to payment has no answer yet: the amount may still differ."""


@dataclass(frozen=True, slots=True)
class StuckBooking:
    """Something that should have come to its end by itself."""

    booking_id: UUID
    what: str


async def overbookings(database: Database) -> list[Overbooking]:
    """The worst instant of every overbooked place, over all time; empty when all is well.

    Each booking keeps the capacity that its place had when the space was taken. Of the bookings
    present at an instant, the one that came last found room below its own capacity, so there are
    never more of them than the largest capacity among them; a capacity lowered later changes
    nothing about that.
    """
    found = []
    for row in await patiently(database, _SUSPECTS):
        stays = [tuple(stay) for stay in await patiently(database, _STAYS, row["parking_place_id"])]
        worst = worst_instant(row["parking_place_id"], stays)
        if worst is not None:
            found.append(worst)
    return found


def worst_instant(
    place_id: UUID, stays: list[tuple[datetime, datetime, int]]
) -> Overbooking | None:
    """The instant with the largest surplus; `stays` are sorted by their start."""
    worst: Overbooking | None = None
    ends: list[datetime] = []
    largest: list[tuple[int, datetime]] = []
    coming = deque(stays)
    # Ends count too: when the booking with the largest capacity leaves, fewer may be promised.
    for moment in sorted({moment for stay in stays for moment in stay[:2]}):
        while coming and coming[0][0] <= moment:
            _, date_to, capacity = coming.popleft()
            heapq.heappush(ends, date_to)
            heapq.heappush(largest, (-capacity, date_to))
        while ends and ends[0] <= moment:
            heapq.heappop(ends)
        while largest and largest[0][1] <= moment:
            heapq.heappop(largest)
        surplus = len(ends) + largest[0][0] if ends else 0
        if surplus > (0 if worst is None else worst.taken - worst.capacity):
            worst = Overbooking(place_id, moment, len(ends), -largest[0][0])
    return worst


async def booking_ids(database: Database, after: UUID, limit: int) -> list[UUID]:
    """Bookings by ascending id, beyond `after`."""
    return [row["booking_id"] for row in await database.fetch(_IDS, after, limit)]


async def expected_money(
    database: Database, booking_ids: Collection[UUID]
) -> dict[UUID, ExpectedMoney]:
    """What payment must have taken for those of the bookings that exist."""
    return {
        row["booking_id"]: ExpectedMoney(
            booking_id=row["booking_id"],
            status=Status(row["status"]),
            amount=row["amount"] + row["refund_pending"],
            charges=row["charges"],
            is_open=row["is_open"],
        )
        for row in await patiently(database, _MONEY, booking_ids)
    }


async def stuck_bookings(database: Database, now: datetime) -> list[StuckBooking]:
    """What should have ended by itself some time ago; empty when the background work works."""
    rows = await patiently(database, _STUCK, now - PATIENCE, now)
    return [StuckBooking(row["booking_id"], row["what"]) for row in rows]
