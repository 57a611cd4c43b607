"""Booking a space: hold it, charge for it, confirm it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from parking_net.booking.domain.booking import Booking, held
from parking_net.booking.domain.errors import (
    FullyBooked,
    OwnPlace,
    PlaceNotFound,
    PriceChanged,
    TooManyHolds,
)
from parking_net.booking.domain.orders import PaymentOrder
from parking_net.booking.domain.stay import Stay, require_bookable
from parking_net.booking.metrics import BOOKINGS
from parking_net.booking.repository import bookings
from parking_net.booking.repository.bookings import Creation
from parking_net.booking.service.closing import charge_order
from parking_net.booking.service.desk import Desk
from parking_net.booking.service.pay import charge, pay_again
from parking_net.booking.service.settle import IN_FLIGHT
from parking_net.booking.service.sweep import sweep_place
from parking_net.shared.errors import ParkingNetError, Unavailable
from parking_net.shared.identity.caller import Caller, Role, require_role

ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True)
class BookingWish:
    """What a driver asks for. `booking_id` is the same when the same wish is repeated."""

    booking_id: UUID
    place_id: UUID
    stay: Stay
    expected_cost: int | None


async def book(desk: Desk, caller: Caller, wish: BookingWish) -> Booking:
    """The booking, paid and Confirmed.

    Raises Invalid, PlaceNotFound, Forbidden, OwnPlace, TooManyHolds, FullyBooked, PriceChanged:
    nothing was written; InsufficientFunds, PaymentUnavailable: it waits for its payment.
    A wish that was begun before, by a process that died, goes on where it stopped.
    """
    try:
        booking = await _wished(desk, caller, wish)
    except ParkingNetError as refusal:
        if earlier := await _begun_before(desk, wish):
            return await pay_again(desk, earlier)
        BOOKINGS.labels(refusal.code).inc()
        raise
    order = charge_order(booking)
    creation = await _created(desk, booking, order, wish)
    if creation is Creation.CREATED:
        return await charge(desk, booking, order)
    if creation is Creation.EXISTS and (earlier := await _begun_before(desk, wish)):
        return await pay_again(desk, earlier)
    error = _refusal(creation, booking, wish)
    BOOKINGS.labels(error.code).inc()
    raise error


async def _wished(desk: Desk, caller: Caller, wish: BookingWish) -> Booking:
    """The booking that the wish is about, checked as far as that goes without its rivals."""
    now = desk.clock.now()
    require_bookable(wish.stay, now, desk.rules.min_stay)
    place = await desk.places.find(wish.place_id)
    if place is None:
        raise PlaceNotFound
    require_role(caller, Role.DRIVER)
    if place.owner_id == caller.user_id:
        raise OwnPlace
    return held(
        wish.booking_id,
        place,
        user_id=caller.user_id,
        user_login=caller.login,
        stay=wish.stay,
        currency=desk.rules.currency,
        now=now,
        hold=desk.rules.hold,
    )


async def _created(
    desk: Desk, booking: Booking, order: PaymentOrder, wish: BookingWish
) -> Creation:
    """Try to write the booking; holds that are over make way for it."""
    for _ in range(ATTEMPTS):
        creation = await bookings.create(
            desk.database,
            booking,
            order,
            expected_cost=wish.expected_cost,
            first_attempt_at=booking.created_at + IN_FLIGHT,
        )
        if creation is not Creation.EXPIRED_HOLDS:
            return creation
        await sweep_place(desk, wish.place_id)
    return Creation.FULL


async def _begun_before(desk: Desk, wish: BookingWish) -> Booking | None:
    with suppress(Unavailable):
        return await bookings.find(desk.database, wish.booking_id)
    return None


def _refusal(creation: Creation, booking: Booking, wish: BookingWish) -> ParkingNetError:
    match creation:
        case Creation.PLACE_DELETED:
            return PlaceNotFound()
        case Creation.TOO_MANY_HOLDS:
            return TooManyHolds()
        case Creation.PRICE_CHANGED:
            assert wish.expected_cost is not None, "only an expectation can be wrong"
            return PriceChanged(wish.expected_cost, booking.full_cost)
        case _:
            return FullyBooked()
