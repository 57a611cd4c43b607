"""Cancelling a booking, with its refund."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from parking_net.booking.domain.booking import Booking, Status
from parking_net.booking.domain.cancellation import cancellation
from parking_net.booking.domain.errors import BookingNotFound
from parking_net.booking.domain.stated import require_as_stored
from parking_net.booking.metrics import CANCELLATIONS
from parking_net.booking.repository import bookings
from parking_net.booking.service.access import actor_of
from parking_net.booking.service.closing import Closed, close, expire
from parking_net.booking.service.desk import Desk
from parking_net.booking.service.settle import IN_FLIGHT, settle_all
from parking_net.shared.database import Connection
from parking_net.shared.identity.caller import Caller


@dataclass(frozen=True, slots=True)
class CancelWish:
    """A booking that shall be cancelled, and why."""

    booking_id: UUID
    reason: str | None
    stated: Mapping[str, object] = field(default_factory=dict)
    """Members of the booking that the client sent along; they must be as they are stored."""
    may_repeat: bool = True
    """Cancelling a cancelled booking is the same wish; False: it is refused."""


async def cancel(desk: Desk, caller: Caller, wish: CancelWish) -> Booking:
    """The booking, Canceled.

    The refund is paid at once when payment answers, else later; the booking tells which.
    Raises BookingNotFound, Forbidden, Invalid, AlreadyCanceled, AlreadyFinished.
    """
    async with desk.database.transaction() as connection:
        closed = await _closed(desk, connection, caller, wish)
    desk.events_written()
    return await settle_all(desk, closed)


async def _closed(desk: Desk, connection: Connection, caller: Caller, wish: CancelWish) -> Closed:
    booking = await bookings.lock(connection, wish.booking_id)
    if booking is None:
        raise BookingNotFound
    by = actor_of(caller, booking)
    require_as_stored(booking, wish.stated)
    if booking.status is Status.CANCELED and wish.may_repeat:
        return Closed(booking, ())
    now = desk.clock.now()
    if booking.hold_is_over(now) and wish.may_repeat:
        return await expire(connection, booking, now)
    terms = cancellation(booking, now, by)
    CANCELLATIONS.labels(by).inc()
    return await close(
        connection,
        booking,
        now=now,
        by=by,
        actor_id=caller.user_id,
        reason=wish.reason,
        terms=terms,
        attempt_at=now + IN_FLIGHT,
    )
