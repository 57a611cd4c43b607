"""Paying for a booking that waits: at once when it is made, or later while its hold runs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from parking_net.booking.domain.booking import Booking, Status, why_canceled
from parking_net.booking.domain.errors import (
    BookingNotFound,
    InsufficientFunds,
    PaymentRefused,
    PaymentUnavailable,
)
from parking_net.booking.domain.neighbours import PaymentAnswer, PaymentOutcomeUnknown
from parking_net.booking.domain.orders import PaymentOrder
from parking_net.booking.domain.view import view_of
from parking_net.booking.metrics import BOOKINGS
from parking_net.booking.repository import bookings, orders
from parking_net.booking.service.access import require_driver_of
from parking_net.booking.service.closing import charge_order
from parking_net.booking.service.desk import Desk
from parking_net.booking.service.settle import IN_FLIGHT, settle
from parking_net.shared.database import Connection
from parking_net.shared.identity.caller import Caller


async def pay(desk: Desk, caller: Caller, booking_id: UUID) -> Booking:
    """The booking, Confirmed. Paying a confirmed one is no second charge.

    Raises BookingNotFound, Forbidden, HoldExpired, AlreadyCanceled, TooManyHolds,
    InsufficientFunds, PaymentRefused, PaymentUnavailable.
    """
    booking = await bookings.find(desk.database, booking_id)
    if booking is None:
        raise BookingNotFound
    require_driver_of(booking, caller, "pay for")
    return await pay_again(desk, booking)


async def pay_again(desk: Desk, booking: Booking) -> Booking:
    """Go on with a booking from wherever its payment stopped."""
    now = desk.clock.now()
    booking.require_payable(now)
    if booking.status is Status.CONFIRMED:
        return booking
    async with desk.database.transaction() as connection:
        booking, order = await _charge_of(connection, booking.booking_id, now)
    if order is None:
        return booking
    return await charge(desk, booking, order)


async def charge(desk: Desk, booking: Booking, order: PaymentOrder) -> Booking:
    """Carry out the charge of a Waiting booking. Raises what kept it from being Confirmed."""
    try:
        settled = await settle(desk, order, booking)
    except PaymentOutcomeUnknown:
        BOOKINGS.labels(PaymentUnavailable.code).inc()
        raise PaymentUnavailable(view_of(booking)) from None
    booking = settled.booking
    if booking.status is Status.CONFIRMED:
        return booking
    if booking.status is Status.CANCELED:
        raise why_canceled(booking)
    raise why_unpaid(booking, settled.answer)


def why_unpaid(booking: Booking, answer: PaymentAnswer) -> InsufficientFunds | PaymentRefused:
    """Payment's refusal in our words."""
    if answer.reason == InsufficientFunds.code:
        return InsufficientFunds(view_of(booking), answer.shortfall)
    return PaymentRefused(view_of(booking), answer.reason)


async def _charge_of(
    connection: Connection, booking_id: UUID, now: datetime
) -> tuple[Booking, PaymentOrder | None]:
    """The order to charge a booking: the one whose outcome is unknown, else a new one.

    None when it is confirmed already. Raises HoldExpired or AlreadyCanceled.
    """
    booking = await bookings.lock(connection, booking_id)
    assert booking is not None, "bookings are never removed"
    booking.require_payable(now)
    if booking.status is Status.CONFIRMED:
        return booking, None
    order = await orders.open_charge(connection, booking_id)
    if order is None:
        order = charge_order(booking)
        await orders.add(connection, order, now, now + IN_FLIGHT)
    return booking, order
