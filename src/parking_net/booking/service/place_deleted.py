"""Cancelling what is left of a place that was deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

import structlog

from parking_net.booking.domain.booking import PLACE_DELETED, Actor, Booking, Status
from parking_net.booking.domain.cancellation import cancellation
from parking_net.booking.metrics import CANCELLATIONS
from parking_net.booking.repository import bookings, places
from parking_net.booking.repository.places import Deletion
from parking_net.booking.service.closing import Closed, close, expire
from parking_net.booking.service.desk import Desk
from parking_net.booking.service.one_by_one import one_by_one
from parking_net.shared.database import Connection

BATCH: Final = 100
PLACES_AT_ONCE: Final = 10

_log = structlog.get_logger(__name__)


async def place_deleted(desk: Desk, place_id: UUID, by: Actor, actor_id: UUID | None) -> None:
    """From here on nobody books the place; `empty_deleted_places` cancels what it still has."""
    async with desk.database.transaction() as connection:
        await places.mark_deleted(connection, place_id, by, actor_id, desk.clock.now())


async def empty_deleted_places(desk: Desk) -> int:
    """Cancel the unfinished bookings of deleted places with a full refund; how many there were.

    May stop anywhere and run beside others: what is cancelled already is not found again.
    """
    canceled = 0
    tried: list[UUID] = []
    while deletions := await places.not_empty(desk.database, PLACES_AT_ONCE, tried):
        for deletion in deletions:
            tried.append(deletion.place_id)
            canceled += await _emptied(desk, deletion)
    return canceled


async def _emptied(desk: Desk, deletion: Deletion) -> int:
    """How many bookings were cancelled. A place that keeps some is tried again by the next run."""
    canceled = 0
    while True:
        found, closed = await _cancel_batch(desk, deletion)
        if closed:
            by_its_deletion = sum(one.booking.canceled_by is deletion.by for one in closed)
            CANCELLATIONS.labels(deletion.by).inc(by_its_deletion)
            desk.events_written()
            desk.orders_due()
        elif found:
            return canceled
        else:
            await places.mark_empty(desk.database, deletion.place_id, desk.clock.now())
            return canceled
        canceled += len(closed)


async def _cancel_batch(desk: Desk, deletion: Deletion) -> tuple[int, list[Closed]]:
    """How many unfinished bookings were found, and those that could be cancelled."""
    now = desk.clock.now()

    async def cancel_unfinished(connection: Connection, booking: Booking) -> Closed | None:
        if booking.status is Status.CANCELED or booking.date_to <= now:
            return None
        return await _canceled(connection, booking, deletion, now)

    try:
        async with desk.database.transaction() as connection:
            found = await bookings.lock_unfinished(connection, deletion.place_id, now, BATCH)
            closed = [await _canceled(connection, booking, deletion, now) for booking in found]
    except Exception as error:
        _log.warning("batch_failed", place_id=deletion.place_id, cause=repr(error))
        async with desk.database.transaction() as connection:
            found = await bookings.lock_unfinished(connection, deletion.place_id, now, BATCH)
        closed = await one_by_one(desk, found, cancel_unfinished)
    return len(found), closed


async def _canceled(
    connection: Connection, booking: Booking, deletion: Deletion, now: datetime
) -> Closed:
    if booking.hold_is_over(now):
        return await expire(connection, booking, now)
    return await close(
        connection,
        booking,
        now=now,
        by=deletion.by,
        actor_id=deletion.actor_id,
        reason=PLACE_DELETED,
        terms=cancellation(booking, now, deletion.by),
        attempt_at=now,
    )
