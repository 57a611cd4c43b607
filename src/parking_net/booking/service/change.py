"""Moving or extending a stay: space first, then the money, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from typing import Final
from uuid import UUID

from parking_net.booking.domain.booking import Booking, Status
from parking_net.booking.domain.change import Change, ChangePlan, plan_change
from parking_net.booking.domain.errors import (
    AlreadyCanceled,
    BookingNotFound,
    ChangeInProgress,
    FullyBooked,
    HoldExpired,
    PaymentUnavailable,
    PlaceNotFound,
    PriceChanged,
)
from parking_net.booking.domain.neighbours import PaymentAnswer, PaymentOutcomeUnknown
from parking_net.booking.domain.orders import OrderKind, PaymentOrder
from parking_net.booking.domain.stated import require_as_stored
from parking_net.booking.domain.view import view_of
from parking_net.booking.repository import bookings, changes, orders
from parking_net.booking.repository.bookings import Space
from parking_net.booking.service import announce
from parking_net.booking.service.access import require_driver_of
from parking_net.booking.service.closing import (
    Closed,
    charge_order,
    refund_order,
    settlement_order,
)
from parking_net.booking.service.desk import Desk
from parking_net.booking.service.pay import why_unpaid
from parking_net.booking.service.settle import IN_FLIGHT, settle, settle_all
from parking_net.booking.service.sweep import sweep_place
from parking_net.shared.database import Connection
from parking_net.shared.events import outbox
from parking_net.shared.identity.caller import Caller

ATTEMPTS: Final = 3


class Obstacle(Enum):
    """What keeps a change from being written that may be written a moment later."""

    CAPACITY_UNKNOWN = auto()
    """The booking changed meanwhile, and the wish needs time that it did not need before."""
    EXPIRED_HOLDS = auto()


@dataclass(frozen=True, slots=True)
class ChangeWish:
    """New dates for a booking; None leaves one. `change_id` is the same on every repeat."""

    change_id: UUID
    booking_id: UUID
    date_from: datetime | None
    date_to: datetime | None
    expected_cost: int | None
    stated: Mapping[str, object]
    """Members of the booking that the client sent along; they must be as they are stored."""


async def change(desk: Desk, caller: Caller, wish: ChangeWish) -> Booking:
    """The booking at its new time, the difference charged or given back.

    Raises BookingNotFound, Forbidden, Invalid, AlreadyCanceled, AlreadyStarted, AlreadyFinished,
    NotPaid, ChangeInProgress, FullyBooked, PriceChanged, InsufficientFunds: nothing changed.
    PaymentUnavailable: the reconciler carries the change through or drops it.
    """
    booking = await _found(desk, wish)
    require_driver_of(booking, caller, "change")
    if await changes.state_of(desk.database, wish.change_id):
        return await _begun_before(desk, booking, wish)
    for _ in range(ATTEMPTS):
        capacity = await _capacity_now(desk, booking, wish)
        async with desk.database.transaction() as connection:
            written = await _write(desk, connection, wish, capacity)
        if isinstance(written, Closed):
            return await _carry_out(desk, written)
        if written is Obstacle.EXPIRED_HOLDS:
            await sweep_place(desk, booking.parking_place_id)
        booking = await _found(desk, wish)
    raise FullyBooked


async def _found(desk: Desk, wish: ChangeWish) -> Booking:
    booking = await bookings.find(desk.database, wish.booking_id)
    if booking is None:
        raise BookingNotFound
    return booking


async def _begun_before(desk: Desk, booking: Booking, wish: ChangeWish) -> Booking:
    """The wish was begun by a process that died before it answered: go on where it stopped."""
    order = await orders.open_charge(desk.database, booking.booking_id)
    if order is not None and order.change_id == wish.change_id:
        return await _carry_out(desk, Closed(booking, (order,)))
    # Somebody else has ended it, perhaps after the booking was read.
    booking = await _found(desk, wish)
    if refusal := await orders.refusal_of_change(desk.database, wish.change_id):
        reason, shortfall = refusal
        answer = PaymentAnswer(completed=False, reason=reason, shortfall=shortfall)
        raise why_unpaid(booking, answer)
    if await changes.state_of(desk.database, wish.change_id) == "dropped":
        raise _why_dropped(booking)
    return booking


async def _capacity_now(desk: Desk, booking: Booking, wish: ChangeWish) -> int | None:
    """The capacity that further time must fit into; None, and parking not asked, without any."""
    require_as_stored(booking, wish.stated)
    plan = _plan(desk, booking, wish)
    if not plan.extra:
        return None
    place = await desk.places.find(booking.parking_place_id)
    if place is None:
        raise PlaceNotFound("This parking place does not exist any more")
    return place.capacity


def _plan(desk: Desk, booking: Booking, wish: ChangeWish) -> ChangePlan:
    now = desk.clock.now()
    return plan_change(booking, wish.date_from, wish.date_to, now, desk.rules.min_stay)


async def _write(
    desk: Desk, connection: Connection, wish: ChangeWish, capacity: int | None
) -> Closed | Obstacle:
    """Decide under the booking's lock, and write the change with its order, or say what to do
    before the next attempt.
    """
    booking = await bookings.lock(connection, wish.booking_id)
    assert booking is not None, "bookings are never removed"
    plan = _plan(desk, booking, wish)
    if await changes.lock_pending(connection, booking.booking_id):
        raise ChangeInProgress
    now = desk.clock.now()
    if not plan.extra:
        capacity = booking.capacity
    elif capacity is None:
        return Obstacle.CAPACITY_UNKNOWN
    for part in plan.extra:
        space = await bookings.claim_space(
            connection, booking.parking_place_id, part, capacity, now
        )
        if space is Space.EXPIRED_HOLDS:
            return Obstacle.EXPIRED_HOLDS
        if space is Space.PLACE_DELETED:
            raise PlaceNotFound("This parking place does not exist any more")
        if space is Space.FULL:
            raise FullyBooked
    if wish.expected_cost not in (None, plan.full_cost):
        assert wish.expected_cost is not None, "only an expectation can be wrong"
        raise PriceChanged(wish.expected_cost, plan.full_cost)
    if plan.stay == booking.stay:
        return Closed(booking, ())
    change = Change(
        change_id=wish.change_id,
        booking_id=booking.booking_id,
        stay=plan.stay,
        full_cost=plan.full_cost,
        difference=plan.difference,
        capacity=capacity,
        expires_at=now + desk.rules.hold,
        actor_id=booking.user_id,
    )
    await changes.add(connection, booking, change, plan.extra, now, applied=plan.difference <= 0)
    if plan.difference > 0:
        return await _charge(connection, booking, change, now)
    return await _apply(connection, booking, change, now)


async def _charge(
    connection: Connection, booking: Booking, change: Change, now: datetime
) -> Closed:
    """The change waits, holding its space, until the difference is charged."""
    order = replace(
        charge_order(booking),
        amount=change.difference,
        settle_at=change.stay.date_to,
        change_id=change.change_id,
    )
    await orders.add(connection, order, now, now + IN_FLIGHT)
    return Closed(booking, (order,))


async def _apply(connection: Connection, booking: Booking, change: Change, now: datetime) -> Closed:
    """Nothing to charge: the change takes effect, and what was paid too much goes back."""
    moved = booking.moved(change.stay, change.full_cost, change.capacity, now)
    event = announce.changed(moved, booking, change.actor_id)
    order = _order_after(booking, change)
    if change.difference < 0:
        moved = replace(moved, refund_pending=moved.refund_pending - change.difference)
    await bookings.save(connection, moved)
    if order is not None:
        await orders.add(connection, order, now, now + IN_FLIGHT)
    await outbox.add(connection, event)
    return Closed(moved, () if order is None else (order,))


def _order_after(booking: Booking, change: Change) -> PaymentOrder | None:
    if change.difference < 0:
        order = refund_order(booking, -change.difference)
    elif change.stay.date_to != booking.date_to:
        order = settlement_order(booking)
    else:
        return None
    return replace(order, settle_at=change.stay.date_to, change_id=change.change_id)


async def _carry_out(desk: Desk, written: Closed) -> Booking:
    """Let payment do what the change needs; the booking afterwards, changed or refused."""
    desk.events_written()
    if not any(order.kind is OrderKind.CHARGE for order in written.orders):
        return await settle_all(desk, written)
    [order] = written.orders
    try:
        settled = await settle(desk, order)
    except PaymentOutcomeUnknown:
        raise PaymentUnavailable(view_of(written.booking)) from None
    if not settled.answer.completed:
        raise why_unpaid(settled.booking, settled.answer)
    is_canceled = settled.booking.status is Status.CANCELED
    if is_canceled or settled.booking.full_cost == written.booking.full_cost:
        raise _why_dropped(settled.booking)
    return settled.booking


def _why_dropped(booking: Booking) -> AlreadyCanceled | HoldExpired:
    """The refusal of a change that was not carried through though its funds would have sufficed."""
    if booking.status is Status.CANCELED:
        return AlreadyCanceled()
    return HoldExpired("The change was not paid in time; what was charged goes back")
