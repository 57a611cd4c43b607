"""What a wish would cost or give back, before anything is done, over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from litestar import get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, QueryParameter

from parking_net.booking.domain import errors
from parking_net.booking.handlers.views import (
    AvailabilityView,
    CancellationView,
    ChangeQuoteView,
    DatesBody,
    QuoteView,
    StayBody,
)
from parking_net.booking.handlers.wishes import booking_id_of, dates_of, distinct_places, stay_of
from parking_net.booking.service import quote as quotes
from parking_net.booking.service.desk import Desk
from parking_net.booking.service.preview import preview_change
from parking_net.booking.service.read import preview_cancellation
from parking_net.shared.errors import Forbidden
from parking_net.shared.http import declared, signed_in
from parking_net.shared.identity.caller import Caller

From = Annotated[datetime, QueryParameter(name="date_from", description="Start of the stay")]
To = Annotated[datetime, QueryParameter(name="date_to", description="End of the stay")]


@get(
    "/booking/availability",
    summary="Free spaces",
    tags=["booking"],
    responses=declared(errors.ParkingUnavailable),
)
async def availability(
    desk: Desk,
    date_from: From,
    date_to: To,
    parking_place_id: Annotated[
        list[UUID], QueryParameter(description="At most 100 places; repeat it for several")
    ],
) -> list[AvailabilityView]:
    """What is free at places for a stay. Places that do not exist are left out."""
    place_ids = distinct_places(parking_place_id)
    found = await quotes.availability(desk, place_ids, stay_of(date_from, date_to))
    return [AvailabilityView.of(one) for one in found]


@post(
    "/booking/quote",
    summary="The price of a stay",
    tags=["booking"],
    responses=declared(errors.PlaceNotFound, errors.ParkingUnavailable),
    status_code=200,
)
async def quote(desk: Desk, data: StayBody) -> QuoteView:
    """The price of a stay, exactly as booking it would charge, and the spaces left."""
    stay = stay_of(data.date_from, data.date_to)
    return QuoteView.of(await quotes.quote(desk, data.parking_place_id, stay))


@post(
    "/booking/{booking_id:str}/quote",
    guards=[signed_in],
    summary="What changing would cost",
    tags=["booking"],
    responses=declared(
        Forbidden,
        errors.BookingNotFound,
        errors.PlaceNotFound,
        errors.AlreadyCanceled,
        errors.AlreadyStarted,
        errors.AlreadyFinished,
        errors.HoldExpired,
        errors.NotPaid,
        errors.ChangeInProgress,
        errors.ParkingUnavailable,
    ),
    status_code=200,
)
async def change_quote(
    desk: Desk, caller: Caller, booking_id: FromPath[str], data: DatesBody
) -> ChangeQuoteView:
    """What moving or extending the stay would cost now, and whether there is space for it."""
    date_from, date_to = dates_of(data, desk.rules.min_stay)
    preview = await preview_change(desk, caller, booking_id_of(booking_id), date_from, date_to)
    return ChangeQuoteView.of(preview)


@get(
    "/booking/{booking_id:str}/cancellation",
    guards=[signed_in],
    summary="What cancelling would give back",
    tags=["booking"],
    responses=declared(
        Forbidden, errors.BookingNotFound, errors.AlreadyCanceled, errors.AlreadyFinished
    ),
)
async def cancellation(desk: Desk, caller: Caller, booking_id: FromPath[str]) -> CancellationView:
    """What cancelling now would give back."""
    terms = await preview_cancellation(desk, caller, booking_id_of(booking_id))
    return CancellationView.of(terms)


QUOTE_ROUTES: Final[list[HTTPRouteHandler]] = [availability, quote, change_quote, cancellation]
