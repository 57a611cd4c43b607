"""Any history of the ledger ends as plain Python says, and the books are right after every step."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from parking_net.payment.domain.errors import InsufficientFunds, PromocodeRefused, PromocodeUsed
from parking_net.payment.domain.ledger import OperationAnswer
from parking_net.shared.database import PostgresAddress, opened_database
from parking_net.shared.identifiers import new_id
from tests.payment.oracle import ModelCharge, ModelLedger
from tests.payment.support import Ledger, Stay
from tests.support.clock import FixedClock
from tests.support.database import Databases

Result = TypeVar("Result")
Order = Callable[[], Coroutine[Any, Any, OperationAnswer]]
"""Sends one request; each call sends the same one."""
amounts = st.integers(min_value=1, max_value=120)
indexes = st.integers(min_value=0, max_value=3)
hours = st.integers(min_value=0, max_value=6)


class LedgerMachine(RuleBasedStateMachine):
    """Four users who pay each other for four bookings, make promocodes and wait for settlement."""

    address: ClassVar[PostgresAddress]
    database_name: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        database = self.run(
            self.stack.enter_async_context(opened_database(self.address, self.database_name))
        )
        self.ledger = Ledger(database, FixedClock())
        self.model = ModelLedger()
        self.users = [new_id() for _ in range(4)]
        self.bookings = [new_id() for _ in range(4)]
        self.codes: list[tuple[str, UUID, int]] = []
        self.ended_codes: list[tuple[str, UUID]] = []
        self.past: list[tuple[Order, OperationAnswer]] = []

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(work)

    def teardown(self) -> None:
        self.run(self.stack.aclose())
        self.runner.close()

    def stay(self, booking: int, driver: int, owner: int) -> Stay:
        return Stay(self.users[driver], self.users[owner], self.bookings[booking])

    def in_hours(self, number: int) -> datetime:
        return self.ledger.clock.now() + timedelta(hours=number)

    @rule(user=indexes, amount=amounts)
    def fund(self, user: int, amount: int) -> None:
        self.run(self.ledger.fund(self.users[user], amount))
        self.model.add(self.users[user], available=amount)

    @rule(booking=indexes, driver=indexes, owner=indexes, amount=amounts, end=hours)
    def charge(self, booking: int, driver: int, owner: int, amount: int, end: int) -> None:
        stay, settle_at = self.stay(booking, driver, owner), self.in_hours(end)
        operation_id = new_id()

        def order() -> Coroutine[Any, Any, OperationAnswer]:
            return self.ledger.charge(stay, amount, operation_id=operation_id, settle_at=settle_at)

        answer = self.run(order())
        assert answer.reason == self.model.charge(
            ModelCharge(stay.booking_id, stay.driver_id, stay.owner_id, amount, settle_at)
        )
        self.past.append((order, answer))

    @rule(booking=indexes, driver=indexes, owner=indexes, amount=amounts, end=st.none() | hours)
    def refund(self, booking: int, driver: int, owner: int, amount: int, end: int | None) -> None:
        self._refund(
            self.stay(booking, driver, owner),
            amount,
            None if end is None else self.in_hours(end),
        )

    @precondition(lambda self: self.model.charges)
    @rule(data=st.data(), end=st.none() | hours)
    def refund_of_a_charge(self, data: st.DataObject, end: int | None) -> None:
        charge = data.draw(st.sampled_from(self.model.charges))
        amount = data.draw(st.integers(1, charge.remaining_minor + 5))
        self._refund(
            Stay(charge.driver_id, charge.owner_id, charge.booking_id),
            amount,
            None if end is None else self.in_hours(end),
        )

    def _refund(self, stay: Stay, amount: int, settle_at: datetime | None) -> None:
        operation_id = new_id()

        def order() -> Coroutine[Any, Any, OperationAnswer]:
            return self.ledger.refund(stay, amount, operation_id=operation_id, settle_at=settle_at)

        answer = self.run(order())
        assert answer.reason == self.model.refund(
            stay.booking_id, stay.driver_id, stay.owner_id, amount, settle_at
        )
        assert answer.retryable == (answer.reason in {"owner_funds", "balance_limit"})
        if not answer.retryable:
            self.past.append((order, answer))

    @precondition(lambda self: self.past)
    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        order, first = data.draw(st.sampled_from(self.past))
        again = self.run(order())
        assert again.repeated
        assert (again.status, again.reason, again.amount_minor, again.shortfall_minor) == (
            first.status,
            first.reason,
            first.amount_minor,
            first.shortfall_minor,
        )

    @rule(booking=indexes, driver=indexes, owner=indexes, amount=amounts)
    def cancel_then_charge(self, booking: int, driver: int, owner: int, amount: int) -> None:
        stay, operation_id = self.stay(booking, driver, owner), new_id()
        assert self.run(self.ledger.cancel(stay, operation_id)).reason == "canceled"
        late = self.run(self.ledger.charge(stay, amount, operation_id=operation_id))
        assert late.reason == "canceled"

    @rule(booking=indexes, end=hours)
    def move_settlement(self, booking: int, end: int) -> None:
        settle_at = self.in_hours(end)
        self.run(self.ledger.move(self.stay(booking, 0, 1), settle_at))
        self.model.move(self.bookings[booking], settle_at)

    @rule(passed=hours)
    def settle(self, passed: int) -> None:
        self.run(self.ledger.settle(after=timedelta(hours=passed)))
        self.model.settle(self.ledger.clock.now())

    @rule(user=indexes, amount=amounts)
    def generate_promocode(self, user: int, amount: int) -> None:
        user_id = self.users[user]
        wanted = self.ledger.service.promocodes.generate(new_id(), amount, user_id)
        if self.model.balance(user_id)[0] < amount:
            with pytest.raises(InsufficientFunds):
                self.run(wanted)
            return
        self.codes.append((self.run(wanted).code, user_id, amount))
        self.model.add(user_id, available=-amount)

    @precondition(lambda self: self.codes)
    @rule(user=indexes)
    def activate_promocode(self, user: int) -> None:
        code, creator_id, amount = self.codes.pop()
        self.run(self.ledger.service.promocodes.activate(new_id(), code, self.users[user]))
        self.model.add(self.users[user], available=amount)
        self.ended_codes.append((code, creator_id))

    @precondition(lambda self: self.codes)
    @rule()
    def revoke_promocode(self) -> None:
        code, creator_id, amount = self.codes.pop()
        self.run(self.ledger.service.promocodes.revoke(new_id(), code, creator_id))
        self.model.add(creator_id, available=amount)
        self.ended_codes.append((code, creator_id))

    @precondition(lambda self: self.ended_codes)
    @rule(data=st.data(), user=indexes)
    def use_an_ended_promocode(self, data: st.DataObject, user: int) -> None:
        code, creator_id = data.draw(st.sampled_from(self.ended_codes))
        with pytest.raises(PromocodeRefused):
            self.run(self.ledger.service.promocodes.activate(new_id(), code, self.users[user]))
        try:
            ended = self.run(self.ledger.service.promocodes.revoke(new_id(), code, creator_id))
        except PromocodeUsed:
            return
        assert ended.revoked_at is not None

    @invariant()
    def balances_are_those_of_the_model(self) -> None:
        for user_id in self.users:
            assert self.run(self.ledger.balance(user_id)) == self.model.balance(user_id)

    @invariant()
    def books_are_right(self) -> None:
        self.run(self.ledger.assert_books_are_right())


@pytest.fixture
async def machine_database(new_database: Databases) -> str:
    return await new_database.named("payment")


def test_any_history_ends_as_the_model_says(
    machine_database: str, postgres: PostgresAddress
) -> None:
    LedgerMachine.address = postgres
    LedgerMachine.database_name = machine_database
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=30,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
