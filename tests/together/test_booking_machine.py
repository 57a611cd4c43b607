"""Whatever people do, and whatever gets lost: no space is sold twice and no cent goes astray."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from datetime import timedelta
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from parking_net.booking import audit
from parking_net.booking.domain.booking import Status
from parking_net.booking.domain.stay import Stay
from parking_net.booking.repository import bookings
from parking_net.booking.service.book import BookingWish, book
from parking_net.booking.service.cancel import CancelWish, cancel
from parking_net.booking.service.change import ChangeWish, change
from parking_net.booking.service.pay import pay
from parking_net.booking.service.reconcile import reconcile
from parking_net.booking.service.sweep import sweep_holds
from parking_net.shared.database import PostgresAddress
from parking_net.shared.errors import ParkingNetError
from parking_net.shared.identifiers import new_id
from parking_net.shared.identity.caller import Caller, Role
from tests.conftest import turn
from tests.support.database import Databases
from tests.together.town import Answers, Town

Result = TypeVar("Result")
people = st.integers(0, 2)
places = st.integers(0, 1)
hours = st.integers(1, 4)
starts = st.integers(0, 5)
STARTING_MONEY_MINOR = 700
"""Enough for some bookings, not for all."""
MOST_ROUNDS = 40
"""Of background work until everything has come to its end."""


class BookingMachine(RuleBasedStateMachine):
    """Three drivers with little money, one owner, a place for one car and a place for two."""

    address: ClassVar[PostgresAddress]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.databases = Databases(self.address, turn)
        self.town = Town(self.run(self.databases("booking")), self.run(self.databases("payment")))
        self.drivers = [self.town.person(Role.DRIVER) for _ in range(3)]
        for driver in self.drivers:
            self.run(self.town.fund(driver, STARTING_MONEY_MINOR))
        self.owner = self.town.person(Role.OWNER)
        self.places = [self.town.places.add(each, self.owner.user_id) for each in (1, 2)]
        self.booked: list[tuple[Caller, UUID]] = []

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(work)

    def attempt(self, work: Coroutine[Any, Any, object]) -> None:
        """A wish may be refused; anything but a refusal is a bug."""
        with suppress(ParkingNetError):
            self.run(work)

    def stay(self, start: int, lasts: int) -> Stay:
        begins = self.town.clock.now() + timedelta(hours=start)
        return Stay(begins, begins + timedelta(hours=lasts))

    @rule(driver=people, amount=st.integers(50, 600))
    def fund(self, driver: int, amount: int) -> None:
        self.run(self.town.fund(self.drivers[driver], amount))

    @rule(driver=people, place=places, start=starts, lasts=hours)
    def book(self, driver: int, place: int, start: int, lasts: int) -> None:
        caller, booking_id = self.drivers[driver], new_id()
        wish = BookingWish(booking_id, self.places[place], self.stay(start, lasts), None)
        self.attempt(book(self.town.desk, caller, wish))
        if self.run(bookings.find(self.town.bookings, booking_id)) is not None:
            self.booked.append((caller, booking_id))

    @precondition(lambda self: self.booked)
    @rule(data=st.data())
    def pay(self, data: st.DataObject) -> None:
        caller, booking_id = data.draw(st.sampled_from(self.booked))
        self.attempt(pay(self.town.desk, caller, booking_id))

    @precondition(lambda self: self.booked)
    @rule(data=st.data(), by_owner=st.booleans())
    def cancel(self, data: st.DataObject, by_owner: bool) -> None:
        caller, booking_id = data.draw(st.sampled_from(self.booked))
        wish = CancelWish(booking_id, None)
        self.attempt(cancel(self.town.desk, self.owner if by_owner else caller, wish))

    @precondition(lambda self: self.booked)
    @rule(data=st.data(), start=st.none() | starts, lasts=hours)
    def change(self, data: st.DataObject, start: int | None, lasts: int) -> None:
        caller, booking_id = data.draw(st.sampled_from(self.booked))
        booking = self.run(bookings.find(self.town.bookings, booking_id))
        assert booking is not None
        moved = self.stay(start, lasts) if start is not None else None
        wish = ChangeWish(
            change_id=new_id(),
            booking_id=booking_id,
            date_from=moved.date_from if moved else None,
            date_to=moved.date_to if moved else booking.date_from + timedelta(hours=lasts),
            expected_cost=None,
            stated={},
        )
        self.attempt(change(self.town.desk, caller, wish))

    @rule(place=places, capacity=st.integers(1, 3))
    def resize_a_place(self, place: int, capacity: int) -> None:
        self.town.places.resize(self.places[place], capacity)

    @rule(answers=st.sampled_from(Answers))
    def payment_becomes(self, answers: Answers) -> None:
        self.town.payments.answers = answers

    @rule(minutes=st.sampled_from((1, 5, 11, 45)))
    def time_passes(self, minutes: int) -> None:
        self.town.clock.advance(timedelta(minutes=minutes))

    @rule()
    def background_work(self) -> None:
        self.run(self._background_work())

    async def _background_work(self) -> None:
        await sweep_holds(self.town.desk)
        await reconcile(self.town.desk)
        await self.town.payment.booking_payments.settle_due()

    @invariant()
    def nothing_is_wrong(self) -> None:
        assert self.run(self.town.what_is_wrong()) == []

    def teardown(self) -> None:
        try:
            self.run(self._everything_comes_to_its_end())
        finally:
            self.run(self.databases.close())
            self.runner.close()

    async def _everything_comes_to_its_end(self) -> None:
        self.town.payments.answers = Answers.ARRIVE
        for _ in range(MOST_ROUNDS):
            self.town.clock.advance(timedelta(seconds=30))
            await self._background_work()
        assert await audit.stuck_bookings(self.town.bookings, self.town.clock.now()) == []
        expected = await audit.expected_money(
            self.town.bookings, [booking_id for _, booking_id in self.booked]
        )
        assert not any(each.is_open for each in expected.values())
        assert not any(each.status is Status.WAITING for each in expected.values())
        assert await self.town.what_is_wrong() == []


def test_no_history_sells_a_space_twice_or_loses_money(postgres: PostgresAddress) -> None:
    BookingMachine.address = postgres
    run_state_machine_as_test(
        BookingMachine,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
