"""Promise: however many guesses arrive at once, no more than the limits allow are looked at."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from parking_net.auth.domain.attempts import AttemptLimits
from parking_net.auth.domain.errors import AccountDisabled, TooManyAttempts, WrongCredentials
from parking_net.auth.service import guard as guard_module
from parking_net.auth.service.guard import SignInGuard
from parking_net.shared.database import Database
from tests.support.clock import FixedClock
from tests.support.database import Databases

LIMITS = AttemptLimits(
    per_account_and_address=5,
    per_address=12,
    per_account=20,
    window=timedelta(minutes=15),
    forgotten_after=timedelta(seconds=30),
)


class Door:
    """Counts how often it is really looked at."""

    def __init__(self, guard: SignInGuard) -> None:
        self._guard = guard
        self.looks = 0

    async def knock(self, account: str, address: str, *, right: bool = False) -> str:
        """`in`, `wrong` or `later`."""

        async def look() -> None:
            self.looks += 1
            await asyncio.sleep(0.01)
            if not right:
                raise WrongCredentials()

        try:
            await self._guard.watch(account, address, look)
        except WrongCredentials:
            return "wrong"
        except TooManyAttempts:
            return "later"
        return "in"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
async def database(new_database: Databases) -> Database:
    return await new_database("auth")


@pytest.fixture
def guard(database: Database, clock: FixedClock) -> SignInGuard:
    return SignInGuard(database, LIMITS, clock)


@pytest.fixture
def door(guard: SignInGuard) -> Door:
    return Door(guard)


async def test_after_five_wrong_ones_the_right_one_waits_too(door: Door) -> None:
    assert [await door.knock("anna", "10.0.0.1") for _ in range(5)] == ["wrong"] * 5
    assert await door.knock("anna", "10.0.0.1", right=True) == "later"
    assert door.looks == 5


async def test_another_address_of_the_same_account_is_still_heard(door: Door) -> None:
    for _ in range(5):
        await door.knock("anna", "10.0.0.1")
    assert await door.knock("anna", "10.0.0.2", right=True) == "in"


async def test_retry_after_is_when_the_oldest_failure_leaves_the_window(
    guard: SignInGuard, door: Door, clock: FixedClock
) -> None:
    for _ in range(5):
        await door.knock("anna", "10.0.0.1")
        clock.advance(timedelta(minutes=1))

    async def look() -> None:
        raise AssertionError("must not be looked at")

    with pytest.raises(TooManyAttempts) as refusal:
        await guard.watch("anna", "10.0.0.1", look)
    assert refusal.value.retry_after_seconds == 10 * 60
    clock.advance(timedelta(minutes=10))
    assert await door.knock("anna", "10.0.0.1", right=True) == "in"


async def test_a_success_clears_the_count_of_account_and_address(door: Door) -> None:
    for _ in range(2):
        assert [await door.knock("anna", "10.0.0.1") for _ in range(4)] == ["wrong"] * 4
        assert await door.knock("anna", "10.0.0.1", right=True) == "in"
    assert await door.knock("anna", "10.0.0.1") == "wrong"


async def test_a_success_clears_neither_the_count_of_the_address_nor_of_the_account(
    door: Door,
) -> None:
    for account in ("anna", "boris", "vera"):
        for _ in range(4):
            assert await door.knock(account, "10.0.0.1") == "wrong"
        if account != "vera":
            assert await door.knock(account, "10.0.0.1", right=True) == "in"
    assert await door.knock("anna", "10.0.0.1", right=True) == "later"
    assert await door.knock("anna", "10.0.0.2", right=True) == "in"


async def test_an_account_attacked_from_everywhere_closes(door: Door) -> None:
    for number in range(5):
        for _ in range(4):
            assert await door.knock("anna", f"10.0.1.{number}") == "wrong"
    assert await door.knock("anna", "10.0.2.1", right=True) == "later"
    assert await door.knock("boris", "10.0.2.1", right=True) == "in"


async def test_two_hundred_guesses_at_once_are_five_looks(door: Door) -> None:
    outcomes = await asyncio.gather(*(door.knock("anna", "10.0.0.1") for _ in range(200)))
    assert outcomes.count("wrong") == 5
    assert outcomes.count("later") == 195
    assert door.looks == 5


async def test_guesses_spread_over_replicas_are_five_looks_together(
    database: Database, clock: FixedClock
) -> None:
    doors = [Door(SignInGuard(database, LIMITS, clock)) for _ in range(4)]
    await asyncio.gather(*(door.knock("anna", "10.0.0.1") for door in doors for _ in range(25)))
    assert sum(door.looks for door in doors) == 5


async def test_guesses_at_many_accounts_at_once_keep_to_the_limit_of_the_address(
    door: Door,
) -> None:
    await asyncio.gather(*(door.knock(f"user{number}", "10.0.0.1") for number in range(40)))
    assert door.looks == 12


async def test_guesses_from_many_addresses_at_once_keep_to_the_limit_of_the_account(
    door: Door,
) -> None:
    await asyncio.gather(*(door.knock("anna", f"10.0.1.{number}") for number in range(40)))
    assert door.looks == 20


async def test_right_passwords_sent_at_once_all_pass(door: Door) -> None:
    outcomes = await asyncio.gather(
        *(door.knock("anna", "10.0.0.1", right=True) for _ in range(40))
    )
    assert outcomes == ["in"] * 40


async def test_a_right_password_among_wrong_ones_is_heard_or_told_to_wait(door: Door) -> None:
    knocks = [door.knock("anna", "10.0.0.1", right=number == 3) for number in range(50)]
    outcomes = await asyncio.gather(*knocks)
    assert outcomes[3] == "in"
    assert outcomes.count("wrong") <= 10


@pytest.mark.parametrize("rival", ["in this process", "in another replica"])
async def test_nobody_waits_for_ever_for_attempts_under_way(
    guard: SignInGuard,
    database: Database,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
    rival: str,
) -> None:
    monkeypatch.setattr(guard_module, "PATIENCE_SECONDS", 0.2)
    told = asyncio.Event()
    begun = asyncio.Semaphore(0)

    async def look() -> None:
        begun.release()
        await told.wait()

    first = guard if rival == "in this process" else SignInGuard(database, LIMITS, clock)
    slow = [asyncio.create_task(first.watch("anna", "10.0.0.1", look)) for _ in range(5)]
    for _ in slow:
        await begun.acquire()
    with pytest.raises(TooManyAttempts) as refusal:
        await guard.watch("anna", "10.0.0.1", look)
    assert refusal.value.retry_after_seconds == 1
    told.set()
    await asyncio.gather(*slow)
    await guard.watch("anna", "10.0.0.1", look)


async def test_what_is_neither_right_nor_wrong_is_not_counted(guard: SignInGuard) -> None:
    async def look() -> None:
        raise AccountDisabled()

    for _ in range(8):
        with pytest.raises(AccountDisabled):
            await guard.watch("anna", "10.0.0.1", look)


async def test_a_guess_cut_off_by_its_client_counts(guard: SignInGuard, door: Door) -> None:
    looking = asyncio.Event()

    async def look() -> None:
        looking.set()
        await asyncio.Event().wait()

    for _ in range(5):
        looking.clear()
        attempt = asyncio.create_task(guard.watch("anna", "10.0.0.1", look))
        await looking.wait()
        attempt.cancel()
        with pytest.raises(asyncio.CancelledError):
            await attempt
    assert await door.knock("anna", "10.0.0.1", right=True) == "later"


async def test_a_guess_whose_process_died_counts_after_a_while(
    database: Database, door: Door, clock: FixedClock
) -> None:
    for _ in range(4):
        await door.knock("anna", "10.0.0.1")
    await database.execute(
        "INSERT INTO sign_in_attempts (account_key, address, started_at)"
        " SELECT account_key, address, started_at FROM sign_in_attempts LIMIT 1"
    )
    clock.advance(timedelta(seconds=30))
    assert await door.knock("anna", "10.0.0.1", right=True) == "later"


async def test_attempts_nobody_counts_any_more_are_cleared_away(
    guard: SignInGuard, door: Door, clock: FixedClock, database: Database
) -> None:
    await door.knock("anna", "10.0.0.1")
    clock.advance(timedelta(minutes=10))
    await door.knock("anna", "10.0.0.1")
    clock.advance(timedelta(minutes=5))
    assert await guard.trim(100) == 1
    assert await database.fetchval("SELECT count(*) FROM sign_in_attempts") == 1


@pytest.mark.parametrize("account", ["", "анна", "😀" * 100, "\0", "\ud800", "x" * 100_000])
async def test_any_text_can_be_counted(door: Door, account: str) -> None:
    assert await door.knock(account, "2001:db8::1") == "wrong"
