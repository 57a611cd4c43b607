"""The events of booking: the whole booking as everybody sees it, and what happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from parking_net.booking.domain.booking import Actor, Booking
from parking_net.booking.domain.cancellation import Cancellation
from parking_net.booking.domain.view import view_of
from parking_net.shared.events.event import Event


def confirmed(booking: Booking) -> Event:
    return _event("booking.confirmed", booking, booking.updated_at, Actor.DRIVER, booking.user_id)


def changed(booking: Booking, former: Booking, actor_id: UUID) -> Event:
    return _event(
        "booking.changed",
        booking,
        booking.updated_at,
        Actor.DRIVER,
        actor_id,
        previous={
            "date_from": former.date_from,
            "date_to": former.date_to,
            "full_cost": former.full_cost,
        },
        difference=booking.full_cost - former.full_cost,
    )


def canceled(booking: Booking, terms: Cancellation, actor_id: UUID | None) -> Event:
    return _event(
        "booking.canceled",
        booking,
        booking.updated_at,
        booking.canceled_by or Actor.SYSTEM,
        actor_id,
        paid=booking.paid,
        refund=terms.refund,
        fee=terms.fee,
    )


def hold_expired(booking: Booking) -> Event:
    return _event(
        "booking.hold_expired", booking, booking.updated_at, Actor.SYSTEM, None, paid=booking.paid
    )


def _event(
    type_: str,
    booking: Booking,
    time: datetime,
    by: Actor,
    actor_id: UUID | None,
    **more: object,
) -> Event:
    data: dict[str, Any] = msgspec.structs.asdict(view_of(booking))
    data |= {"by": by, "actor_id": actor_id, **more}
    return Event(type=type_, subject=str(booking.booking_id), data=data, time=time)
