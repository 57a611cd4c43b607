"""Cancelling, whoever does it: under the booking's lock, with money and event in one commit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from parking_net.booking.domain.booking import HOLD_EXPIRED, Actor, Booking
from parking_net.booking.domain.cancellation import Cancellation
from parking_net.booking.domain.orders import OrderKind, PaymentOrder
from parking_net.booking.repository import bookings, changes, orders
from parking_net.booking.service import announce
from parking_net.shared.database import Connection
from parking_net.shared.events import outbox
from parking_net.shared.identifiers import new_id

NOTHING_BACK = Cancellation(0, 0, "nothing_paid")


@dataclass(frozen=True, slots=True)
class Closed:
    """A booking that was just cancelled, and the orders that somebody must carry out now."""

    booking: Booking
    orders: tuple[PaymentOrder, ...]


async def close(
    connection: Connection,
    booking: Booking,
    *,
    now: datetime,
    by: Actor,
    actor_id: UUID | None,
    reason: str | None,
    terms: Cancellation,
    attempt_at: datetime,
) -> Closed:
    """Cancel a booking whose lock is held.

    A pending change is dropped. A charge with an unknown outcome becomes an order to cancel it;
    should it have happened, its refund follows from there.
    """
    canceled = booking.canceled(now, by, reason, kept=terms.fee, refund=terms.refund)
    await bookings.save(connection, canceled)
    await changes.finish(connection, booking.booking_id, "dropped", now)
    follow_ups = await orders.cancel_open_charges(connection, booking, attempt_at)
    if terms.refund:
        refund = refund_order(booking, terms.refund)
        await orders.add(connection, refund, now, attempt_at)
        follow_ups.append(refund)
    await outbox.add(connection, announce.canceled(canceled, terms, actor_id))
    return Closed(canceled, tuple(follow_ups))


async def expire(
    connection: Connection, booking: Booking, now: datetime, *, charged: int = 0
) -> Closed:
    """Cancel a booking, whose lock is held, because nobody paid before its hold was over.

    `charged` is what payment took too late; it goes back.
    """
    canceled = booking.canceled(now, Actor.SYSTEM, HOLD_EXPIRED, refund=charged)
    await bookings.save(connection, canceled)
    follow_ups = await orders.cancel_open_charges(connection, booking, now)
    if charged:
        refund = refund_order(booking, charged)
        await orders.add(connection, refund, now, now)
        follow_ups.append(refund)
    await outbox.add(connection, announce.hold_expired(canceled))
    return Closed(canceled, tuple(follow_ups))


async def owe(
    connection: Connection, booking: Booking, charge: PaymentOrder, amount: int, now: datetime
) -> Closed:
    """A charge happened that nobody wants any more: write down that it goes back."""
    indebted = replace(booking, refund_pending=booking.refund_pending + amount, updated_at=now)
    refund = replace(
        refund_order(booking, amount), change_id=charge.change_id, settle_at=booking.date_to
    )
    await bookings.save(connection, indebted)
    await orders.add(connection, refund, now, now)
    return Closed(indebted, (refund,))


def refund_order(booking: Booking, amount: int) -> PaymentOrder:
    return PaymentOrder(
        operation_id=new_id(),
        booking_id=booking.booking_id,
        driver_id=booking.user_id,
        owner_id=booking.owner_id,
        kind=OrderKind.REFUND,
        amount=amount,
    )


def charge_order(booking: Booking) -> PaymentOrder:
    """An order to charge the whole price; the owner has it when the stay ends."""
    return PaymentOrder(
        operation_id=new_id(),
        booking_id=booking.booking_id,
        driver_id=booking.user_id,
        owner_id=booking.owner_id,
        kind=OrderKind.CHARGE,
        amount=booking.full_cost,
        settle_at=booking.date_to,
    )


def settlement_order(booking: Booking) -> PaymentOrder:
    """An order to release the owner's income when the stay ends, as it stands now."""
    return PaymentOrder(
        operation_id=new_id(),
        booking_id=booking.booking_id,
        driver_id=booking.user_id,
        owner_id=booking.owner_id,
        kind=OrderKind.MOVE_SETTLEMENT,
        amount=0,
        settle_at=booking.date_to,
    )
