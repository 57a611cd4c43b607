"""What owners and admins look at, over REST."""

from __future__ import annotations

from datetime import date as Day
from datetime import datetime
from functools import cache
from typing import Annotated, Final, Self
from uuid import UUID
from zoneinfo import available_timezones

from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery, QueryParameter
from msgspec import Meta, Struct, field

from parking_net.booking.domain import errors
from parking_net.booking.domain.calendar import Step, require_interval
from parking_net.booking.domain.stay import Stay
from parking_net.booking.handlers.views import Money
from parking_net.booking.handlers.wishes import distinct_places
from parking_net.booking.service import overview
from parking_net.booking.service.desk import Desk
from parking_net.shared.errors import Forbidden, Invalid
from parking_net.shared.http import declared, signed_in
from parking_net.shared.identity.caller import Caller

Places = Annotated[
    list[UUID],
    QueryParameter(
        name="parking_place_id", description="At most 100 places; repeat it for several"
    ),
]


class TodayView(Struct, frozen=True, kw_only=True):
    """A place on the day that it is there; paid stays only."""

    parking_place_id: UUID
    date: Day
    timezone: Annotated[str, Meta(examples=["Europe/Amsterdam"])]
    capacity: Annotated[int, Meta(examples=[120])]
    occupied_now: Annotated[int, Meta(examples=[43])]
    arrivals_today: Annotated[int, Meta(examples=[17])]
    departures_today: Annotated[int, Meta(examples=[12])]

    @classmethod
    def of(cls, today: overview.Today) -> Self:
        return cls(
            parking_place_id=today.place.place_id,
            date=today.day,
            timezone=today.place.timezone,
            capacity=today.place.capacity,
            occupied_now=today.count.occupied,
            arrivals_today=today.count.arrivals,
            departures_today=today.count.departures,
        )


class BucketView(Struct, frozen=True, kw_only=True):
    """A whole hour or day."""

    from_: datetime = field(name="from")
    to: datetime
    peak: Annotated[int, Meta(description="The most spaces taken at once", examples=[97])]
    average: Annotated[float, Meta(description="Spaces taken on average", examples=[61.5])]
    income: Annotated[
        int,
        Meta(
            description="Minor units that the stays which end in it bring: what was paid for "
            "them, and what was kept of those left early",
            examples=[48000],
        ),
    ]

    @classmethod
    def of(cls, step: overview.StepShown) -> Self:
        return cls(
            from_=step.date_from,
            to=step.date_to,
            peak=step.peak,
            average=step.average,
            income=step.income,
        )


class OccupancyView(Struct, frozen=True, kw_only=True):
    """How full places are, together; paid stays only."""

    capacity: Annotated[int, Meta(description="Of all the places, as it is now", examples=[120])]
    timezone: Annotated[str, Meta(description="Whose days and hours", examples=["Europe/Paris"])]
    currency: Annotated[str, Meta(examples=["USD"])]
    buckets: list[BucketView]

    @classmethod
    def of(cls, occupancy: overview.Occupancy) -> Self:
        return cls(
            capacity=occupancy.capacity,
            timezone=occupancy.timezone,
            currency=occupancy.currency,
            buckets=[BucketView.of(step) for step in occupancy.steps],
        )


class DeletionView(Struct, frozen=True, kw_only=True):
    """What deleting the place now would cancel and give back."""

    bookings: Annotated[int, Meta(description="Unpaid holds too", examples=[14])]
    running: Annotated[int, Meta(description="Of these, stays under way", examples=[2])]
    refund: Money
    currency: Annotated[str, Meta(examples=["USD"])]

    @classmethod
    def of(cls, withdrawal: overview.Withdrawal) -> Self:
        return cls(
            bookings=withdrawal.unfinished.bookings,
            running=withdrawal.unfinished.running,
            refund=withdrawal.unfinished.paid,
            currency=withdrawal.currency,
        )


@get(
    "/booking/today",
    guards=[signed_in],
    summary="Today at your places",
    tags=["overview"],
    responses=declared(Forbidden, errors.ParkingUnavailable),
)
async def today(desk: Desk, caller: Caller, place_ids: Places) -> list[TodayView]:
    """Who is there, arrives and leaves, on the day of each place's clock. Owners: own places."""
    found = await overview.today(desk, caller, distinct_places(place_ids))
    return [TodayView.of(one) for one in found]


@get(
    "/booking/occupancy",
    guards=[signed_in],
    summary="How full your places are and what they bring",
    tags=["overview"],
    responses=declared(Forbidden, errors.ParkingUnavailable),
)
async def occupancy(
    desk: Desk,
    caller: Caller,
    place_ids: Places,
    starts_at: Annotated[datetime, QueryParameter(name="from")],
    ends_at: Annotated[datetime, QueryParameter(name="to")],
    step: FromQuery[Step],
    timezone: Annotated[
        str | None, QueryParameter(description="IANA; left out, that of the first place")
    ] = None,
) -> OccupancyView:
    """The whole hours or days from one moment to another, at most 400. Owners: own places."""
    if timezone is not None and timezone not in _timezones():
        raise Invalid.field(
            "timezone", "unknown_timezone", "Use an IANA name, such as Europe/Amsterdam"
        )
    places, during = distinct_places(place_ids), Stay(starts_at, ends_at)
    require_interval(during, step)
    return OccupancyView.of(await overview.occupancy(desk, caller, places, during, step, timezone))


@get(
    "/booking/deletion",
    guards=[signed_in],
    summary="What deleting a place would cancel",
    tags=["overview"],
    responses=declared(Forbidden, errors.PlaceNotFound, errors.ParkingUnavailable),
)
async def deletion(desk: Desk, caller: Caller, parking_place_id: FromQuery[UUID]) -> DeletionView:
    """The unfinished bookings of a place and the refunds for them. For its owner and admins."""
    return DeletionView.of(await overview.withdrawal(desk, caller, parking_place_id))


@cache
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())


OVERVIEW_ROUTES: Final[list[HTTPRouteHandler]] = [today, occupancy, deletion]
