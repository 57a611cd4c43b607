"""A refund gives back what is left of a booking's charges, newest first, from who received it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from parking_net.payment.domain.ledger import AMOUNT_LIMIT_MINOR, OperationStatus
from parking_net.shared.identifiers import new_id
from tests.payment.support import STAY, Ledger, Stay


async def test_a_refund_before_settlement_comes_from_the_pending_income(ledger: Ledger) -> None:
    stay = await ledger.stay(1000)
    await ledger.charge(stay, 300)
    answer = await ledger.refund(stay, 100)
    assert (answer.status, answer.amount_minor) == (OperationStatus.COMPLETED, 100)
    assert await ledger.balance(stay.driver_id) == (800, 0)
    assert await ledger.balance(stay.owner_id) == (0, 200)
    assert (await ledger.rows(stay.driver_id))[0] == ("refund", 100, "completed")
    assert (await ledger.rows(stay.owner_id))[0] == ("refund", -100, "pending")


async def test_what_was_refunded_settles_together_with_its_charge(ledger: Ledger) -> None:
    stay = await ledger.stay(1000)
    await ledger.charge(stay, 300)
    await ledger.refund(stay, 100)
    assert await ledger.settle() == 0
    assert await ledger.balance(stay.owner_id) == (0, 200)
    assert await ledger.settle(after=STAY) == 2
    assert await ledger.balance(stay.owner_id) == (200, 0)
    assert [row[2] for row in await ledger.rows(stay.owner_id)] == ["completed", "completed"]


async def test_a_refund_after_settlement_comes_from_what_the_owner_can_spend(
    ledger: Ledger,
) -> None:
    stay = await ledger.stay(1000)
    await ledger.charge(stay, 300)
    await ledger.settle(after=STAY)
    assert (await ledger.refund(stay, 300)).status is OperationStatus.COMPLETED
    assert await ledger.balance(stay.driver_id) == (1000, 0)
    assert await ledger.balance(stay.owner_id) == (0, 0)
    assert (await ledger.rows(stay.owner_id))[0] == ("refund", -300, "completed")


async def test_the_newest_charge_is_refunded_first_with_a_row_each(ledger: Ledger) -> None:
    stay = await ledger.stay(1000)
    first, second, refund = new_id(), new_id(), new_id()
    await ledger.charge(stay, 300, operation_id=first)
    await ledger.charge(stay, 200, operation_id=second)
    await ledger.refund(stay, 450, operation_id=refund)
    parts = await ledger.database.fetch(
        "SELECT charge_operation_id, amount FROM transactions "
        "WHERE operation_id = $1 AND account_id = $2 ORDER BY line",
        refund,
        stay.driver_id,
    )
    assert [tuple(part) for part in parts] == [(second, 200), (first, 250)]
    assert await ledger.balance(stay.owner_id) == (0, 50)


async def test_a_refund_may_take_from_a_pending_and_a_settled_charge_at_once(
    ledger: Ledger,
) -> None:
    stay = await ledger.stay(1000)
    await ledger.charge(stay, 300)
    await ledger.settle(after=STAY)
    await ledger.charge(stay, 200)
    assert (await ledger.refund(stay, 260)).status is OperationStatus.COMPLETED
    assert await ledger.balance(stay.owner_id) == (240, 0)
    assert (await ledger.rows(stay.owner_id))[:2] == [
        ("refund", -60, "completed"),
        ("refund", -200, "pending"),
    ]


async def test_no_more_can_go_back_than_remains(ledger: Ledger) -> None:
    stay, too_much = await ledger.stay(1000), new_id()
    await ledger.charge(stay, 300)
    await ledger.refund(stay, 200)
    refused = await ledger.refund(stay, 101, operation_id=too_much)
    assert (refused.status, refused.reason, refused.retryable) == (
        OperationStatus.FAILED,
        "exceeds_charge",
        False,
    )
    await ledger.charge(stay, 300)
    again = await ledger.refund(stay, 101, operation_id=too_much)
    assert (again.reason, again.repeated) == ("exceeds_charge", True)
    assert (await ledger.refund(stay, 400)).status is OperationStatus.COMPLETED
    assert await ledger.balance(stay.owner_id) == (0, 0)


async def test_a_refund_names_a_charge_between_these_two_for_this_booking(ledger: Ledger) -> None:
    stay = await ledger.stay(1000)
    await ledger.charge(stay, 300)
    strangers = [
        Stay(stay.driver_id, stay.owner_id, new_id()),
        Stay(new_id(), stay.owner_id, stay.booking_id),
        Stay(stay.driver_id, new_id(), stay.booking_id),
        Stay(stay.owner_id, stay.driver_id, stay.booking_id),
        Stay(stay.driver_id, stay.driver_id, stay.booking_id),
    ]
    answers = [await ledger.refund(stranger, 1) for stranger in strangers]
    assert [answer.reason for answer in answers] == ["unknown_charge"] * len(strangers)
    assert await ledger.balance(stay.owner_id) == (0, 300)


async def test_a_refused_charge_leaves_nothing_to_refund(ledger: Ledger) -> None:
    stay = await ledger.stay(10)
    await ledger.charge(stay, 300)
    assert (await ledger.refund(stay, 300)).reason == "unknown_charge"


async def test_a_refund_waits_for_an_owner_who_has_spent_the_money(ledger: Ledger) -> None:
    stay, refund = await ledger.stay(1000), new_id()
    await ledger.charge(stay, 300)
    await ledger.settle(after=STAY)
    await ledger.service.promocodes.generate(new_id(), 250, stay.owner_id)
    postponed = await ledger.refund(stay, 300, operation_id=refund)
    assert (postponed.status, postponed.reason, postponed.shortfall_minor) == (
        OperationStatus.FAILED,
        "owner_funds",
        250,
    )
    assert postponed.retryable
    assert await ledger.balance(stay.driver_id) == (700, 0)

    await ledger.fund(stay.owner_id, 250)
    answer = await ledger.refund(stay, 300, operation_id=refund)
    assert (answer.status, answer.repeated) == (OperationStatus.COMPLETED, False)
    assert await ledger.balance(stay.driver_id) == (1000, 0)
    assert await ledger.balance(stay.owner_id) == (0, 0)


async def test_pending_income_of_other_stays_does_not_pay_a_refund(ledger: Ledger) -> None:
    stay, other = await ledger.stay(1000), await ledger.stay(1000)
    await ledger.charge(stay, 300)
    await ledger.settle(after=STAY)
    await ledger.service.promocodes.generate(new_id(), 300, stay.owner_id)
    await ledger.charge(replace(other, owner_id=stay.owner_id), 500)
    postponed = await ledger.refund(stay, 300)
    assert (postponed.reason, postponed.shortfall_minor) == ("owner_funds", 300)
    assert await ledger.balance(stay.owner_id) == (0, 500)


async def test_a_refund_waits_for_a_driver_who_can_hold_no_more(ledger: Ledger) -> None:
    stay, refund = await ledger.stay(300), new_id()
    await ledger.charge(stay, 300)
    await ledger.fund(stay.driver_id, AMOUNT_LIMIT_MINOR)
    postponed = await ledger.refund(stay, 300, operation_id=refund)
    assert (postponed.reason, postponed.retryable) == ("balance_limit", True)
    await ledger.service.promocodes.generate(new_id(), 300, stay.driver_id)
    answer = await ledger.refund(stay, 300, operation_id=refund)
    assert answer.status is OperationStatus.COMPLETED
    assert await ledger.balance(stay.driver_id) == (AMOUNT_LIMIT_MINOR, 0)


async def test_repeating_a_refund_moves_nothing_and_tells_nobody_twice(ledger: Ledger) -> None:
    stay, refund = await ledger.stay(1000), new_id()
    await ledger.charge(stay, 300)
    await ledger.refund(stay, 100, operation_id=refund)
    again = await ledger.refund(stay, 100, operation_id=refund)
    assert (again.status, again.amount_minor, again.repeated) == (
        OperationStatus.COMPLETED,
        100,
        True,
    )
    assert await ledger.balance(stay.driver_id) == (800, 0)
    assert ledger.events_written == 1
    assert await ledger.events() == [
        (
            "payment.refunded",
            str(stay.booking_id),
            {
                "booking_id": str(stay.booking_id),
                "driver_id": str(stay.driver_id),
                "owner_id": str(stay.owner_id),
                "amount": 100,
            },
        )
    ]


async def test_a_refund_that_happened_is_completed_even_if_it_could_not_run_now(
    ledger: Ledger,
) -> None:
    stay, refund = await ledger.stay(1000), new_id()
    await ledger.charge(stay, 300)
    await ledger.settle(after=STAY)
    await ledger.refund(stay, 100, operation_id=refund)
    await ledger.service.promocodes.generate(new_id(), 200, stay.owner_id)
    again = await ledger.refund(stay, 100, operation_id=refund)
    assert (again.status, again.repeated) == (OperationStatus.COMPLETED, True)


async def test_a_refund_that_is_refused_is_no_event(ledger: Ledger) -> None:
    stay = await ledger.stay(1000)
    await ledger.charge(stay, 300)
    await ledger.refund(stay, 301)
    assert await ledger.events() == []
    assert ledger.events_written == 0


async def test_a_refund_can_bring_the_settlement_of_the_rest_forward(ledger: Ledger) -> None:
    stay = await ledger.stay(1000)
    await ledger.charge(stay, 300)
    await ledger.refund(stay, 100, settle_at=ledger.clock.now() + timedelta(hours=1))
    assert await ledger.settle(after=timedelta(hours=1)) == 2
    assert await ledger.balance(stay.owner_id) == (200, 0)
