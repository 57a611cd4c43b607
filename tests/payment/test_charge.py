"""A charge moves money from the driver to the owner's pending income, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from parking_net.payment.domain.errors import OperationIdReused
from parking_net.payment.domain.ledger import (
    AMOUNT_LIMIT_MINOR,
    ESCROW_ACCOUNT,
    OperationStatus,
)
from parking_net.shared.errors import Invalid
from parking_net.shared.identifiers import new_id
from tests.payment.support import STAY, Ledger, Stay


async def test_the_driver_pays_and_the_owner_waits(ledger: Ledger) -> None:
    stay = await ledger.stay(1000)
    answer = await ledger.charge(stay, 300)
    assert answer.status is OperationStatus.COMPLETED
    assert (answer.reason, answer.amount_minor, answer.repeated) == (None, 300, False)
    assert await ledger.balance(stay.driver_id) == (700, 0)
    assert await ledger.balance(stay.owner_id) == (0, 300)
    assert (await ledger.rows(stay.driver_id))[0] == ("charge", -300, "completed")
    assert await ledger.rows(stay.owner_id) == [("payment", 300, "pending")]


async def test_the_whole_balance_may_be_spent_and_not_one_unit_more(ledger: Ledger) -> None:
    stay = await ledger.stay(300)
    refused = await ledger.charge(stay, 301)
    assert refused.status is OperationStatus.FAILED
    assert (refused.reason, refused.shortfall_minor, refused.retryable) == (
        "insufficient_funds",
        1,
        False,
    )
    assert refused.message == "The driver's balance is too low."
    assert (await ledger.charge(stay, 300)).status is OperationStatus.COMPLETED
    assert await ledger.balance(stay.driver_id) == (0, 0)


async def test_a_driver_that_money_never_met_lacks_the_whole_amount(ledger: Ledger) -> None:
    stay = Stay(new_id(), new_id(), new_id())
    answer = await ledger.charge(stay, 50)
    assert (answer.reason, answer.shortfall_minor) == ("insufficient_funds", 50)


async def test_an_owner_may_be_full_to_the_brim_and_no_further(ledger: Ledger) -> None:
    stay = await ledger.stay(10)
    await ledger.fund(stay.owner_id, AMOUNT_LIMIT_MINOR - 5)
    assert (await ledger.charge(stay, 6)).reason == "balance_limit"
    assert (await ledger.charge(stay, 5)).status is OperationStatus.COMPLETED
    assert (await ledger.charge(stay, 1)).reason == "balance_limit"
    assert await ledger.balance(stay.owner_id) == (AMOUNT_LIMIT_MINOR - 5, 5)


async def test_payer_and_payee_must_differ(ledger: Ledger) -> None:
    user_id = await ledger.funded_user(100)
    answer = await ledger.charge(Stay(user_id, user_id, new_id()), 10)
    assert (answer.status, answer.reason) == (OperationStatus.FAILED, "same_account")
    assert await ledger.balance(user_id) == (100, 0)


async def test_repeating_a_charge_answers_the_same_and_moves_nothing(ledger: Ledger) -> None:
    stay, operation_id = await ledger.stay(1000), new_id()
    settle_at = ledger.clock.now() + STAY
    first = await ledger.charge(stay, 300, operation_id=operation_id, settle_at=settle_at)
    ledger.clock.advance(timedelta(hours=1))
    again = await ledger.charge(stay, 300, operation_id=operation_id, settle_at=settle_at)
    assert (again.status, again.amount_minor, again.operation_id) == (
        first.status,
        first.amount_minor,
        first.operation_id,
    )
    assert again.repeated
    assert await ledger.balance(stay.driver_id) == (700, 0)


async def test_a_refused_charge_stays_refused_when_money_comes(ledger: Ledger) -> None:
    stay, operation_id = await ledger.stay(10), new_id()
    first = await ledger.charge(stay, 300, operation_id=operation_id)
    await ledger.fund(stay.driver_id, 1000)
    again = await ledger.charge(stay, 300, operation_id=operation_id)
    assert (again.status, again.reason, again.shortfall_minor) == (
        OperationStatus.FAILED,
        "insufficient_funds",
        first.shortfall_minor,
    )
    assert await ledger.balance(stay.driver_id) == (1010, 0)


async def test_another_request_under_the_same_id_is_an_error(ledger: Ledger) -> None:
    stay, operation_id = await ledger.stay(1000), new_id()
    await ledger.charge(stay, 300, operation_id=operation_id)
    other = Stay(stay.driver_id, stay.owner_id, new_id())
    with pytest.raises(OperationIdReused):
        await ledger.charge(stay, 301, operation_id=operation_id)
    with pytest.raises(OperationIdReused):
        await ledger.charge(other, 300, operation_id=operation_id)
    with pytest.raises(OperationIdReused):
        await ledger.refund(stay, 300, operation_id=operation_id)
    with pytest.raises(OperationIdReused):
        await ledger.move(stay, ledger.clock.now(), operation_id=operation_id)
    with pytest.raises(OperationIdReused):
        await ledger.cancel(other, operation_id)
    assert await ledger.balance(stay.driver_id) == (700, 0)


async def test_a_booking_may_be_charged_twice_and_both_settle_at_the_later_time(
    ledger: Ledger,
) -> None:
    stay = await ledger.stay(1000)
    await ledger.charge(stay, 300)
    await ledger.charge(stay, 200, settle_at=ledger.clock.now() + 2 * STAY)
    assert await ledger.settle(after=STAY) == 0
    assert await ledger.balance(stay.owner_id) == (0, 500)
    assert await ledger.settle(after=STAY) == 2
    assert await ledger.balance(stay.owner_id) == (500, 0)


@pytest.mark.parametrize("amount_minor", [0, -1, AMOUNT_LIMIT_MINOR + 1])
async def test_amounts_out_of_range_never_reach_the_ledger(
    ledger: Ledger, amount_minor: int
) -> None:
    stay = await ledger.stay(10)
    with pytest.raises(Invalid):
        await ledger.charge(stay, amount_minor)
    with pytest.raises(Invalid):
        await ledger.refund(stay, amount_minor)


async def test_the_highest_amount_can_be_charged(ledger: Ledger) -> None:
    stay = await ledger.stay(AMOUNT_LIMIT_MINOR)
    answer = await ledger.charge(stay, AMOUNT_LIMIT_MINOR)
    assert answer.status is OperationStatus.COMPLETED
    assert await ledger.balance(stay.owner_id) == (0, AMOUNT_LIMIT_MINOR)


async def test_system_accounts_neither_pay_nor_receive(ledger: Ledger) -> None:
    stay = await ledger.stay(10)
    with pytest.raises(Invalid):
        await ledger.charge(Stay(ESCROW_ACCOUNT, stay.owner_id, new_id()), 1)
    with pytest.raises(Invalid):
        await ledger.charge(Stay(stay.driver_id, ESCROW_ACCOUNT, new_id()), 1)


async def test_a_charge_canceled_before_it_comes_never_happens(ledger: Ledger) -> None:
    stay, operation_id = await ledger.stay(1000), new_id()
    canceled = await ledger.cancel(stay, operation_id)
    assert (canceled.status, canceled.reason) == (OperationStatus.FAILED, "canceled")
    late = await ledger.charge(stay, 300, operation_id=operation_id)
    assert (late.status, late.reason, late.repeated) == (OperationStatus.FAILED, "canceled", True)
    assert await ledger.balance(stay.driver_id) == (1000, 0)
    assert (await ledger.cancel(stay, operation_id)).reason == "canceled"


async def test_canceling_a_charge_that_happened_says_so(ledger: Ledger) -> None:
    stay, operation_id = await ledger.stay(1000), new_id()
    await ledger.charge(stay, 300, operation_id=operation_id)
    answer = await ledger.cancel(stay, operation_id)
    assert (answer.status, answer.amount_minor) == (OperationStatus.COMPLETED, 300)
    assert await ledger.balance(stay.driver_id) == (700, 0)


async def test_canceling_a_charge_that_was_refused_gives_its_refusal(ledger: Ledger) -> None:
    stay, operation_id = await ledger.stay(10), new_id()
    await ledger.charge(stay, 300, operation_id=operation_id)
    answer = await ledger.cancel(stay, operation_id)
    assert (answer.status, answer.reason) == (OperationStatus.FAILED, "insufficient_funds")
