"""Events exactly as booking and payment write them, after their way through JSON."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec

from parking_net.booking.domain.booking import Actor, Booking, held
from parking_net.booking.domain.cancellation import cancellation
from parking_net.booking.domain.neighbours import Place
from parking_net.booking.domain.price import full_cost
from parking_net.booking.domain.stay import Stay
from parking_net.booking.service import announce
from parking_net.booking.service.closing import NOTHING_BACK
from parking_net.shared.events.event import Event

NOW = datetime(2030, 1, 7, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
RATE = 400


def waiting(
    *,
    driver_id: UUID | None = None,
    owner_id: UUID | None = None,
    name: str = "Harbour Garage",
    timezone: str = "Europe/Amsterdam",
    date_from: datetime = NOW + 24 * HOUR,
    lasts: timedelta = 2 * HOUR,
    at: datetime = NOW,
    currency: str = "USD",
) -> Booking:
    """A booking that is held and not yet paid."""
    place = Place(
        place_id=uuid4(),
        owner_id=owner_id or uuid4(),
        name=name,
        city="Rotterdam",
        address="Quay 7",
        timezone=timezone,
        hourly_rate=RATE,
        capacity=10,
    )
    return held(
        uuid4(),
        place,
        user_id=driver_id or uuid4(),
        user_login="anna",
        stay=Stay(date_from, date_from + lasts),
        currency=currency,
        now=at,
        hold=10 * MINUTE,
    )


def paid(**more: Any) -> Booking:
    """A confirmed booking."""
    booking = waiting(**more)
    return booking.confirmed(booking.created_at)


def confirmed(booking: Booking) -> Event:
    return _carried(announce.confirmed(booking))


def moved(
    booking: Booking,
    *,
    at: datetime,
    date_from: datetime | None = None,
    date_to: datetime | None = None,
) -> tuple[Booking, Event]:
    """The booking at its new time, and the event that tells of it."""
    stay = Stay(date_from or booking.date_from, date_to or booking.date_to)
    now = booking.moved(stay, full_cost(booking.hourly_rate, stay.seconds), 10, at)
    return now, _carried(announce.changed(now, booking, booking.user_id))


def canceled(
    booking: Booking, by: Actor, *, at: datetime = NOW + MINUTE, reason: str | None = None
) -> Event:
    """By the rules of booking: what comes back depends on who cancels, and when."""
    terms = cancellation(booking, at, by)
    ended = booking.canceled(at, by, reason, kept=terms.fee, refund=terms.refund)
    actor_id = None if by is Actor.SYSTEM else uuid4()
    return _carried(announce.canceled(ended, terms, actor_id))


def canceled_for_too_many_holds(booking: Booking) -> Event:
    ended = booking.canceled(NOW + MINUTE, Actor.SYSTEM, "too_many_holds")
    return _carried(announce.canceled(ended, NOTHING_BACK, None))


def hold_expired(booking: Booking, *, charged: int = 0) -> Event:
    ended = booking.canceled(NOW + 10 * MINUTE, Actor.SYSTEM, "hold_expired", refund=charged)
    return _carried(announce.hold_expired(ended))


def refunded(booking: Booking) -> Event:
    data = {
        "booking_id": booking.booking_id,
        "driver_id": booking.user_id,
        "owner_id": booking.owner_id,
        "amount": booking.full_cost,
    }
    return _carried(
        Event(type="payment.refunded", subject=str(booking.booking_id), data=data, time=NOW)
    )


def _carried(event: Event) -> Event:
    return replace(event, data=msgspec.json.decode(msgspec.json.encode(event.data)))
