"""The REST calls of booking."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from litestar import Request, Response, delete, get, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, QueryParameter

from parking_net.booking.domain import errors
from parking_net.booking.domain.booking import Status
from parking_net.booking.domain.filters import Filters
from parking_net.booking.domain.view import BookingView, view_of
from parking_net.booking.handlers.views import (
    AvailabilityView,
    BookBody,
    CanceledView,
    CancellationView,
    ChangeBody,
    QuoteView,
    StayBody,
)
from parking_net.booking.handlers.wishes import booking_id_of, reason_of, stay_of, wish_of
from parking_net.booking.service import quote as quotes
from parking_net.booking.service.book import BookingWish, book
from parking_net.booking.service.cancel import CancelWish, cancel
from parking_net.booking.service.change import change
from parking_net.booking.service.desk import Desk
from parking_net.booking.service.listing import list_bookings
from parking_net.booking.service.pay import pay
from parking_net.booking.service.read import preview_cancellation, read
from parking_net.shared.errors import Forbidden, Invalid
from parking_net.shared.http import declared, idempotent, paged, signed_in
from parking_net.shared.identity.caller import Caller
from parking_net.shared.paging import decode_cursor

MOST_PLACES: Final = 100
LARGEST_PAGE: Final = 200

From = Annotated[datetime, QueryParameter(name="date_from", description="Start of the stay")]
To = Annotated[datetime, QueryParameter(name="date_to", description="End of the stay")]


@get("/booking/availability", tags=["booking"], responses=declared(errors.ParkingUnavailable))
async def availability(
    desk: Desk,
    date_from: From,
    date_to: To,
    parking_place_id: Annotated[
        list[UUID], QueryParameter(description="At most 100 places; repeat it for several")
    ],
) -> list[AvailabilityView]:
    """What is free at places for a stay. Places that do not exist are left out."""
    place_ids = list(dict.fromkeys(parking_place_id))
    if len(place_ids) > MOST_PLACES:
        raise Invalid.field("parking_place_id", "too_many", "Ask for at most 100 places")
    found = await quotes.availability(desk, place_ids, stay_of(date_from, date_to))
    return [AvailabilityView.of(one) for one in found]


@post(
    "/booking/quote",
    tags=["booking"],
    responses=declared(errors.PlaceNotFound, errors.ParkingUnavailable),
    status_code=200,
)
async def quote(desk: Desk, data: StayBody) -> QuoteView:
    """The price of a stay, exactly as booking it would charge, and the spaces left."""
    stay = stay_of(data.date_from, data.date_to)
    return QuoteView.of(await quotes.quote(desk, data.parking_place_id, stay))


@post(
    "/booking",
    guards=[signed_in],
    tags=["booking"],
    opt=idempotent(),
    responses=declared(
        errors.InsufficientFunds,
        errors.PaymentRefused,
        Forbidden,
        errors.OwnPlace,
        errors.PlaceNotFound,
        errors.FullyBooked,
        errors.PriceChanged,
        errors.TooManyHolds,
        errors.HoldExpired,
        errors.AlreadyCanceled,
        errors.PaymentUnavailable,
        errors.ParkingUnavailable,
    ),
    status_code=200,
)
async def create(desk: Desk, caller: Caller, operation_id: UUID, data: BookBody) -> BookingView:
    """Book a space and pay for it. Not paid: it waits, held, and the error carries it."""
    stay = stay_of(data.date_from, data.date_to)
    wish = BookingWish(operation_id, data.parking_place_id, stay, data.expected_cost)
    return view_of(await book(desk, caller, wish))


@post(
    "/booking/{booking_id:str}/pay",
    guards=[signed_in],
    tags=["booking"],
    opt=idempotent(),
    responses=declared(
        errors.InsufficientFunds,
        errors.PaymentRefused,
        Forbidden,
        errors.BookingNotFound,
        errors.HoldExpired,
        errors.AlreadyCanceled,
        errors.TooManyHolds,
        errors.PaymentUnavailable,
    ),
    status_code=200,
)
async def pay_for(desk: Desk, caller: Caller, booking_id: FromPath[str]) -> BookingView:
    """Pay for a booking that waits. A confirmed one is answered as it is, never charged again."""
    return view_of(await pay(desk, caller, booking_id_of(booking_id)))


@get(
    "/booking",
    guards=[signed_in],
    tags=["booking"],
    responses=declared(Forbidden, errors.PlaceNotFound, errors.ParkingUnavailable),
)
async def list_all(
    request: Request[Any, Any, Any],
    desk: Desk,
    caller: Caller,
    parking_place_id: FromQuery[UUID | None] = None,
    user_id: FromQuery[UUID | None] = None,
    status: FromQuery[Status | None] = None,
    ends_after: Annotated[
        datetime | None, QueryParameter(name="from", description="Stays that end after this moment")
    ] = None,
    starts_before: Annotated[
        datetime | None,
        QueryParameter(name="to", description="Stays that start before this moment"),
    ] = None,
    limit: Annotated[int, QueryParameter(ge=1, description="More than 200 is taken as 200")] = 50,
    cursor: FromQuery[str | None] = None,
    count: Annotated[bool, QueryParameter(description="Answer X-Total-Count")] = False,
) -> Response[list[BookingView]]:
    """Bookings, the latest made first: drivers see their own, owners those of their places."""
    if ends_after is not None and starts_before is not None and starts_before <= ends_after:
        raise Invalid.field("to", "not_after_start", "The interval must end after it starts")
    filters = Filters(
        user_id=user_id,
        parking_place_id=parking_place_id,
        status=status,
        ends_after=ends_after and ends_after.astimezone(UTC),
        starts_before=starts_before and starts_before.astimezone(UTC),
    )
    after = None if cursor is None else decode_cursor(cursor, (datetime, UUID))
    page = await list_bookings(
        desk,
        caller,
        filters,
        limit=min(limit, LARGEST_PAGE),
        after=None if after is None else (after[0], after[1]),
        with_total=count,
    )
    return paged(request, page, view_of)


@get(
    "/booking/{booking_id:str}",
    guards=[signed_in],
    tags=["booking"],
    responses=declared(Forbidden, errors.BookingNotFound),
)
async def read_one(desk: Desk, caller: Caller, booking_id: FromPath[str]) -> BookingView:
    """One booking, for its driver, the owner of its place and admins."""
    return view_of(await read(desk, caller, booking_id_of(booking_id)))


@put(
    "/booking/{booking_id:str}",
    guards=[signed_in],
    tags=["booking"],
    opt=idempotent(),
    responses=declared(
        errors.InsufficientFunds,
        errors.PaymentRefused,
        Forbidden,
        errors.BookingNotFound,
        errors.PlaceNotFound,
        errors.AlreadyCanceled,
        errors.AlreadyStarted,
        errors.AlreadyFinished,
        errors.HoldExpired,
        errors.NotPaid,
        errors.ChangeInProgress,
        errors.FullyBooked,
        errors.PriceChanged,
        errors.PaymentUnavailable,
        errors.ParkingUnavailable,
    ),
    status_code=200,
)
async def update(
    desk: Desk, caller: Caller, operation_id: UUID, booking_id: FromPath[str], data: ChangeBody
) -> BookingView:
    """Cancel a booking, or move or extend its stay and charge or give back the difference."""
    wish = wish_of(data, booking_id, operation_id, desk.rules.min_stay)
    if isinstance(wish, CancelWish):
        return view_of(await cancel(desk, caller, wish))
    return view_of(await change(desk, caller, wish))


@get(
    "/booking/{booking_id:str}/cancellation",
    guards=[signed_in],
    tags=["booking"],
    responses=declared(
        Forbidden, errors.BookingNotFound, errors.AlreadyCanceled, errors.AlreadyFinished
    ),
)
async def cancellation(desk: Desk, caller: Caller, booking_id: FromPath[str]) -> CancellationView:
    """What cancelling now would give back."""
    terms = await preview_cancellation(desk, caller, booking_id_of(booking_id))
    return CancellationView.of(terms)


@delete(
    "/booking/{booking_id:str}",
    guards=[signed_in],
    tags=["booking"],
    opt=idempotent(),
    responses=declared(Forbidden, errors.BookingNotFound, errors.AlreadyFinished),
    status_code=200,
)
async def remove(
    desk: Desk,
    caller: Caller,
    booking_id: FromPath[str],
    reason: Annotated[str | None, QueryParameter(max_length=200)] = None,
) -> CanceledView:
    """Cancel a booking. It stays to be seen; its refund goes back at once, or as soon as it can."""
    wish = CancelWish(booking_id_of(booking_id), reason_of(reason))
    return CanceledView.of(await cancel(desk, caller, wish))


ROUTES: Final[list[HTTPRouteHandler]] = [
    availability,
    quote,
    create,
    pay_for,
    list_all,
    read_one,
    update,
    cancellation,
    remove,
]
