"""Bodies and answers on the wire. `BookingView` stands in the domain: events carry it too."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, field

from parking_net.booking.domain.booking import Booking, Status
from parking_net.booking.domain.cancellation import Cancellation
from parking_net.booking.domain.price import PriceLine
from parking_net.booking.service.preview import ChangePreview
from parking_net.booking.service.quote import Availability, Quote

MOST_MONEY = 10**12

Time = Annotated[
    datetime, Meta(tz=True, description="With its offset", examples=["2026-05-01T10:00:00Z"])
]
Money = Annotated[int, Meta(description="Minor units of the currency", examples=[1200])]
ExpectedCost = Annotated[
    int,
    Meta(ge=0, le=MOST_MONEY, description="Refuse another price than this", examples=[1200]),
]
Reason = Annotated[str, Meta(max_length=200, examples=["Plans changed"])]


class StayBody(Struct, frozen=True, kw_only=True):
    """A stay at a place."""

    parking_place_id: UUID
    date_from: Time
    date_to: Time


class BookBody(StayBody, frozen=True, kw_only=True):
    """A stay to book, perhaps at a price seen before."""

    expected_cost: ExpectedCost | None = None


class DatesBody(Struct, frozen=True, kw_only=True):
    """New dates for a stay; what is left out stays."""

    date_from: Time | UnsetType = UNSET
    date_to: Time | UnsetType = UNSET


class ChangeBody(Struct, frozen=True, kw_only=True):
    """Either `status: Canceled`, or new dates. Further members must be as they are stored."""

    status: Status | UnsetType = UNSET
    cancel_reason: Reason | UnsetType | None = UNSET
    date_from: Time | UnsetType = UNSET
    date_to: Time | UnsetType = UNSET
    expected_cost: ExpectedCost | None = None

    booking_id: Any = UNSET
    parking_place_id: Any = UNSET
    user_id: Any = UNSET
    user_login: Any = UNSET
    owner_id: Any = UNSET
    place_name: Any = UNSET
    place_city: Any = UNSET
    place_address: Any = UNSET
    place_timezone: Any = UNSET
    hourly_rate: Any = UNSET
    full_cost: Any = UNSET
    currency: Any = UNSET
    hold_expires_at: Any = UNSET
    canceled_by: Any = UNSET
    canceled_at: Any = UNSET
    refunded: Any = UNSET
    refund_pending: Any = UNSET
    created_at: Any = UNSET
    updated_at: Any = UNSET


class AvailabilityView(Struct, frozen=True, kw_only=True):
    """What is free at a place all through the stay, and the price of the stay."""

    parking_place_id: UUID
    capacity: Annotated[int, Meta(examples=[120])]
    free_spaces: Annotated[int, Meta(examples=[17])]
    full_cost: Money
    currency: Annotated[str, Meta(examples=["USD"])]

    @classmethod
    def of(cls, availability: Availability) -> AvailabilityView:
        return cls(
            parking_place_id=availability.parking_place_id,
            capacity=availability.capacity,
            free_spaces=availability.free_spaces,
            full_cost=availability.full_cost,
            currency=availability.currency,
        )


class PriceLineView(Struct, frozen=True, kw_only=True):
    """A part of a price."""

    code: Annotated[str, Meta(examples=["parking"])]
    from_: datetime = field(name="from")
    to: datetime
    hourly_rate: Money
    amount: Money

    @classmethod
    def of(cls, line: PriceLine) -> PriceLineView:
        return cls(
            code=line.code,
            from_=line.date_from,
            to=line.date_to,
            hourly_rate=line.hourly_rate,
            amount=line.amount,
        )


class QuoteView(Struct, frozen=True, kw_only=True):
    """Exactly what booking the stay would charge now; the lines sum to `full_cost`."""

    hourly_rate: Money
    duration_seconds: Annotated[int, Meta(examples=[10800])]
    full_cost: Money
    currency: Annotated[str, Meta(examples=["USD"])]
    free_spaces: Annotated[int, Meta(examples=[17])]
    lines: list[PriceLineView]

    @classmethod
    def of(cls, quote: Quote) -> QuoteView:
        return cls(
            hourly_rate=quote.hourly_rate,
            duration_seconds=quote.duration_seconds,
            full_cost=quote.full_cost,
            currency=quote.currency,
            free_spaces=quote.free_spaces,
            lines=[PriceLineView.of(line) for line in quote.lines],
        )


class ChangeQuoteView(Struct, frozen=True, kw_only=True):
    """What a change would cost now, over the whole new stay at the booking's own rate."""

    hourly_rate: Money
    full_cost: Money
    difference: Annotated[
        int, Meta(description="To pay, or below zero to get back", examples=[600])
    ]
    currency: Annotated[str, Meta(examples=["USD"])]
    free_spaces: Annotated[
        int | None,
        Meta(description="In the time beyond the stay; null when there is none", examples=[17]),
    ]

    @classmethod
    def of(cls, preview: ChangePreview) -> ChangeQuoteView:
        return cls(
            hourly_rate=preview.booking.hourly_rate,
            full_cost=preview.plan.full_cost,
            difference=preview.plan.difference,
            currency=preview.booking.currency,
            free_spaces=preview.free_spaces,
        )


class CancellationView(Struct, frozen=True, kw_only=True):
    """What cancelling now would give back and keep, and by which rule."""

    refund: Money
    fee: Money
    rule: Annotated[str, Meta(examples=["before_start_full_refund", "started_hours_kept"])]

    @classmethod
    def of(cls, terms: Cancellation) -> CancellationView:
        return cls(refund=terms.refund, fee=terms.fee, rule=terms.rule)


class CanceledView(Struct, frozen=True, kw_only=True):
    """A booking is cancelled; `refund` goes back to the driver."""

    status: Annotated[str, Meta(examples=["success"])]
    message: Annotated[str, Meta(examples=["The booking is cancelled"])]
    refund: Money

    @classmethod
    def of(cls, booking: Booking) -> CanceledView:
        return cls(status="success", message="The booking is cancelled", refund=booking.refund)
