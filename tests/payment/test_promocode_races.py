"""Promocodes and many hands at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable

import pytest

from parking_net.payment.domain.errors import (
    PromocodeAlreadyUsed,
    PromocodeExists,
    PromocodeNotFound,
    PromocodeRefused,
    PromocodeUsed,
    PromocodeUsedUp,
    TooManyPromocodeMisses,
)
from parking_net.payment.domain.ledger import Balance
from parking_net.payment.domain.promocodes import Promocode
from parking_net.payment.service.promocodes import Promocodes
from parking_net.shared.identifiers import new_id
from tests.payment.support import MISS_LIMIT, Ledger


@pytest.fixture
def promocodes(busy_ledger: Ledger) -> Promocodes:
    return busy_ledger.service.promocodes


def kinds(results: Iterable[object]) -> Counter[type]:
    return Counter(type(result) for result in results)


async def test_of_many_users_exactly_as_many_win_as_uses_are_left(
    busy_ledger: Ledger, promocodes: Promocodes
) -> None:
    promocode = await busy_ledger.issued(amount_minor=100, max_uses=3)
    results = await asyncio.gather(
        *(promocodes.activate(new_id(), promocode.code, new_id()) for _ in range(50)),
        return_exceptions=True,
    )
    assert kinds(results) == {Balance: 3, PromocodeUsedUp: 47}


async def test_one_user_pressing_many_times_activates_once(
    busy_ledger: Ledger, promocodes: Promocodes
) -> None:
    promocode, user_id = await busy_ledger.issued(amount_minor=100, max_uses=50), new_id()
    results = await asyncio.gather(
        *(promocodes.activate(new_id(), promocode.code, user_id) for _ in range(50)),
        return_exceptions=True,
    )
    assert kinds(results) == {Balance: 1, PromocodeAlreadyUsed: 49}
    assert await busy_ledger.balance(user_id) == (100, 0)


async def test_a_code_is_activated_or_revoked_but_never_both(
    busy_ledger: Ledger, promocodes: Promocodes
) -> None:
    for _ in range(15):
        user_id, friend_id = await busy_ledger.funded_user(100), new_id()
        promocode = await promocodes.generate(new_id(), 100, user_id)
        activated, revoked = await asyncio.gather(
            promocodes.activate(new_id(), promocode.code, friend_id),
            promocodes.revoke(new_id(), promocode.code, user_id),
            return_exceptions=True,
        )
        assert isinstance(activated, PromocodeRefused) != isinstance(revoked, PromocodeUsed)
        balances = await busy_ledger.balance(user_id), await busy_ledger.balance(friend_id)
        assert sorted(balances) == [(0, 0), (100, 0)]


async def test_revoking_many_times_at_once_returns_the_amount_once(
    busy_ledger: Ledger, promocodes: Promocodes
) -> None:
    user_id = await busy_ledger.funded_user(100)
    promocode = await promocodes.generate(new_id(), 100, user_id)
    await asyncio.gather(*(promocodes.revoke(new_id(), promocode.code, user_id) for _ in range(20)))
    assert await busy_ledger.balance(user_id) == (100, 0)


async def test_one_balance_generates_only_what_it_has(
    busy_ledger: Ledger, promocodes: Promocodes
) -> None:
    user_id = await busy_ledger.funded_user(1000)
    results = await asyncio.gather(
        *(promocodes.generate(new_id(), 300, user_id) for _ in range(20)), return_exceptions=True
    )
    assert kinds(results)[Promocode] == 3
    assert await busy_ledger.balance(user_id) == (100, 0)


async def test_one_code_is_created_once(busy_ledger: Ledger) -> None:
    results = await asyncio.gather(
        *(busy_ledger.issued(amount_minor=100, max_uses=1, code="SPRING") for _ in range(20)),
        return_exceptions=True,
    )
    assert kinds(results) == {Promocode: 1, PromocodeExists: 19}


async def test_guessing_in_parallel_gains_no_guess(
    busy_ledger: Ledger, promocodes: Promocodes
) -> None:
    right, user_id = await busy_ledger.issued(amount_minor=100, max_uses=50), new_id()
    for guess in range(MISS_LIMIT.misses - 2):
        with pytest.raises(PromocodeNotFound):
            await promocodes.look_up(f"GUESS-{guess}", user_id)
    guesses = asyncio.gather(
        *(promocodes.activate(new_id(), f"WRONG-{number}", user_id) for number in range(10)),
        *(promocodes.look_up(f"OTHER-{number}", user_id) for number in range(10)),
        return_exceptions=True,
    )
    async with busy_ledger.database.transaction() as connection:
        # Nobody can count a miss until all have had the time to see how few there were.
        await connection.execute("SELECT FROM promocode_misses FOR UPDATE")
        await asyncio.wait([guesses], timeout=0.3)
    results = await guesses
    assert kinds(results) == {PromocodeNotFound: 2, TooManyPromocodeMisses: 18}
    with pytest.raises(TooManyPromocodeMisses):
        await promocodes.look_up(right.code, user_id)
