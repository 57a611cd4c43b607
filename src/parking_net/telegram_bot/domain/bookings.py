"""Bookings as the booking service tells them, and how they are told apart and told of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

SECONDS_PER_HOUR: Final = 3600
CODE_CHARACTERS: Final = 8


class Status(StrEnum):
    WAITING = "Waiting"
    CONFIRMED = "Confirmed"
    CANCELED = "Canceled"


class Phase(StrEnum):
    """Where in its life a booking is, as people see it."""

    WAITING = "waiting"
    """Its space is held, its price is not paid yet."""
    UPCOMING = "upcoming"
    RUNNING = "running"
    OVER = "over"
    CANCELED = "canceled"


class Shelf(StrEnum):
    """The lists that a driver's bookings stand in."""

    NOW = "now"
    UPCOMING = "upcoming"
    PAST = "past"
    CANCELED = "canceled"


class Booking(Struct, frozen=True, kw_only=True):
    """A booking, with its place as it was when the booking was made."""

    booking_id: UUID
    parking_place_id: UUID
    user_id: UUID
    user_login: str
    place_name: str
    place_city: str
    place_address: str
    place_timezone: str
    date_from: datetime
    date_to: datetime
    hourly_rate: int
    full_cost: int
    currency: str
    status: Status
    hold_expires_at: datetime | None = None
    canceled_by: str | None = None
    cancel_reason: str | None = None
    canceled_at: datetime | None = None
    refunded: int | None = None
    refund_pending: int | None = None

    @property
    def length(self) -> timedelta:
        return self.date_to - self.date_from

    def phase(self, now: datetime) -> Phase:
        """A hold that is over counts as cancelled, from the instant it is over."""
        if self.status is Status.WAITING:
            held = self.hold_expires_at is None or now < self.hold_expires_at
            return Phase.WAITING if held else Phase.CANCELED
        if self.status is Status.CANCELED:
            return Phase.CANCELED
        if now < self.date_from:
            return Phase.UPCOMING
        return Phase.RUNNING if now < self.date_to else Phase.OVER


class Cancellation(Struct, frozen=True, kw_only=True):
    """What cancelling now would give back and keep, and by which rule."""

    refund: int
    fee: int
    rule: str


def short_code(booking_id: UUID) -> str:
    """What a booking is called at a barrier or on the telephone, such as 7F3A-91C2.

    The end of the id: its beginning is a time, alike for all bookings of a day.
    """
    tail = booking_id.hex[-CODE_CHARACTERS:].upper()
    return f"{tail[:4]}-{tail[4:]}"


def cost_of(hourly_rate: int, length: timedelta) -> int:
    """What a stay of that length costs, in minor units: the platform's own rule.

    Only to tell a change's price before it is asked for; the booking service is asked to refuse
    any other price.
    """
    return max(1, hourly_rate * (length // timedelta(seconds=1)) // SECONDS_PER_HOUR)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which bookings a list is asked for."""

    status: Status | None
    ends_after: datetime | None
    starts_before: datetime | None


def filter_of(shelf: Shelf, now: datetime) -> Filter:
    """What the booking service can narrow down by itself; `on_shelf` does the rest."""
    match shelf:
        case Shelf.NOW:
            return Filter(None, now, now + timedelta(seconds=1))
        case Shelf.UPCOMING:
            return Filter(None, now, None)
        case Shelf.PAST:
            return Filter(Status.CONFIRMED, None, now)
        case Shelf.CANCELED:
            return Filter(None, None, None)


def on_shelf(bookings: Iterable[Booking], shelf: Shelf, now: datetime) -> list[Booking]:
    """The bookings of that list: the next one first, of those that are over the latest."""
    found = [booking for booking in bookings if _shelf(booking, now) is shelf]
    if shelf in (Shelf.NOW, Shelf.UPCOMING):
        return sorted(found, key=lambda booking: (booking.date_from, booking.booking_id))
    if shelf is Shelf.PAST:
        return sorted(found, key=lambda booking: (booking.date_to, booking.booking_id))[::-1]
    return sorted(
        found,
        key=lambda booking: (booking.canceled_at or booking.date_from, booking.booking_id),
        reverse=True,
    )


def _shelf(booking: Booking, now: datetime) -> Shelf:
    match booking.phase(now):
        case Phase.CANCELED:
            return Shelf.CANCELED
        case Phase.OVER:
            return Shelf.PAST
        case Phase.RUNNING:
            return Shelf.NOW
        case Phase.UPCOMING:
            return Shelf.UPCOMING
        case Phase.WAITING:
            return Shelf.NOW if booking.date_from <= now else Shelf.UPCOMING


class Event(StrEnum):
    """What a booking does on a day."""

    ARRIVES = "arrives"
    LEAVES = "leaves"


@dataclass(frozen=True, slots=True)
class Visit:
    """A car that comes or goes today."""

    at: datetime
    event: Event
    booking: Booking


def visits_today(bookings: Iterable[Booking], now: datetime) -> list[Visit]:
    """Arrivals and departures of the day that it is at each booking's place, by time."""
    visits = []
    for booking in bookings:
        if booking.status is not Status.CONFIRMED:
            continue
        zone = ZoneInfo(booking.place_timezone)
        today = now.astimezone(zone).date()
        for at, event in ((booking.date_from, Event.ARRIVES), (booking.date_to, Event.LEAVES)):
            if at.astimezone(zone).date() == today:
                visits.append(Visit(at, event, booking))
    return sorted(visits, key=lambda visit: (visit.at, visit.event, visit.booking.booking_id))
