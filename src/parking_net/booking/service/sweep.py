"""Cancelling holds whose time is over, so that their space is free for others."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from parking_net.booking.metrics import BOOKINGS
from parking_net.booking.repository import bookings
from parking_net.booking.service.closing import expire
from parking_net.booking.service.desk import Desk

BATCH: Final = 100


async def sweep_holds(desk: Desk) -> int:
    """Cancel a batch of expired holds; how many. Safe beside other sweepers and payers."""
    return await _sweep(desk, None)


async def sweep_place(desk: Desk, place_id: UUID) -> int:
    """The same for one place, when somebody else wants its space right now."""
    return await _sweep(desk, place_id)


async def _sweep(desk: Desk, place_id: UUID | None) -> int:
    now = desk.clock.now()
    async with desk.database.transaction() as connection:
        if place_id is None:
            expired = await bookings.lock_expired(connection, now, BATCH)
        else:
            expired = await bookings.lock_expired_of_place(connection, now, BATCH, place_id)
        closed = [await expire(connection, booking, now) for booking in expired]
    if closed:
        BOOKINGS.labels("hold_expired").inc(len(closed))
        desk.events_written()
    if any(one.orders for one in closed):
        desk.orders_due()
    return len(closed)
