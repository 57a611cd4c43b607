"""Carrying out an order to payment and writing what came of it, together with the booking's next
state. Everything here may run twice, or at the same time as a cancellation: the order's row is
locked before it is finished, and the one who finds it finished writes nothing.
"""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from parking_net.booking.domain.booking import (
    MOST_HOLDS,
    TOO_MANY_HOLDS,
    Actor,
    Booking,
    Status,
)
from parking_net.booking.domain.neighbours import PaymentAnswer, PaymentOutcomeUnknown
from parking_net.booking.domain.orders import OrderKind, OrderState, PaymentOrder
from parking_net.booking.metrics import BOOKINGS, CANCELLATIONS
from parking_net.booking.repository import bookings, changes, orders
from parking_net.booking.service import announce
from parking_net.booking.service.closing import (
    NOTHING_BACK,
    Closed,
    close,
    expire,
    owe,
    settlement_order,
)
from parking_net.booking.service.desk import Desk
from parking_net.shared.database import Connection
from parking_net.shared.events import outbox

IN_FLIGHT: Final = timedelta(seconds=8)
"""How long an order is left to who carries it out; longer than payment is given to answer."""
LONGEST_PAUSE_SECONDS: Final = 20.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Settled:
    """An order's answer, and the booking as it stands afterwards."""

    booking: Booking
    answer: PaymentAnswer


async def settle(desk: Desk, order: PaymentOrder, booking: Booking | None = None) -> Settled:
    """Carry out the order and what follows from it.

    `booking`, when the caller has just made it, saves reading it again. Raises
    PaymentOutcomeUnknown when payment does not answer: then the order stays for the reconciler.
    """
    try:
        answer = await _ask(desk, order)
    except PaymentOutcomeUnknown as unknown:
        await _leave_open(desk, order, str(unknown))
        raise
    if booking is not None and order.kind is OrderKind.CHARGE and answer.completed:
        confirmed = await _confirm(desk, booking, order)
        if confirmed is not None:
            return Settled(confirmed, answer)
    async with desk.database.transaction() as connection:
        closed = await _write(desk, connection, order, answer)
    desk.events_written()
    return Settled(await settle_all(desk, closed), answer)


async def settle_all(desk: Desk, closed: Closed) -> Booking:
    """Carry out the orders that a commit left behind; the booking afterwards.

    What payment does not answer stays for the reconciler.
    """
    booking = closed.booking
    for order in closed.orders:
        with suppress(PaymentOutcomeUnknown):
            booking = (await settle(desk, order)).booking
    return booking


async def _ask(desk: Desk, order: PaymentOrder) -> PaymentAnswer:
    match order.kind:
        case OrderKind.CHARGE:
            answer = await desk.payments.charge(order)
        case OrderKind.REFUND:
            answer = await desk.payments.refund(order)
        case OrderKind.CANCEL_CHARGE:
            answer = await desk.payments.cancel_charge(order)
        case OrderKind.MOVE_SETTLEMENT:
            answer = await desk.payments.move_settlement(order)
    if answer.retryable and not answer.completed:
        raise PaymentOutcomeUnknown(answer.reason)
    return answer


async def _leave_open(desk: Desk, order: PaymentOrder, error: str) -> None:
    """Plan the next attempt; a hold whose payment is unknown no longer waits for funds."""
    now = desk.clock.now()
    await orders.postpone(desk.database, order.operation_id, now + pause(order.attempts), error)
    if order.kind is not OrderKind.CHARGE or order.change_id is not None:
        return
    await bookings.stop_waiting_for_funds(desk.database, order.booking_id)


def pause(attempts: int) -> timedelta:
    """Until the next attempt: growing, at most 20 s, spread so that replicas do not march."""
    seconds = min(LONGEST_PAUSE_SECONDS, 2.0 ** min(attempts, 10))
    return timedelta(seconds=seconds * random.uniform(0.5, 1.0))


async def _confirm(desk: Desk, booking: Booking, order: PaymentOrder) -> Booking | None:
    """The usual end of a booking, in one round trip; None when something came between."""
    if order.change_id is not None:
        return None
    confirmed = booking.confirmed(desk.clock.now())
    event = announce.confirmed(confirmed)
    if not await bookings.confirm(
        desk.database, booking.booking_id, order.operation_id, confirmed.updated_at, event
    ):
        return None
    BOOKINGS.labels("confirmed").inc()
    desk.events_written()
    return confirmed


async def _write(
    desk: Desk, connection: Connection, order: PaymentOrder, answer: PaymentAnswer
) -> Closed:
    """Finish the order and lead its booking on; nothing when both have happened already."""
    if order.kind is OrderKind.CHARGE:
        await bookings.line_up_of_driver(connection, order.driver_id)
    booking = await bookings.lock(connection, order.booking_id)
    assert booking is not None, "an order belongs to a booking"
    kind = await orders.lock_pending(connection, order.operation_id)
    if kind is None:
        return Closed(booking, ())
    now = desk.clock.now()
    await _finish(connection, order, kind, answer, now)
    if kind in (OrderKind.REFUND, OrderKind.MOVE_SETTLEMENT):
        return await _after_refund(connection, order, kind, answer, booking, now)
    if order.change_id is not None:
        return await _after_charge_of_change(connection, order, answer, booking, now)
    if answer.completed:
        return await _after_charge(connection, order, answer, booking, now)
    return await _after_refusal(connection, answer, booking, now)


async def _finish(
    connection: Connection,
    order: PaymentOrder,
    kind: OrderKind,
    answer: PaymentAnswer,
    now: datetime,
) -> None:
    done = answer.completed or kind is OrderKind.CANCEL_CHARGE
    state = OrderState.DONE if done else OrderState.REFUSED
    await orders.finish(
        connection,
        order.operation_id,
        state,
        now,
        reason=answer.reason or None,
        shortfall=answer.shortfall,
    )


async def _after_charge(
    connection: Connection,
    order: PaymentOrder,
    answer: PaymentAnswer,
    booking: Booking,
    now: datetime,
) -> Closed:
    """The price was taken: confirm, or give it back when the hold is over or the wish withdrawn."""
    amount = answer.amount or order.amount
    if booking.status is not Status.WAITING:
        return await owe(connection, booking, order, amount, now)
    if booking.hold_is_over(now):
        BOOKINGS.labels("hold_expired").inc()
        return await expire(connection, booking, now, charged=amount)
    confirmed = booking.confirmed(now)
    await bookings.save(connection, confirmed)
    await outbox.add(connection, announce.confirmed(confirmed))
    BOOKINGS.labels("confirmed").inc()
    return Closed(confirmed, ())


async def _after_refusal(
    connection: Connection, answer: PaymentAnswer, booking: Booking, now: datetime
) -> Closed:
    """Nothing was taken, for certain: the booking waits for funds, if its driver may wait more."""
    if booking.status is not Status.WAITING:
        return Closed(booking, ())
    if booking.hold_is_over(now):
        BOOKINGS.labels("hold_expired").inc()
        return await expire(connection, booking, now)
    if await bookings.other_holds(connection, booking, now) >= MOST_HOLDS:
        CANCELLATIONS.labels(Actor.SYSTEM).inc()
        return await close(
            connection,
            booking,
            now=now,
            by=Actor.SYSTEM,
            actor_id=None,
            reason=TOO_MANY_HOLDS,
            terms=NOTHING_BACK,
            attempt_at=now,
        )
    waiting = replace(booking, waits_for_funds=True, updated_at=now)
    await bookings.save(connection, waiting)
    BOOKINGS.labels(answer.reason or "payment_refused").inc()
    return Closed(waiting, ())


async def _after_charge_of_change(
    connection: Connection,
    order: PaymentOrder,
    answer: PaymentAnswer,
    booking: Booking,
    now: datetime,
) -> Closed:
    """The difference was taken or refused: apply the change or drop it, all or nothing."""
    change = await changes.lock_pending(connection, booking.booking_id)
    is_open = change is not None and change.change_id == order.change_id
    if change is not None and is_open and answer.completed and now < change.expires_at:
        moved = booking.moved(change.stay, change.full_cost, change.capacity, now)
        await bookings.save(connection, moved)
        await changes.finish(connection, booking.booking_id, "applied", now)
        await outbox.add(connection, announce.changed(moved, booking, change.actor_id))
        return Closed(moved, ())
    if is_open:
        await changes.finish(connection, booking.booking_id, "dropped", now)
    if not answer.completed:
        return Closed(booking, ())
    return await owe(connection, booking, order, answer.amount or order.amount, now)


async def _after_refund(
    connection: Connection,
    order: PaymentOrder,
    kind: OrderKind,
    answer: PaymentAnswer,
    booking: Booking,
    now: datetime,
) -> Closed:
    if not answer.completed:
        # Only a mistake of ours leads here; the debt stays visible and `verify` names it.
        _log.error(
            "payment_order_refused",
            operation_id=order.operation_id,
            booking_id=order.booking_id,
            kind=kind,
            reason=answer.reason,
        )
        return Closed(booking, ())
    corrections = await _corrected_settlement(connection, order, booking, now)
    if kind is OrderKind.MOVE_SETTLEMENT:
        return Closed(booking, corrections)
    refunded = booking.refunded
    if refunded is not None and order.change_id is None:
        refunded += order.amount
    paid_back = replace(
        booking,
        refund_pending=booking.refund_pending - order.amount,
        refunded=refunded,
        updated_at=now,
    )
    await bookings.save(connection, paid_back)
    return Closed(paid_back, corrections)


async def _corrected_settlement(
    connection: Connection, order: PaymentOrder, booking: Booking, now: datetime
) -> tuple[PaymentOrder, ...]:
    """A further order when this one, carried out late, moved the owner's income to a former end."""
    if order.settle_at in (None, booking.date_to):
        return ()
    correction = settlement_order(booking)
    await orders.add(connection, correction, now, now + IN_FLIGHT)
    return (correction,)
