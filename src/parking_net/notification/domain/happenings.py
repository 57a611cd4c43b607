"""The events that notification acts on, as it reads them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from parking_net.notification.domain.messages import Facts, FormerStay

BOOKING_CONFIRMED: Final = "booking.confirmed"
BOOKING_CHANGED: Final = "booking.changed"
BOOKING_CANCELED: Final = "booking.canceled"
HOLD_EXPIRED: Final = "booking.hold_expired"
REFUNDED: Final = "payment.refunded"

BOOKING_EVENTS: Final = frozenset(
    {BOOKING_CONFIRMED, BOOKING_CHANGED, BOOKING_CANCELED, HOLD_EXPIRED}
)
NOT_OF_THE_BOOKING: Final = frozenset(
    {"by", "actor_id", "previous", "difference", "refund", "fee", "paid"}
)
"""Members of an event's data that tell what happened; the others are the booking itself."""


class BookingEvent(Struct, frozen=True, kw_only=True):
    """What became of a booking. Amounts are minor units of `currency`."""

    booking_id: UUID
    parking_place_id: UUID
    user_id: UUID
    user_login: str
    owner_id: UUID
    place_name: str
    place_city: str
    place_address: str
    place_timezone: str
    date_from: datetime
    date_to: datetime
    full_cost: int
    currency: str
    updated_at: datetime
    canceled_by: str | None = None
    cancel_reason: str | None = None
    refund_pending: int | None = None
    previous: FormerStay | None = None
    refund: int = 0
    fee: int = 0
    paid: bool = True

    def facts(self) -> Facts:
        return Facts(
            booking_id=self.booking_id,
            parking_place_id=self.parking_place_id,
            place_name=self.place_name,
            place_city=self.place_city,
            place_address=self.place_address,
            timezone=self.place_timezone,
            driver_login=self.user_login,
            date_from=self.date_from,
            date_to=self.date_to,
            full_cost=self.full_cost,
            currency=self.currency,
            previous=self.previous,
            canceled_by=self.canceled_by,
            cancel_reason=self.cancel_reason,
            refund=self.refund,
            fee=self.fee,
            paid=self.paid,
        )


class Refund(Struct, frozen=True, kw_only=True):
    """Money of a booking went back to its driver."""

    booking_id: UUID
    driver_id: UUID
    owner_id: UUID


def booking_event(type_: str, data: Mapping[str, Any]) -> BookingEvent:
    """Raises ValueError when these are not the data of such an event, or tell of no known zone."""
    event = msgspec.convert(data, BookingEvent)
    ZoneInfo(event.place_timezone)
    if type_ == HOLD_EXPIRED:
        # What was charged too late is all that is owed to the driver of an expired hold.
        return msgspec.structs.replace(event, refund=event.refund_pending or 0)
    return event


def refund(data: Mapping[str, Any]) -> Refund:
    """Raises ValueError when these are not the data of a refund."""
    return msgspec.convert(data, Refund)


def booking_view(data: Mapping[str, Any]) -> dict[str, object]:
    """The booking as its API shows it, out of the data of an event."""
    return {name: value for name, value in data.items() if name not in NOT_OF_THE_BOOKING}
