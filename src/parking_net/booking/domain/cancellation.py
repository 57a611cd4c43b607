"""What comes back when a booking is cancelled, and what the owner keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from parking_net.booking.domain.booking import Actor, Booking, Status
from parking_net.booking.domain.errors import AlreadyCanceled, AlreadyFinished
from parking_net.booking.domain.price import SECONDS_PER_HOUR
from parking_net.booking.domain.stay import Stay


@dataclass(frozen=True, slots=True)
class Cancellation:
    """Minor units that go back and that stay with the owner, and the name of the rule."""

    refund: int
    fee: int
    rule: str


def cancellation(booking: Booking, now: datetime, by: Actor) -> Cancellation:
    """What cancelling at `now` gives. Raises AlreadyCanceled or AlreadyFinished."""
    if booking.status is Status.CANCELED or booking.hold_is_over(now):
        raise AlreadyCanceled
    if booking.status is Status.WAITING:
        return Cancellation(0, 0, "nothing_paid")
    if now >= booking.date_to:
        raise AlreadyFinished
    if by is not Actor.DRIVER:
        return Cancellation(booking.full_cost, 0, f"full_refund_by_{by}")
    if now < booking.date_from:
        return Cancellation(booking.full_cost, 0, "before_start_full_refund")
    kept = started_hours_cost(booking.hourly_rate, booking.stay, now)
    return Cancellation(booking.full_cost - kept, kept, "started_hours_kept")


def started_hours_cost(hourly_rate: int, stay: Stay, now: datetime) -> int:
    """The price of the hours of a running stay that have begun; hours begin on their instant."""
    started_hours = (now - stay.date_from) // timedelta(hours=1) + 1
    seconds = min(stay.seconds, started_hours * SECONDS_PER_HOUR)
    return hourly_rate * seconds // SECONDS_PER_HOUR
