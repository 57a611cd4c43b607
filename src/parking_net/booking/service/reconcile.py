"""Finishing what a crash, a timeout or a lost answer left open, with the same operation ids."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Final

import structlog

from parking_net.booking.domain.booking import Booking
from parking_net.booking.domain.neighbours import PaymentOutcomeUnknown
from parking_net.booking.domain.orders import OrderKind, PaymentOrder
from parking_net.booking.metrics import BOOKINGS
from parking_net.booking.repository import bookings, changes, orders
from parking_net.booking.service.closing import expire
from parking_net.booking.service.desk import Desk
from parking_net.booking.service.settle import IN_FLIGHT, pause, settle
from parking_net.shared.database import Connection
from parking_net.shared.errors import Unavailable

BATCH: Final = 100
AT_ONCE: Final = 8
BATCHES_PER_RUN: Final = 20

_log = structlog.get_logger(__name__)


async def reconcile(desk: Desk) -> int:
    """Carry out the orders whose time has come; how many were tried. Any number may run."""
    tried = 0
    for _ in range(BATCHES_PER_RUN):
        now = desk.clock.now()
        due = await orders.claim_due(desk.database, now, now + IN_FLIGHT, BATCH)
        tried += len(due)
        finished = await _finish_all(desk, due)
        if len(due) < BATCH or not finished:
            break
    return tried


async def _finish_all(desk: Desk, due: list[PaymentOrder]) -> int:
    """How many of the orders came to their end."""
    lanes = asyncio.Semaphore(AT_ONCE)

    async def finish(order: PaymentOrder) -> bool:
        async with lanes:
            return await _finish(desk, order)

    return sum(await asyncio.gather(*(finish(order) for order in due)))


async def _finish(desk: Desk, order: PaymentOrder) -> bool:
    try:
        current = await _as_it_stands(desk, order)
        if current is not None:
            await settle(desk, current)
    except (PaymentOutcomeUnknown, Unavailable):
        return False
    except Exception as error:
        # One order that cannot be carried out must not keep the others from it.
        _log.exception("order_failed", operation_id=order.operation_id)
        later = desk.clock.now() + pause(order.attempts)
        await orders.postpone(desk.database, order.operation_id, later, repr(error))
        return False
    return True


async def _as_it_stands(desk: Desk, order: PaymentOrder) -> PaymentOrder | None:
    """The order as it is to be carried out now; None when somebody finished it meanwhile.

    A charge is an order to cancel it when it was withdrawn since it was claimed, or comes too late
    for its hold.
    """
    if order.kind is not OrderKind.CHARGE:
        return order
    async with desk.database.transaction() as connection:
        booking = await bookings.lock(connection, order.booking_id)
        assert booking is not None, "an order belongs to a booking"
        kind = await orders.lock_pending(connection, order.operation_id)
        if kind is None:
            return None
        if kind is not OrderKind.CHARGE:
            return replace(order, kind=kind)
        withdrawn = await _withdrawn(desk, connection, order, booking)
    if withdrawn:
        desk.events_written()
    return next((one for one in withdrawn if one.operation_id == order.operation_id), order)


async def _withdrawn(
    desk: Desk, connection: Connection, order: PaymentOrder, booking: Booking
) -> tuple[PaymentOrder, ...]:
    now = desk.clock.now()
    if order.change_id is None:
        if not booking.hold_is_over(now):
            return ()
        BOOKINGS.labels("hold_expired").inc()
        return (await expire(connection, booking, now)).orders
    change = await changes.lock_pending(connection, order.booking_id)
    if change is None or now < change.expires_at:
        return ()
    await changes.finish(connection, order.booking_id, "dropped", now)
    return tuple(await orders.cancel_open_charges(connection, booking, now + IN_FLIGHT))
