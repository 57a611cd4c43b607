"""Looking at one booking."""

from __future__ import annotations

from uuid import UUID

from parking_net.booking.domain.booking import Booking
from parking_net.booking.domain.cancellation import Cancellation, cancellation
from parking_net.booking.domain.errors import BookingNotFound
from parking_net.booking.repository import bookings
from parking_net.booking.service.access import actor_of
from parking_net.booking.service.desk import Desk
from parking_net.shared.identity.caller import Caller


async def read(desk: Desk, caller: Caller, booking_id: UUID) -> Booking:
    """The booking, for its driver, the owner of its place and admins. Raises BookingNotFound."""
    booking = await bookings.find(desk.database, booking_id)
    if booking is None:
        raise BookingNotFound
    actor_of(caller, booking)
    return booking


async def preview_cancellation(desk: Desk, caller: Caller, booking_id: UUID) -> Cancellation:
    """What cancelling now would give this caller. Raises AlreadyCanceled, AlreadyFinished."""
    booking = await read(desk, caller, booking_id)
    return cancellation(booking, desk.clock.now(), actor_of(caller, booking))
