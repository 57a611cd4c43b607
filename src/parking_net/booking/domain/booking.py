"""A booking: its states, and the verbs that lead from one to the next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from parking_net.booking.domain.errors import AlreadyCanceled, HoldExpired, TooManyHolds
from parking_net.booking.domain.neighbours import Place
from parking_net.booking.domain.price import full_cost
from parking_net.booking.domain.stay import Stay

MOST_HOLDS: Final = 3
"""Unpaid bookings that a driver may keep waiting for funds at once."""
HOLD_EXPIRED: Final = "hold_expired"
TOO_MANY_HOLDS: Final = "too_many_holds"
PLACE_DELETED: Final = "place_deleted"


class Status(StrEnum):
    """Waiting: the space is held until it is paid. Confirmed: paid. Canceled: holds no space."""

    WAITING = "Waiting"
    CONFIRMED = "Confirmed"
    CANCELED = "Canceled"


class Actor(StrEnum):
    """On whose behalf a booking changes."""

    DRIVER = "driver"
    OWNER = "owner"
    ADMIN = "admin"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """One driver's space for one stay. Amounts are minor units of `currency`."""

    booking_id: UUID
    parking_place_id: UUID
    owner_id: UUID
    place_name: str
    place_city: str
    place_address: str
    place_timezone: str
    capacity: int
    """The place's capacity when the space was taken; never lowered afterwards."""
    user_id: UUID
    user_login: str
    date_from: datetime
    date_to: datetime
    hourly_rate: int
    full_cost: int
    currency: str
    status: Status
    hold_expires_at: datetime
    created_at: datetime
    updated_at: datetime
    waits_for_funds: bool = False
    """Payment said that the driver lacks funds; no charge with an unknown outcome is open."""
    canceled_by: Actor | None = None
    cancel_reason: str | None = None
    canceled_at: datetime | None = None
    kept: int = 0
    """What of the price stays with the owner after cancellation."""
    refunded: int | None = None
    """What went back after cancellation; None while the booking is not cancelled."""
    refund_pending: int = 0
    """What is still owed to the driver."""

    @property
    def stay(self) -> Stay:
        return Stay(self.date_from, self.date_to)

    @property
    def paid(self) -> bool:
        """The price was charged, whatever came back later."""
        if self.status is not Status.CANCELED:
            return self.status is Status.CONFIRMED
        return bool(self.kept or self.refunded or self.refund_pending)

    @property
    def refund(self) -> int:
        """Of a cancelled booking: what goes back for it, whether it has done so yet or not."""
        return self.full_cost - self.kept if self.paid else 0

    def hold_is_over(self, now: datetime) -> bool:
        return self.status is Status.WAITING and now >= self.hold_expires_at

    def require_payable(self, now: datetime) -> None:
        """Raise unless the booking waits for its payment, or is paid already."""
        if self.status is Status.CANCELED:
            raise why_canceled(self)
        if self.hold_is_over(now):
            raise HoldExpired

    def confirmed(self, now: datetime) -> Booking:
        return replace(self, status=Status.CONFIRMED, waits_for_funds=False, updated_at=now)

    def canceled(
        self, now: datetime, by: Actor, reason: str | None, *, kept: int = 0, refund: int = 0
    ) -> Booking:
        """Cancelled: keeps its dates, holds no space, owes `refund` to the driver."""
        return replace(
            self,
            status=Status.CANCELED,
            waits_for_funds=False,
            canceled_by=by,
            cancel_reason=reason,
            canceled_at=now,
            kept=kept,
            refunded=0,
            refund_pending=self.refund_pending + refund,
            updated_at=now,
        )

    def moved(self, stay: Stay, cost: int, capacity: int, now: datetime) -> Booking:
        """At another time, for another price. The difference is not this value's matter."""
        return replace(
            self,
            date_from=stay.date_from,
            date_to=stay.date_to,
            full_cost=cost,
            capacity=max(self.capacity, capacity),
            updated_at=now,
        )


def why_canceled(booking: Booking) -> AlreadyCanceled | HoldExpired | TooManyHolds:
    """The refusal that a driver who wants to pay for a cancelled booking is given."""
    if booking.canceled_by is Actor.SYSTEM and booking.cancel_reason == HOLD_EXPIRED:
        return HoldExpired()
    if booking.canceled_by is Actor.SYSTEM and booking.cancel_reason == TOO_MANY_HOLDS:
        return TooManyHolds()
    return AlreadyCanceled()


def held(
    booking_id: UUID,
    place: Place,
    *,
    user_id: UUID,
    user_login: str,
    stay: Stay,
    currency: str,
    now: datetime,
    hold: timedelta,
) -> Booking:
    """A new booking that keeps its space for the length of the hold."""
    return Booking(
        booking_id=booking_id,
        parking_place_id=place.place_id,
        owner_id=place.owner_id,
        place_name=place.name,
        place_city=place.city,
        place_address=place.address,
        place_timezone=place.timezone,
        capacity=place.capacity,
        user_id=user_id,
        user_login=user_login,
        date_from=stay.date_from,
        date_to=stay.date_to,
        hourly_rate=place.hourly_rate,
        full_cost=full_cost(place.hourly_rate, stay.seconds),
        currency=currency,
        status=Status.WAITING,
        hold_expires_at=now + hold,
        created_at=now,
        updated_at=now,
    )
