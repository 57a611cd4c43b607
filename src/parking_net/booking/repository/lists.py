"""Lists of bookings, the latest made first."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from parking_net.booking.domain.booking import Booking
from parking_net.booking.domain.filters import Filters, Position
from parking_net.booking.repository.rows import BOOKING_COLUMNS, booking_from
from parking_net.shared.database import Database

MADE_BEFORE_START: Final = timedelta(hours=1)
"""No booking is made later than this after its stay began: a constraint of the table."""


async def page(
    database: Database, filters: Filters, limit: int, after: Position | None
) -> list[Booking]:
    """At most `limit` bookings that come after the position."""
    conditions, arguments = _conditions(filters)
    if after is not None:
        arguments += after
        conditions.append(f"(created_at, booking_id) < (${len(arguments) - 1}, ${len(arguments)})")
    arguments.append(limit)
    rows = await database.fetch(
        f"SELECT {BOOKING_COLUMNS} FROM bookings{_where(conditions)}"
        f" ORDER BY created_at DESC, booking_id DESC LIMIT ${len(arguments)}",
        *arguments,
    )
    return [booking_from(row) for row in rows]


async def count(database: Database, filters: Filters) -> int:
    """How many bookings the filters let through."""
    conditions, arguments = _conditions(filters)
    total: int = await database.fetchval(
        f"SELECT count(*) FROM bookings{_where(conditions)}", *arguments
    )
    return total


def _conditions(filters: Filters) -> tuple[list[str], list[object]]:
    starts_before = filters.starts_before
    # The last one only bounds how far back from today the index has to be read.
    made_before = None if starts_before is None else starts_before + MADE_BEFORE_START
    given = (
        ("user_id =", filters.user_id),
        ("owner_id =", filters.owner_id),
        ("parking_place_id =", filters.parking_place_id),
        ("date_to >", filters.ends_after),
        ("date_from <", starts_before),
        ("created_at <=", made_before),
    )
    conditions: list[str] = []
    arguments: list[object] = []
    for condition, value in given:
        if value is not None:
            arguments.append(value)
            conditions.append(f"{condition} ${len(arguments)}")
    if filters.status is not None:
        # As a literal: only so does the planner see that a partial index has what is wanted.
        conditions.append(f"status = '{filters.status}'")
    return conditions, arguments


def _where(conditions: list[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""
