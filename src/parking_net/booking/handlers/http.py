"""Booking a space, and what becomes of it, over REST."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from litestar import delete, get, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, QueryParameter

from parking_net.booking.domain import errors
from parking_net.booking.domain.view import BookingView, view_of
from parking_net.booking.handlers.lists import list_all
from parking_net.booking.handlers.overview import OVERVIEW_ROUTES
from parking_net.booking.handlers.quotes import QUOTE_ROUTES
from parking_net.booking.handlers.views import BookBody, CanceledView, ChangeBody
from parking_net.booking.handlers.wishes import booking_id_of, reason_of, stay_of, wish_of
from parking_net.booking.service.book import BookingWish, book
from parking_net.booking.service.cancel import CancelWish, cancel
from parking_net.booking.service.change import change
from parking_net.booking.service.desk import Desk
from parking_net.booking.service.pay import pay
from parking_net.booking.service.read import read
from parking_net.shared.errors import Forbidden
from parking_net.shared.http import declared, idempotent, signed_in
from parking_net.shared.identity.caller import Caller


@post(
    "/booking",
    guards=[signed_in],
    summary="Book a stay",
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
    summary="Pay for a booking",
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
    "/booking/{booking_id:str}",
    guards=[signed_in],
    summary="One booking",
    tags=["booking"],
    responses=declared(Forbidden, errors.BookingNotFound),
)
async def read_one(desk: Desk, caller: Caller, booking_id: FromPath[str]) -> BookingView:
    """One booking, for its driver, the owner of its place and admins."""
    return view_of(await read(desk, caller, booking_id_of(booking_id)))


@put(
    "/booking/{booking_id:str}",
    guards=[signed_in],
    summary="Change or cancel a booking",
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


@delete(
    "/booking/{booking_id:str}",
    guards=[signed_in],
    summary="Cancel a booking",
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
    *QUOTE_ROUTES,
    *OVERVIEW_ROUTES,
    list_all,
    create,
    pay_for,
    read_one,
    update,
    remove,
]
