"""A booking as everybody outside sees it: in answers, inside errors, in events.

It stands in the domain because events, which services emit, carry the very same members.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from parking_net.booking.domain.booking import Actor, Booking, Status

Amount = Annotated[int, Meta(description="Minor units of `currency`", examples=[1200])]


class BookingView(Struct, frozen=True, kw_only=True):
    """A booking, with its place as it was when the booking was made."""

    booking_id: UUID
    parking_place_id: UUID
    user_id: UUID
    user_login: Annotated[str, Meta(examples=["anna"])]
    owner_id: UUID
    place_name: Annotated[str, Meta(examples=["Harbour Garage"])]
    place_city: Annotated[str, Meta(examples=["Rotterdam"])]
    place_address: Annotated[str, Meta(examples=["Quay 7"])]
    place_timezone: Annotated[str, Meta(examples=["Europe/Amsterdam"])]
    date_from: datetime
    date_to: datetime
    hourly_rate: Amount
    full_cost: Amount
    currency: Annotated[str, Meta(examples=["USD"])]
    status: Status
    hold_expires_at: Annotated[
        datetime | None, Meta(description="While Waiting: pay before this moment")
    ] = None
    canceled_by: Actor | None = None
    cancel_reason: str | None = None
    canceled_at: datetime | None = None
    refunded: Annotated[
        int | None, Meta(description="Once Canceled: what already went back to the driver")
    ] = None
    refund_pending: Annotated[
        int | None, Meta(description="What is still owed to the driver; null when nothing is")
    ] = None
    created_at: datetime
    updated_at: datetime


def view_of(booking: Booking) -> BookingView:
    waiting = booking.status is Status.WAITING
    return BookingView(
        booking_id=booking.booking_id,
        parking_place_id=booking.parking_place_id,
        user_id=booking.user_id,
        user_login=booking.user_login,
        owner_id=booking.owner_id,
        place_name=booking.place_name,
        place_city=booking.place_city,
        place_address=booking.place_address,
        place_timezone=booking.place_timezone,
        date_from=booking.date_from,
        date_to=booking.date_to,
        hourly_rate=booking.hourly_rate,
        full_cost=booking.full_cost,
        currency=booking.currency,
        status=booking.status,
        hold_expires_at=booking.hold_expires_at if waiting else None,
        canceled_by=booking.canceled_by,
        cancel_reason=booking.cancel_reason,
        canceled_at=booking.canceled_at,
        refunded=booking.refunded,
        refund_pending=booking.refund_pending or None,
        created_at=booking.created_at,
        updated_at=booking.updated_at,
    )
