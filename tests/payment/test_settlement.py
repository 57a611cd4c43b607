"""An owner's income waits until the stay is over, then becomes available, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from parking_net.payment.domain.ledger import OperationStatus
from parking_net.payment.service import booking_payments
from parking_net.shared.identifiers import new_id
from tests.payment.support import STAY, Ledger, Stay

SECOND = timedelta(seconds=1)


async def test_income_is_released_at_the_end_of_the_stay_and_not_a_second_earlier(
    ledger: Ledger,
) -> None:
    stay = await ledger.stay(1000)
    await ledger.charge(stay, 300)
    assert await ledger.settle(after=STAY - SECOND) == 0
    assert await ledger.balance(stay.owner_id) == (0, 300)
    assert await ledger.settle(after=SECOND) == 1
    assert await ledger.balance(stay.owner_id) == (300, 0)
    assert await ledger.rows(stay.owner_id) == [("payment", 300, "completed")]


async def test_settling_twice_is_settling_once(ledger: Ledger) -> None:
    stay = await ledger.stay(1000)
    await ledger.charge(stay, 300)
    assert await ledger.settle(after=STAY) == 1
    assert await ledger.settle(after=STAY) == 0
    assert await ledger.balance(stay.owner_id) == (300, 0)


async def test_a_charge_after_the_stay_waits_for_the_next_run(ledger: Ledger) -> None:
    stay = await ledger.stay(1000)
    await ledger.charge(stay, 300, settle_at=ledger.clock.now() - STAY)
    assert await ledger.balance(stay.owner_id) == (0, 300)
    assert await ledger.settle() == 1
    assert await ledger.balance(stay.owner_id) == (300, 0)


async def test_a_moved_settlement_waits_for_its_new_time(ledger: Ledger) -> None:
    stay, move = await ledger.stay(1000), new_id()
    later = ledger.clock.now() + 2 * STAY
    await ledger.charge(stay, 300)
    answer = await ledger.move(stay, later, operation_id=move)
    assert answer.status is OperationStatus.COMPLETED
    assert await ledger.settle(after=STAY) == 0

    earlier_again = await ledger.move(stay, later, operation_id=move)
    assert earlier_again.repeated
    assert await ledger.settle(after=STAY) == 1


async def test_a_repeated_move_does_not_undo_a_later_one(ledger: Ledger) -> None:
    stay, first = await ledger.stay(1000), new_id()
    now = ledger.clock.now()
    await ledger.charge(stay, 300)
    await ledger.move(stay, now + timedelta(hours=1), operation_id=first)
    await ledger.move(stay, now + timedelta(hours=5))
    await ledger.move(stay, now + timedelta(hours=1), operation_id=first)
    assert await ledger.settle(after=timedelta(hours=4)) == 0
    assert await ledger.settle(after=timedelta(hours=1)) == 1


async def test_moving_what_has_settled_changes_nothing(ledger: Ledger) -> None:
    stay = await ledger.stay(1000)
    await ledger.charge(stay, 300)
    await ledger.settle(after=STAY)
    answer = await ledger.move(stay, ledger.clock.now() + STAY)
    assert answer.status is OperationStatus.COMPLETED
    assert await ledger.balance(stay.owner_id) == (300, 0)


async def test_moving_an_unknown_booking_is_no_error(ledger: Ledger) -> None:
    answer = await ledger.move(Stay(new_id(), new_id(), new_id()), ledger.clock.now())
    assert answer.status is OperationStatus.COMPLETED


async def test_a_wholly_refunded_stay_settles_to_nothing(ledger: Ledger) -> None:
    stay = await ledger.stay(1000)
    await ledger.charge(stay, 300)
    await ledger.refund(stay, 300)
    assert await ledger.settle(after=STAY) == 2
    assert await ledger.balance(stay.owner_id) == (0, 0)


async def test_small_batches_keep_a_booking_together(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(booking_payments, "SETTLEMENT_BATCH_ROWS", 1)
    stays = [await ledger.stay(1000) for _ in range(3)]
    for stay in stays:
        await ledger.charge(stay, 300)
        await ledger.refund(stay, 120)
        await ledger.charge(stay, 50)
    assert await ledger.settle(after=STAY) == 9
    assert [await ledger.balance(stay.owner_id) for stay in stays] == [(230, 0)] * 3


async def test_one_run_is_bounded_and_the_next_goes_on(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(booking_payments, "SETTLEMENT_BATCH_ROWS", 2)
    monkeypatch.setattr(booking_payments, "SETTLEMENT_BATCHES", 2)
    driver_id, owner_id = await ledger.funded_user(1000), new_id()
    for _ in range(7):
        await ledger.charge(Stay(driver_id, owner_id, new_id()), 10)
    assert await ledger.settle(after=STAY) == 4
    assert await ledger.balance(owner_id) == (40, 30)
    assert await ledger.settle() == 3
    assert await ledger.balance(owner_id) == (70, 0)
