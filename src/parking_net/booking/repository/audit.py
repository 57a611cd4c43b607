"""Questions that show whether the bookings are right, and what money each should have met."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from parking_net.booking.domain.booking import Status
from parking_net.shared.audit import FINDINGS_SHOWN, Finding, be_patient
from parking_net.shared.database import Database

# A place's capacity may change; a booking was made with the one it keeps. Whoever came last at an
# instant saw the others there and still found room, so no more can be there than the largest
# capacity kept. The peak of a place is reached where a stay begins.
_OVERBOOKED = """
    WITH taken AS (
        SELECT parking_place_id, date_from, date_to, capacity FROM bookings
        WHERE status <> 'Canceled'
        UNION ALL
        SELECT parking_place_id, lower(piece), upper(piece), capacity
        FROM booking_changes, unnest(extra) AS piece WHERE state = 'pending'
    ), steps AS (
        SELECT parking_place_id, date_from AS moment, 1 AS step FROM taken
        UNION ALL
        SELECT parking_place_id, date_to, -1 FROM taken
    ), present AS (
        SELECT parking_place_id, moment,
               sum(sum(step)) OVER (PARTITION BY parking_place_id ORDER BY moment) AS spaces
        FROM steps GROUP BY parking_place_id, moment
    ), smallest AS (
        SELECT parking_place_id, min(capacity) AS capacity FROM taken GROUP BY parking_place_id
    )
    SELECT parking_place_id, moment, spaces, allowed.capacity
    FROM present JOIN smallest USING (parking_place_id)
    CROSS JOIN LATERAL (
        SELECT max(taken.capacity) AS capacity FROM taken
        WHERE taken.parking_place_id = present.parking_place_id
          AND taken.date_from <= moment AND taken.date_to > moment
    ) AS allowed
    WHERE spaces > smallest.capacity AND spaces > allowed.capacity
    LIMIT $1
"""
_EXPECTED_COLUMNS = """
    SELECT booking_id, status,
           CASE status WHEN 'Confirmed' THEN full_cost WHEN 'Canceled' THEN kept ELSE 0 END AS net,
           1 + (SELECT count(*) FROM booking_changes AS change
                WHERE change.booking_id = bookings.booking_id
                  AND change.state = 'applied' AND change.difference > 0) AS charges,
           EXISTS (SELECT FROM payment_orders AS payment_order
                   WHERE payment_order.booking_id = bookings.booking_id
                     AND payment_order.state = 'pending') AS unfinished
    FROM bookings
"""
_EXPECTED_BY_ID = f"{_EXPECTED_COLUMNS} WHERE booking_id = ANY($1)"
_NEXT_IDS = "SELECT booking_id FROM bookings WHERE booking_id > $1 ORDER BY booking_id LIMIT $2"


@dataclass(frozen=True, slots=True)
class ExpectedMoney:
    """What the ledger should say of a booking, in minor units."""

    booking_id: UUID
    status: Status
    net_minor: int
    charges: int
    unfinished: bool
    """An order to payment is open: nothing can be said before it is carried out."""


async def overbooked(database: Database) -> list[Finding]:
    """Instants at which a place has more active bookings than spaces."""
    async with database.transaction() as connection:
        await be_patient(connection)
        rows = await connection.fetch(_OVERBOOKED, FINDINGS_SHOWN)
    return [
        Finding(
            "No place is overbooked",
            str(row["parking_place_id"]),
            f"{row['spaces']} bookings for {row['capacity']} spaces at {row['moment']}",
        )
        for row in rows
    ]


async def booking_ids(database: Database, after: UUID, limit: int) -> list[UUID]:
    """Bookings by ascending id, beyond `after`."""
    return [row["booking_id"] for row in await database.fetch(_NEXT_IDS, after, limit)]


async def expected_money(
    database: Database, booking_ids: Collection[UUID]
) -> dict[UUID, ExpectedMoney]:
    """Of those of the bookings that exist."""
    async with database.transaction() as connection:
        await be_patient(connection)
        rows = await connection.fetch(_EXPECTED_BY_ID, booking_ids)
    return {
        row["booking_id"]: ExpectedMoney(
            row["booking_id"],
            Status(row["status"]),
            row["net"],
            row["charges"],
            row["unfinished"],
        )
        for row in rows
    }
