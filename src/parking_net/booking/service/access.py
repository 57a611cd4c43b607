"""Who may see and who may touch a booking."""

from __future__ import annotations

from parking_net.booking.domain.booking import Actor, Booking
from parking_net.booking.domain.neighbours import Place
from parking_net.shared.errors import Forbidden
from parking_net.shared.identity.caller import Caller, Role


def actor_of(caller: Caller, booking: Booking) -> Actor:
    """As whom the caller may read and cancel the booking. Raises Forbidden for a stranger."""
    if caller.user_id == booking.user_id:
        return Actor.DRIVER
    if caller.role is Role.OWNER and caller.user_id == booking.owner_id:
        return Actor.OWNER
    if caller.role is Role.ADMIN:
        return Actor.ADMIN
    raise Forbidden("This is somebody else's booking")


def require_manager_of(place: Place, caller: Caller) -> None:
    """Raise Forbidden unless the place is the caller's own, or the caller an administrator."""
    if caller.role is not Role.ADMIN and caller.user_id != place.owner_id:
        raise Forbidden("This is somebody else's parking place")


def require_driver_of(booking: Booking, caller: Caller, wish: str) -> None:
    """Raise Forbidden unless the booking is the caller's own."""
    if caller.user_id != booking.user_id:
        raise Forbidden(f"Only the driver of a booking may {wish} it")
