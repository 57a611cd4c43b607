"""Cancelling holds whose time is over, so that their space is free for others."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

import structlog

from parking_net.booking.domain.booking import Booking
from parking_net.booking.metrics import BOOKINGS
from parking_net.booking.repository import bookings
from parking_net.booking.service.closing import Closed, expire
from parking_net.booking.service.desk import Desk
from parking_net.booking.service.one_by_one import one_by_one
from parking_net.shared.database import Connection

BATCH: Final = 100

_log = structlog.get_logger(__name__)


async def sweep_holds(desk: Desk) -> int:
    """Cancel a batch of expired holds; how many. Safe beside other sweepers and payers."""
    return await _sweep(desk, None)


async def sweep_place(desk: Desk, place_id: UUID) -> int:
    """The same for one place, when somebody else wants its space right now."""
    return await _sweep(desk, place_id)


async def _sweep(desk: Desk, place_id: UUID | None) -> int:
    now = desk.clock.now()
    try:
        async with desk.database.transaction() as connection:
            expired = await _lock_expired(connection, now, place_id)
            closed = [await expire(connection, booking, now) for booking in expired]
    except Exception as error:
        _log.warning("batch_failed", cause=repr(error))
        closed = await _expired_one_by_one(desk, now, place_id)
    if closed:
        BOOKINGS.labels("hold_expired").inc(len(closed))
        desk.events_written()
    if any(one.orders for one in closed):
        desk.orders_due()
    return len(closed)


async def _lock_expired(
    connection: Connection, now: datetime, place_id: UUID | None
) -> list[Booking]:
    if place_id is None:
        return await bookings.lock_expired(connection, now, BATCH)
    return await bookings.lock_expired_of_place(connection, now, BATCH, place_id)


async def _expired_one_by_one(desk: Desk, now: datetime, place_id: UUID | None) -> list[Closed]:
    async def expire_still_open(connection: Connection, booking: Booking) -> Closed | None:
        return await expire(connection, booking, now) if booking.hold_is_over(now) else None

    async with desk.database.transaction() as connection:
        batch = await _lock_expired(connection, now, place_id)
    return await one_by_one(desk, batch, expire_still_open)
