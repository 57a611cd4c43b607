"""Changes of bookings: a pending one holds the time that it takes anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from asyncpg import Range

from parking_net.booking.domain.booking import Booking
from parking_net.booking.domain.change import Change
from parking_net.booking.domain.stay import Stay
from parking_net.booking.repository.rows import change_from
from parking_net.shared.database import Connection, Database

_COLUMNS: Final = (
    "change_id, booking_id, date_from, date_to, full_cost, difference, capacity, expires_at,"
    " actor_id"
)
_ADD: Final = f"""
    INSERT INTO booking_changes
        ({_COLUMNS}, parking_place_id, extra, created_at, state, finished_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"""


async def add(
    connection: Connection,
    booking: Booking,
    change: Change,
    extra: Sequence[Stay],
    now: datetime,
    *,
    applied: bool,
) -> None:
    """Write a change: applied at once, or pending and claiming the extra time."""
    await connection.execute(
        _ADD,
        change.change_id,
        change.booking_id,
        change.stay.date_from,
        change.stay.date_to,
        change.full_cost,
        change.difference,
        change.capacity,
        change.expires_at,
        change.actor_id,
        booking.parking_place_id,
        [Range(part.date_from, part.date_to) for part in extra],
        now,
        "applied" if applied else "pending",
        now if applied else None,
    )


async def lock_pending(connection: Connection, booking_id: UUID) -> Change | None:
    """The booking's change that waits for its charge; the booking's lock is held."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM booking_changes"
        " WHERE booking_id = $1 AND state = 'pending' FOR NO KEY UPDATE",
        booking_id,
    )
    return None if row is None else change_from(row)


async def state_of(database: Database, change_id: UUID) -> str | None:
    """pending, applied or dropped; None when there is no such change."""
    state: str | None = await database.fetchval(
        "SELECT state FROM booking_changes WHERE change_id = $1", change_id
    )
    return state


async def is_pending(database: Database, booking_id: UUID) -> bool:
    """Whether a change of the booking waits for its charge."""
    pending: bool = await database.fetchval(
        "SELECT EXISTS (SELECT FROM booking_changes WHERE booking_id = $1 AND state = 'pending')",
        booking_id,
    )
    return pending


async def finish(connection: Connection, booking_id: UUID, state: str, now: datetime) -> None:
    """Apply or drop the booking's pending change, if there is one."""
    await connection.execute(
        "UPDATE booking_changes SET state = $2, finished_at = $3"
        " WHERE booking_id = $1 AND state = 'pending'",
        booking_id,
        state,
        now,
    )
