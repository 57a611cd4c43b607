"""Lists of bookings, in pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from parking_net.booking.domain.booking import Booking
from parking_net.booking.domain.filters import Filters, Position, Sort
from parking_net.booking.repository.rows import BOOKING_COLUMNS, booking_from
from parking_net.shared.database import Database

_ORDERS: Final = {
    Sort.CREATED: ("created_at", "DESC", "<"),
    Sort.START: ("date_from", "ASC", ">"),
    Sort.END: ("date_to", "ASC", ">"),
    Sort.END_DESCENDING: ("date_to", "DESC", "<"),
}
MADE_BEFORE_START: Final = timedelta(hours=1)
"""No booking is made later than this after its stay began: a constraint of the table."""


async def page(
    database: Database, filters: Filters, sort: Sort, limit: int, after: Position | None
) -> list[Booking]:
    """At most `limit` bookings that come after the position."""
    column, direction, beyond = _ORDERS[sort]
    conditions, arguments = _conditions(filters)
    if after is not None:
        arguments += after
        position = f"(${len(arguments) - 1}, ${len(arguments)})"
        conditions.append(f"({column}, booking_id) {beyond} {position}")
    arguments.append(limit)
    rows = await database.fetch(
        f"SELECT {BOOKING_COLUMNS} FROM bookings{_where(conditions)}"
        f" ORDER BY {column} {direction}, booking_id {direction} LIMIT ${len(arguments)}",
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
    # The last two only bound how far the indexes have to be read.
    started = filters.starts_before or filters.ends_before
    made_before = None if started is None else started + MADE_BEFORE_START
    given = (
        ("user_id =", filters.user_id),
        ('lower(user_login COLLATE "C") =', filters.user_login and filters.user_login.lower()),
        ("right(booking_id::text, 8) =", filters.short_code),
        ("owner_id =", filters.owner_id),
        ("parking_place_id =", filters.parking_place_id),
        ("date_to >", filters.ends_after),
        ("date_from <", filters.starts_before),
        ("date_from >", filters.starts_after),
        ("date_to <=", filters.ends_before),
        ("created_at <=", made_before),
        ("date_to >", filters.starts_after),
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
