"""Cancelling what is left of a place that was deleted."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from parking_net.booking.domain.booking import PLACE_DELETED, Actor
from parking_net.booking.domain.cancellation import cancellation
from parking_net.booking.metrics import CANCELLATIONS
from parking_net.booking.repository import bookings, places
from parking_net.booking.service.closing import close, expire
from parking_net.booking.service.desk import Desk

BATCH: Final = 100
PLACES_AT_ONCE: Final = 10


async def place_deleted(desk: Desk, place_id: UUID, by: Actor, actor_id: UUID | None) -> None:
    """From here on nobody books the place; `empty_deleted_places` cancels what it still has."""
    async with desk.database.transaction() as connection:
        await places.mark_deleted(connection, place_id, by, actor_id, desk.clock.now())


async def empty_deleted_places(desk: Desk) -> int:
    """Cancel the unfinished bookings of deleted places with a full refund; how many there were.

    May stop anywhere and run beside others: what is cancelled already is not found again.
    """
    canceled = 0
    for place_id, by, actor_id in await places.not_empty(desk.database, PLACES_AT_ONCE):
        while count := await _cancel_batch(desk, place_id, by, actor_id):
            canceled += count
        await places.mark_empty(desk.database, place_id, desk.clock.now())
    return canceled


async def _cancel_batch(desk: Desk, place_id: UUID, by: Actor, actor_id: UUID | None) -> int:
    now = desk.clock.now()
    async with desk.database.transaction() as connection:
        unfinished = await bookings.lock_unfinished(connection, place_id, now, BATCH)
        for booking in unfinished:
            if booking.hold_is_over(now):
                await expire(connection, booking, now)
                continue
            await close(
                connection,
                booking,
                now=now,
                by=by,
                actor_id=actor_id,
                reason=PLACE_DELETED,
                terms=cancellation(booking, now, by),
                attempt_at=now,
            )
            CANCELLATIONS.labels(by).inc()
    if unfinished:
        desk.events_written()
        desk.orders_due()
    return len(unfinished)
