"""Moving or extending a stay: what is allowed, what it costs, which time it takes anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from parking_net.booking.domain.booking import Booking, Status
from parking_net.booking.domain.errors import (
    AlreadyCanceled,
    AlreadyFinished,
    AlreadyStarted,
    HoldExpired,
    NotPaid,
)
from parking_net.booking.domain.price import full_cost
from parking_net.booking.domain.stay import Stay, require_bookable, require_extendable


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """A change that the rules allow; space and funds decide about it next."""

    stay: Stay
    full_cost: int
    difference: int
    """Minor units to charge (above zero) or to give back (below)."""
    extra: tuple[Stay, ...]
    """The time within the new stay that the booking does not hold yet."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change whose difference must be charged before it takes effect."""

    change_id: UUID
    booking_id: UUID
    stay: Stay
    full_cost: int
    difference: int
    capacity: int
    expires_at: datetime
    """When the claim on the extra time is given up if the difference is still not charged."""
    actor_id: UUID


def plan_change(
    booking: Booking,
    date_from: datetime | None,
    date_to: datetime | None,
    now: datetime,
    min_stay: timedelta,
) -> ChangePlan:
    """The plan for the new dates; None leaves a date as it is.

    Priced over the whole new stay at the booking's own rate. Raises Invalid for a stay that may
    not be booked, or a Conflict that says why the booking cannot change now.
    """
    _require_changeable(booking, now)
    stay = Stay(
        booking.date_from if date_from is None else date_from,
        booking.date_to if date_to is None else date_to,
    )
    if stay != booking.stay:
        _require_allowed(booking, stay, now, min_stay)
    cost = booking.full_cost
    if stay != booking.stay:
        cost = full_cost(booking.hourly_rate, stay.seconds)
    return ChangePlan(stay, cost, cost - booking.full_cost, stay.minus(booking.stay))


def _require_changeable(booking: Booking, now: datetime) -> None:
    if booking.status is Status.CANCELED:
        raise AlreadyCanceled
    if booking.hold_is_over(now):
        raise HoldExpired
    if booking.status is Status.WAITING:
        raise NotPaid
    if now >= booking.date_to:
        raise AlreadyFinished


def _require_allowed(booking: Booking, stay: Stay, now: datetime, min_stay: timedelta) -> None:
    if now < booking.date_from:
        require_bookable(stay, now, min_stay)
        return
    require_extendable(stay, now, min_stay)
    if stay.date_from != booking.date_from or stay.date_to < booking.date_to:
        raise AlreadyStarted
