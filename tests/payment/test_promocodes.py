"""Promocodes move money exactly as often as they may."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from parking_net.payment.domain.errors import (
    BalanceLimitReached,
    InsufficientFunds,
    PromocodeAlreadyUsed,
    PromocodeExists,
    PromocodeExpired,
    PromocodeNotFound,
    PromocodeRevoked,
    PromocodeUsed,
    PromocodeUsedUp,
    TooManyPromocodeMisses,
)
from parking_net.payment.domain.ledger import AMOUNT_LIMIT_MINOR
from parking_net.payment.service.promocodes import Promocodes
from parking_net.shared.errors import Invalid
from parking_net.shared.identifiers import new_id
from tests.payment.support import MISS_LIMIT, Ledger

HOUR = timedelta(hours=1)


@pytest.fixture
def promocodes(ledger: Ledger) -> Promocodes:
    return ledger.service.promocodes


async def activate(ledger: Ledger, code: str, user_id: UUID | None = None) -> tuple[int, int]:
    balance = await ledger.service.promocodes.activate(new_id(), code, user_id or new_id())
    return balance.available_minor, balance.pending_minor


async def test_activating_gives_the_amount_and_answers_the_balance(ledger: Ledger) -> None:
    promocode, user_id = await ledger.issued(code="Spring-2030"), new_id()
    assert await activate(ledger, "  spring-2030\n", user_id) == (500, 0)
    assert await ledger.rows(user_id) == [("promocode_activate", 500, "completed")]
    seen = await ledger.service.promocodes.look_up("SPRING-2030", new_id())
    assert (seen.code, seen.used_count, seen.remaining_uses) == (promocode.code, 1, 1)


async def test_one_user_activates_a_code_once(ledger: Ledger) -> None:
    promocode, user_id = await ledger.issued(), new_id()
    await activate(ledger, promocode.code, user_id)
    with pytest.raises(PromocodeAlreadyUsed):
        await activate(ledger, promocode.code.lower(), user_id)
    assert await ledger.balance(user_id) == (500, 0)


async def test_a_repeated_activation_answers_again_and_gives_nothing(ledger: Ledger) -> None:
    promocode, user_id, operation_id = await ledger.issued(), new_id(), new_id()
    for _ in range(2):
        balance = await ledger.service.promocodes.activate(operation_id, promocode.code, user_id)
        assert balance.available_minor == 500


async def test_a_code_ends_with_its_last_use(ledger: Ledger) -> None:
    promocode = await ledger.issued(max_uses=2)
    await activate(ledger, promocode.code)
    await activate(ledger, promocode.code)
    with pytest.raises(PromocodeUsedUp):
        await activate(ledger, promocode.code)


async def test_a_code_ends_at_the_instant_of_its_expiry(ledger: Ledger) -> None:
    promocode = await ledger.issued(expires_in=HOUR)
    ledger.clock.advance(HOUR - timedelta(microseconds=1))
    assert await activate(ledger, promocode.code) == (500, 0)
    ledger.clock.advance(timedelta(microseconds=1))
    with pytest.raises(PromocodeExpired):
        await activate(ledger, promocode.code)


async def test_a_revoked_code_gives_nothing(ledger: Ledger, promocodes: Promocodes) -> None:
    promocode = await ledger.issued()
    await promocodes.revoke(new_id(), promocode.code, None)
    with pytest.raises(PromocodeRevoked):
        await activate(ledger, promocode.code)


async def test_a_full_balance_refuses_a_code_without_using_it(ledger: Ledger) -> None:
    promocode = await ledger.issued(amount_minor=2, max_uses=1)
    user_id = await ledger.funded_user(AMOUNT_LIMIT_MINOR - 1)
    with pytest.raises(BalanceLimitReached):
        await activate(ledger, promocode.code, user_id)
    await ledger.service.promocodes.generate(new_id(), 1, user_id)
    assert await activate(ledger, promocode.code, user_id) == (AMOUNT_LIMIT_MINOR, 0)


@pytest.mark.parametrize("typed", ["", "abc", "two words", "ПРОМО"])
async def test_what_cannot_be_a_code_is_invalid_to_activate(ledger: Ledger, typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        await activate(ledger, typed)
    assert [mistake.field for mistake in refusal.value.fields] == ["code"]


async def test_generating_takes_the_amount_at_once(ledger: Ledger, promocodes: Promocodes) -> None:
    user_id = await ledger.funded_user(1000)
    promocode = await promocodes.generate(new_id(), 300, user_id)
    assert (promocode.amount_minor, promocode.max_uses, promocode.expires_at) == (300, 1, None)
    assert await ledger.balance(user_id) == (700, 0)
    assert (await ledger.rows(user_id))[0] == ("promocode_generate", -300, "completed")
    friend_id = new_id()
    assert await activate(ledger, promocode.code, friend_id) == (300, 0)
    with pytest.raises(PromocodeUsedUp):
        await activate(ledger, promocode.code)


async def test_pending_income_cannot_be_generated_from(
    ledger: Ledger, promocodes: Promocodes
) -> None:
    stay = await ledger.stay(1000)
    await ledger.charge(stay, 300)
    with pytest.raises(InsufficientFunds) as refusal:
        await promocodes.generate(new_id(), 100, stay.owner_id)
    assert refusal.value.values == {"shortfall": 100}


async def test_generating_more_than_the_balance_names_what_is_missing(
    ledger: Ledger, promocodes: Promocodes
) -> None:
    user_id = await ledger.funded_user(99)
    with pytest.raises(InsufficientFunds) as refusal:
        await promocodes.generate(new_id(), 100, user_id)
    assert refusal.value.values == {"shortfall": 1}
    assert await ledger.balance(user_id) == (99, 0)


async def test_repeating_generate_gives_the_same_code(
    ledger: Ledger, promocodes: Promocodes
) -> None:
    user_id, operation_id = await ledger.funded_user(1000), new_id()
    first = await promocodes.generate(operation_id, 300, user_id)
    again = await promocodes.generate(operation_id, 300, user_id)
    assert first.code == again.code
    assert await ledger.balance(user_id) == (700, 0)


async def test_who_generated_a_code_may_activate_it_himself(
    ledger: Ledger, promocodes: Promocodes
) -> None:
    user_id = await ledger.funded_user(1000)
    promocode = await promocodes.generate(new_id(), 300, user_id)
    assert await activate(ledger, promocode.code, user_id) == (1000, 0)


async def test_revoking_an_unused_generated_code_returns_its_amount_once(
    ledger: Ledger, promocodes: Promocodes
) -> None:
    user_id = await ledger.funded_user(1000)
    promocode = await promocodes.generate(new_id(), 300, user_id)
    for _ in range(2):
        revoked = await promocodes.revoke(new_id(), promocode.code, user_id)
        assert revoked.revoked_at == ledger.clock.now()
        assert await ledger.balance(user_id) == (1000, 0)
    assert (await ledger.rows(user_id))[0] == ("promocode_revoke", 300, "completed")


async def test_a_used_generated_code_cannot_be_revoked(
    ledger: Ledger, promocodes: Promocodes
) -> None:
    user_id = await ledger.funded_user(1000)
    promocode = await promocodes.generate(new_id(), 300, user_id)
    await activate(ledger, promocode.code)
    for creator_id in (user_id, None):
        with pytest.raises(PromocodeUsed):
            await promocodes.revoke(new_id(), promocode.code, creator_id)


async def test_a_full_balance_keeps_a_code_from_being_revoked(
    ledger: Ledger, promocodes: Promocodes
) -> None:
    user_id = await ledger.funded_user(1000)
    promocode = await promocodes.generate(new_id(), 300, user_id)
    await ledger.fund(user_id, AMOUNT_LIMIT_MINOR - 700)
    with pytest.raises(BalanceLimitReached):
        await promocodes.revoke(new_id(), promocode.code, user_id)
    await ledger.charge((await ledger.stay(0)).paid_by(user_id), 300)
    revoked = await promocodes.revoke(new_id(), promocode.code, user_id)
    assert revoked.revoked_at is not None


async def test_users_revoke_only_what_they_generated(
    ledger: Ledger, promocodes: Promocodes
) -> None:
    generated = await promocodes.generate(new_id(), 300, await ledger.funded_user(1000))
    by_admin = await ledger.issued()
    for code, creator_id in (
        (generated.code, new_id()),
        (by_admin.code, new_id()),
        (by_admin.code, by_admin.created_by),
        ("NO-SUCH-CODE", new_id()),
        ("no code", new_id()),
    ):
        with pytest.raises(PromocodeNotFound):
            await promocodes.revoke(new_id(), code, creator_id)


async def test_an_admin_returns_the_amount_to_who_generated_the_code(
    ledger: Ledger, promocodes: Promocodes
) -> None:
    user_id = await ledger.funded_user(1000)
    promocode = await promocodes.generate(new_id(), 300, user_id)
    await promocodes.revoke(new_id(), promocode.code, None)
    assert await ledger.balance(user_id) == (1000, 0)


async def test_codes_are_unique_ignoring_case(ledger: Ledger) -> None:
    await ledger.issued(code="Spring")
    with pytest.raises(PromocodeExists):
        await ledger.issued(code="sPRING")


async def test_repeating_create_gives_the_same_code(ledger: Ledger) -> None:
    operation_id = new_id()
    first = await ledger.issued(operation_id=operation_id)
    again = await ledger.issued(operation_id=operation_id)
    assert first.code == again.code


async def test_lists_are_newest_first_and_go_on_where_they_ended(
    ledger: Ledger, promocodes: Promocodes
) -> None:
    user_id = await ledger.funded_user(1000)
    own = []
    for _ in range(5):
        own.append((await promocodes.generate(new_id(), 10, user_id)).code)
        ledger.clock.advance(HOUR)
    by_admin = await ledger.issued()

    page, rest = await promocodes.newest(user_id, None, 2)
    assert [promocode.code for promocode in page] == own[:2:-1]
    page, rest = await promocodes.newest(user_id, rest, 3)
    assert ([promocode.code for promocode in page], rest) == (own[2::-1], None)
    everything, _ = await promocodes.newest(None, None, 100)
    assert len(everything) == 7
    assert everything[0].code == by_admin.code


async def test_codes_made_in_one_instant_are_each_listed_once(
    ledger: Ledger, promocodes: Promocodes
) -> None:
    made = {(await ledger.issued()).code for _ in range(5)}
    seen: list[str] = []
    page, rest = await promocodes.newest(None, None, 2)
    while rest is not None:
        seen += [promocode.code for promocode in page]
        page, rest = await promocodes.newest(None, rest, 2)
    seen += [promocode.code for promocode in page]
    assert len(seen) == 5
    assert set(seen) == made


async def test_guessing_codes_ends_for_a_while(ledger: Ledger, promocodes: Promocodes) -> None:
    promocode, user_id = await ledger.issued(), new_id()
    for guess in range(MISS_LIMIT.misses):
        with pytest.raises(PromocodeNotFound):
            await promocodes.look_up(f"GUESS-{guess}", user_id)
    ledger.clock.advance(timedelta(minutes=5))
    with pytest.raises(TooManyPromocodeMisses) as refusal:
        await activate(ledger, promocode.code, user_id)
    assert refusal.value.retry_after_seconds == 10 * 60
    with pytest.raises(TooManyPromocodeMisses):
        await promocodes.look_up(promocode.code, user_id)
    assert await activate(ledger, promocode.code, new_id()) == (500, 0)

    ledger.clock.advance(timedelta(minutes=10))
    assert await activate(ledger, promocode.code, user_id) == (500, 0)


async def test_misses_of_an_earlier_window_do_not_count(
    ledger: Ledger, promocodes: Promocodes
) -> None:
    user_id = new_id()
    for guess in range(MISS_LIMIT.misses * 3):
        with pytest.raises(PromocodeNotFound):
            await activate(ledger, f"GUESS-{guess}", user_id)
        ledger.clock.advance(MISS_LIMIT.window / (MISS_LIMIT.misses - 1))
    assert await ledger.database.fetchval("SELECT misses FROM promocode_misses") < 5


async def test_right_codes_and_impossible_ones_are_no_misses(
    ledger: Ledger, promocodes: Promocodes
) -> None:
    promocode, user_id = await ledger.issued(), new_id()
    for _ in range(MISS_LIMIT.misses + 1):
        await promocodes.look_up(promocode.code, user_id)
        with pytest.raises(PromocodeNotFound):
            await promocodes.look_up("no code", user_id)
    assert await ledger.database.fetchval("SELECT count(*) FROM promocode_misses") == 0


async def test_old_misses_are_forgotten(ledger: Ledger, promocodes: Promocodes) -> None:
    with pytest.raises(PromocodeNotFound):
        await promocodes.look_up("GUESS", new_id())
    ledger.clock.advance(MISS_LIMIT.window - timedelta(seconds=1))
    assert await promocodes.trim_misses() == 0
    ledger.clock.advance(timedelta(seconds=1))
    assert await promocodes.trim_misses() == 1
    assert await ledger.database.fetchval("SELECT count(*) FROM promocode_misses") == 0
