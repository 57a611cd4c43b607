"""Many tasks released at once: no account is overdrawn, nothing happens twice, none deadlocks."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from uuid import UUID

import asyncpg
import pytest

from parking_net.payment.domain.errors import OperationIdReused
from parking_net.payment.domain.ledger import OperationAnswer, OperationStatus
from parking_net.shared.identifiers import new_id
from tests.payment.support import STAY, Ledger, Stay

SORTED = "p_driver_id < p_owner_id"


def outcomes(answers: Sequence[OperationAnswer]) -> Counter[str]:
    return Counter(answer.reason or answer.status.value for answer in answers)


async def test_one_balance_pays_only_as_often_as_it_can(busy_ledger: Ledger) -> None:
    driver_id = await busy_ledger.funded_user(1000)
    answers = await asyncio.gather(
        *(busy_ledger.charge(Stay(driver_id, new_id(), new_id()), 90) for _ in range(60))
    )
    assert outcomes(answers) == {"completed": 11, "insufficient_funds": 49}
    assert await busy_ledger.balance(driver_id) == (10, 0)


async def test_one_operation_sent_many_times_happens_once(busy_ledger: Ledger) -> None:
    stay, operation_id = await busy_ledger.stay(1000), new_id()
    answers = await asyncio.gather(
        *(busy_ledger.charge(stay, 90, operation_id=operation_id) for _ in range(40))
    )
    assert outcomes(answers) == {"completed": 40}
    assert sum(not answer.repeated for answer in answers) == 1
    assert await busy_ledger.balance(stay.driver_id) == (910, 0)


async def test_one_id_for_many_requests_serves_the_first_only(busy_ledger: Ledger) -> None:
    stays, operation_id = [await busy_ledger.stay(100) for _ in range(20)], new_id()
    answers = await asyncio.gather(
        *(busy_ledger.charge(stay, 90, operation_id=operation_id) for stay in stays),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, OperationIdReused) for answer in answers) == 19
    balances = [await busy_ledger.balance(stay.driver_id) for stay in stays]
    assert sorted(balances) == [(10, 0)] + [(100, 0)] * 19


async def test_one_refund_sent_many_times_happens_once(busy_ledger: Ledger) -> None:
    stay, operation_id = await busy_ledger.stay(1000), new_id()
    await busy_ledger.charge(stay, 900)
    answers = await asyncio.gather(
        *(busy_ledger.refund(stay, 100, operation_id=operation_id) for _ in range(40))
    )
    assert outcomes(answers) == {"completed": 40}
    assert await busy_ledger.balance(stay.driver_id) == (200, 0)
    assert len(await busy_ledger.events()) == 1


async def test_many_refunds_of_one_charge_stop_at_its_amount(busy_ledger: Ledger) -> None:
    stay = await busy_ledger.stay(1000)
    await busy_ledger.charge(stay, 1000)
    answers = await asyncio.gather(*(busy_ledger.refund(stay, 150) for _ in range(40)))
    assert outcomes(answers) == {"completed": 6, "exceeds_charge": 34}
    assert await busy_ledger.balance(stay.owner_id) == (0, 100)


async def test_first_payments_of_new_users_in_both_directions(busy_ledger: Ledger) -> None:
    """Accounts are made on first use: also that must not make a circle of waiting."""
    strangers = [new_id() for _ in range(4)]
    pairs = [(one, other) for one in strangers for other in strangers if one != other]
    answers = await asyncio.gather(
        *(busy_ledger.charge(Stay(one, other, new_id()), 5) for one, other in pairs * 5)
    )
    assert outcomes(answers) == {"insufficient_funds": 60}


async def crossing_charges(ledger: Ledger, users: Sequence[UUID]) -> list[object]:
    """Charges between a few users in both directions; what was answered or raised."""
    pairs = [(one, other) for one in users for other in users if one != other]
    return list(
        await asyncio.gather(
            *(ledger.charge(Stay(one, other, new_id()), 1) for one, other in pairs * 80),
            return_exceptions=True,
        )
    )


async def test_charges_in_opposite_directions_never_deadlock(busy_ledger: Ledger) -> None:
    users = [await busy_ledger.funded_user(10_000) for _ in range(3)]
    answers = await crossing_charges(busy_ledger, users)
    assert [answer for answer in answers if not isinstance(answer, OperationAnswer)] == []
    assert sum([sum(await busy_ledger.balance(user)) for user in users]) == 30_000


async def test_refunds_in_opposite_directions_never_deadlock(busy_ledger: Ledger) -> None:
    one, other = [await busy_ledger.funded_user(10_000) for _ in range(2)]
    stays = [Stay(one, other, new_id()), Stay(other, one, new_id())]
    for stay in stays:
        await busy_ledger.charge(stay, 1000)
    answers = await asyncio.gather(
        *(busy_ledger.refund(stay, 1) for stay in stays * 120), return_exceptions=True
    )
    assert [answer for answer in answers if not isinstance(answer, OperationAnswer)] == []
    assert await busy_ledger.balance(one) == await busy_ledger.balance(other) == (9120, 880)


async def test_the_same_load_deadlocks_when_accounts_are_locked_in_call_order(
    busy_ledger: Ledger,
) -> None:
    """Shows that the test above can fail: it takes the sort out of the function."""
    source = await busy_ledger.database.fetchval(
        "SELECT pg_get_functiondef('process_transaction'::regproc)"
    )
    assert SORTED in source
    await busy_ledger.database.execute(source.replace(SORTED, "true"))
    await busy_ledger.database.execute(
        "ALTER FUNCTION process_transaction SET deadlock_timeout = '10ms'"
    )
    users = [await busy_ledger.funded_user(10_000) for _ in range(3)]
    answers = await crossing_charges(busy_ledger, users)
    assert any(isinstance(answer, asyncpg.DeadlockDetectedError) for answer in answers)


@pytest.mark.parametrize("cancel_first", [True, False])
async def test_a_charge_and_its_cancellation_agree_on_who_was_first(
    busy_ledger: Ledger, cancel_first: bool
) -> None:
    stays = [(await busy_ledger.stay(100), new_id()) for _ in range(40)]

    async def both(stay: Stay, operation_id: UUID) -> tuple[OperationAnswer, OperationAnswer]:
        charge = busy_ledger.charge(stay, 100, operation_id=operation_id)
        cancel = busy_ledger.cancel(stay, operation_id)
        if cancel_first:
            canceled, charged = await asyncio.gather(cancel, charge)
        else:
            charged, canceled = await asyncio.gather(charge, cancel)
        return charged, canceled

    answers = await asyncio.gather(*(both(stay, operation_id) for stay, operation_id in stays))
    for (stay, _), (charged, canceled) in zip(stays, answers, strict=True):
        assert (charged.status, charged.reason) == (canceled.status, canceled.reason)
        happened = charged.status is OperationStatus.COMPLETED
        assert await busy_ledger.balance(stay.driver_id) == ((0 if happened else 100), 0)
        assert await busy_ledger.balance(stay.owner_id) == (0, (100 if happened else 0))


async def test_refunds_against_settlement_lose_nothing(busy_ledger: Ledger) -> None:
    owner_id = new_id()
    stays = [Stay(await busy_ledger.funded_user(100), owner_id, new_id()) for _ in range(40)]
    for stay in stays:
        await busy_ledger.charge(stay, 100)
    busy_ledger.clock.advance(STAY)
    answers = await asyncio.gather(
        *(busy_ledger.refund(stay, 60) for stay in stays),
        *(busy_ledger.settle() for _ in range(10)),
    )
    assert outcomes([answer for answer in answers if isinstance(answer, OperationAnswer)]) == {
        "completed": 40
    }
    await busy_ledger.settle()
    assert await busy_ledger.balance(owner_id) == (40 * 40, 0)


async def test_moves_against_settlement_end_pending_or_settled_but_never_both(
    busy_ledger: Ledger,
) -> None:
    stays = [await busy_ledger.stay(100) for _ in range(40)]
    for stay in stays:
        await busy_ledger.charge(stay, 100)
    busy_ledger.clock.advance(STAY)
    later = busy_ledger.clock.now() + STAY
    await asyncio.gather(
        *(busy_ledger.move(stay, later) for stay in stays),
        *(busy_ledger.settle() for _ in range(5)),
    )
    balances = Counter([await busy_ledger.balance(stay.owner_id) for stay in stays])
    assert set(balances) <= {(100, 0), (0, 100)}
    await busy_ledger.settle(after=STAY)
    assert {await busy_ledger.balance(stay.owner_id) for stay in stays} == {(100, 0)}


async def test_who_touches_rows_waits_for_whoever_holds_their_account(
    busy_ledger: Ledger,
) -> None:
    """Settlement does not pass a busy owner by, and nothing moves rows under another's hands."""
    stay, other = await busy_ledger.stay(100), await busy_ledger.stay(100)
    for booking in (stay, other):
        await busy_ledger.charge(booking, 100)
    busy_ledger.clock.advance(STAY)
    later = busy_ledger.clock.now() + STAY
    async with busy_ledger.database.transaction() as connection:
        for owner_id in sorted((stay.owner_id, other.owner_id)):
            await connection.execute("SELECT lock_account($1)", owner_id)
        moving = asyncio.create_task(busy_ledger.move(other, later))
        settling = asyncio.create_task(busy_ledger.settle())
        await asyncio.sleep(0.3)
        assert not moving.done()
        assert not settling.done()
    await moving
    await settling
    assert await busy_ledger.balance(stay.owner_id) == (100, 0)


async def test_what_is_moved_while_settlement_waits_is_not_released(busy_ledger: Ledger) -> None:
    stay = await busy_ledger.stay(100)
    await busy_ledger.charge(stay, 100)
    busy_ledger.clock.advance(STAY)
    now = busy_ledger.clock.now()
    async with busy_ledger.database.transaction() as connection:
        await connection.fetchrow(
            "SELECT * FROM move_settlement($1, $2, $3, $4, $5)",
            new_id(),
            b"a move",
            stay.booking_id,
            now + STAY,
            now,
        )
        settling = asyncio.create_task(busy_ledger.settle())
        await asyncio.wait([settling], timeout=0.2)
    assert await settling == 0
    assert await busy_ledger.balance(stay.owner_id) == (0, 100)
