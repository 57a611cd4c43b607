"""The embedded identity provider: the suite for all of them, and what only this one promises."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher

from parking_net.auth.domain.accounts import Password
from parking_net.auth.domain.errors import (
    AccountDisabled,
    SessionEnded,
    TelegramTaken,
    WrongCredentials,
)
from parking_net.auth.identity.embedded import EmbeddedIdentity
from parking_net.auth.identity.opening import EmbeddedParts, opened_embedded
from parking_net.auth.identity.passwords import PasswordHashing
from parking_net.auth.identity.provider import Grant, UserKey
from parking_net.auth.identity.refresh_tokens import REPEATABLE_FOR
from parking_net.auth.repository import telegram_ids
from parking_net.auth.settings import AuthSettings
from parking_net.shared.database import Database
from tests.auth.identity_suite import IdentitySuite
from tests.auth.identity_suite_sessions import ATTEMPT
from tests.auth.support import OTHER_PASSWORD, PASSWORD, House, new_telegram_id, somebody
from tests.support.clock import FixedClock
from tests.support.database import Databases
from tests.support.settings import new_settings


@pytest.fixture
def settings() -> AuthSettings:
    """Nothing here connects by the settings: the database is handed over."""
    return new_settings(
        AuthSettings,
        {
            "postgres_host": "nowhere.test",
            "postgres_password": "none",
            "internal_service_token": "internal-token-for-tests",
            "identity_key_secret": "a secret of the tests",
            "auth_issuer": "http://auth.test",
        },
    )


@pytest.fixture
async def database(new_database: Databases) -> Database:
    return await new_database("auth")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
async def parts(
    settings: AuthSettings, database: Database, clock: FixedClock
) -> AsyncIterator[EmbeddedParts]:
    async with opened_embedded(settings, database, clock) as parts:
        yield parts


@pytest.fixture
def identity(parts: EmbeddedParts) -> EmbeddedIdentity:
    return parts.identity


class TestEmbeddedIdentity(IdentitySuite):
    """All that every provider must do."""

    @pytest.fixture
    def identity(self, shared_identity: EmbeddedIdentity) -> EmbeddedIdentity:
        return shared_identity

    @pytest.fixture
    def clock(self, house: House) -> FixedClock:
        return house.clock


async def test_a_session_ends_when_it_rests_too_long(
    parts: EmbeddedParts, clock: FixedClock, settings: AuthSettings
) -> None:
    grant = await parts.identity.register(somebody())
    idle = timedelta(days=settings.session_idle_days)
    assert grant.refresh_expires_in_seconds == idle.total_seconds()
    clock.advance(idle - timedelta(seconds=1))
    grant = await parts.identity.refresh(grant.refresh_token)
    clock.advance(idle)
    with pytest.raises(SessionEnded):
        await parts.identity.refresh(grant.refresh_token)


async def test_a_session_ends_in_time_however_often_it_is_refreshed(
    parts: EmbeddedParts, clock: FixedClock, settings: AuthSettings
) -> None:
    grant = await parts.identity.register(somebody())
    for _ in range(settings.session_max_days - 1):
        clock.advance(timedelta(days=1))
        grant = await parts.identity.refresh(grant.refresh_token)
    assert grant.refresh_expires_in_seconds == timedelta(days=1).total_seconds()
    clock.advance(timedelta(days=1))
    with pytest.raises(SessionEnded):
        await parts.identity.refresh(grant.refresh_token)


async def test_a_try_is_made_again_soon_or_not_at_all(
    parts: EmbeddedParts, clock: FixedClock
) -> None:
    grant = await parts.identity.register(somebody())
    await parts.identity.refresh(grant.refresh_token, ATTEMPT)
    clock.advance(REPEATABLE_FOR)
    with pytest.raises(SessionEnded):
        await parts.identity.refresh(grant.refresh_token, ATTEMPT)


async def test_sessions_that_are_over_are_cleared_away_with_their_tokens(
    parts: EmbeddedParts, clock: FixedClock, settings: AuthSettings, database: Database
) -> None:
    grant = await parts.identity.register(somebody())
    await parts.identity.refresh(grant.refresh_token)
    clock.advance(timedelta(days=1))
    await parts.identity.sign_in(grant.user.login, PASSWORD)
    clock.advance(timedelta(days=settings.session_idle_days - 1))
    assert await parts.sessions.trim(100) == 1
    assert await database.fetchval("SELECT count(*) FROM sessions") == 1
    assert await database.fetchval("SELECT count(*) FROM refresh_tokens") == 1


async def test_neither_passwords_nor_refresh_tokens_stand_in_the_database(
    identity: EmbeddedIdentity, database: Database
) -> None:
    grant = await identity.register(somebody())
    user = await database.fetchrow("SELECT * FROM users")
    assert user is not None
    assert user["password_hash"].startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    stored = str([dict(row) for row in await database.fetch("SELECT * FROM refresh_tokens")])
    assert grant.refresh_token not in stored
    assert len(grant.refresh_token) >= 43


async def test_a_hash_with_old_parameters_is_made_anew_at_sign_in(
    identity: EmbeddedIdentity, database: Database
) -> None:
    user = (await identity.register(somebody())).user
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    await database.execute("UPDATE users SET password_hash = $1", old)
    assert (await identity.sign_in(user.login, PASSWORD)).access_token
    stored = await database.fetchval("SELECT password_hash FROM users")
    assert "m=19456,t=2,p=1" in stored
    assert (await identity.sign_in(user.login, PASSWORD)).access_token


async def test_accents_may_be_typed_either_way(identity: EmbeddedIdentity) -> None:
    user = (await identity.register(somebody())).user
    await identity.change_password(user.login, PASSWORD, Password.parse("Cafe\u0301-Noir-7"))
    assert (await identity.sign_in(user.login, "Caf\u00e9-Noir-7")).access_token


async def test_an_unknown_user_costs_a_hash_too(
    identity: EmbeddedIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, hash: str, password: bytes) -> bool:
        verified.append(hash)
        return verify(self, hash, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    with pytest.raises(WrongCredentials):
        await identity.sign_in("nobody_at_all", PASSWORD)
    assert len(verified) == 1
    assert "m=19456,t=2,p=1" in verified[0]


class HeldHashing(PasswordHashing):
    """Verifies like the real one, then keeps the answer until it is let go."""

    def __init__(self, real: PasswordHashing) -> None:
        self._real = real
        self.has_verified = asyncio.Event()
        self.goes_on = asyncio.Event()

    async def verify(self, password: str, password_hash: str | None) -> bool:
        answer = await self._real.verify(password, password_hash)
        self.has_verified.set()
        await self.goes_on.wait()
        return answer

    def is_outdated(self, password_hash: str) -> bool:
        return self._real.is_outdated(password_hash)


@pytest.mark.parametrize("change", ["disabled", "new password"])
async def test_who_was_verified_before_a_change_gets_no_session_after_it(
    identity: EmbeddedIdentity, database: Database, change: str
) -> None:
    user = (await identity.register(somebody())).user
    held = HeldHashing(identity.passwords)
    signing_in = asyncio.create_task(
        replace(identity, passwords=held).sign_in(user.login, PASSWORD)
    )
    await held.has_verified.wait()
    if change == "disabled":
        await identity.update_account(user.user_id, role=None, enabled=False)
    else:
        await identity.change_password(user.login, PASSWORD, Password.parse(OTHER_PASSWORD))
    sessions = await database.fetchval("SELECT count(*) FROM sessions")
    held.goes_on.set()
    with pytest.raises(WrongCredentials):
        await signing_in
    assert await database.fetchval("SELECT count(*) FROM sessions") == sessions


@pytest.mark.parametrize("way_in", ["sign_in", "refresh", "from a chat", "link"])
async def test_who_comes_while_being_disabled_waits_and_is_refused(
    identity: EmbeddedIdentity, database: Database, way_in: str
) -> None:
    grant = await identity.register(somebody())
    login = grant.user.login

    async def come_in() -> Grant:
        if way_in == "refresh":
            return await identity.refresh(grant.refresh_token)
        if way_in == "link":
            user_id, chat = grant.user.user_id, new_telegram_id()
            return await identity.sign_in_from_chat(user_id, chat, proven_at=identity.clock.now())
        chat = new_telegram_id() if way_in == "from a chat" else 0
        return await identity.sign_in(login, PASSWORD, telegram_id=chat)

    async with database.transaction() as disabling:
        await disabling.execute("UPDATE users SET enabled = false")
        coming = asyncio.create_task(come_in())
        await _waiting_for_a_lock(database, coming)
        await disabling.execute("DELETE FROM sessions")
    refusals = {"refresh": SessionEnded, "link": AccountDisabled}
    with pytest.raises(refusals.get(way_in, WrongCredentials)):
        await coming
    assert await database.fetchval("SELECT count(*) FROM sessions") == 0
    assert await database.fetchval("SELECT telegram_id FROM users") == 0


async def _waiting_for_a_lock(database: Database, task: asyncio.Task[Any]) -> None:
    while not await database.fetchval(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    ):
        done, _ = await asyncio.wait({task}, timeout=0.01)
        assert not done, "nobody waits for the change"


async def test_who_holds_the_chat_waits_for_a_claim_under_way_and_takes_it(
    identity: EmbeddedIdentity, database: Database
) -> None:
    chat = new_telegram_id()
    claimant = (await identity.register(somebody())).user
    holder = (await identity.register(somebody())).user
    async with database.transaction() as claiming:
        await telegram_ids.reserve(claiming, chat)
        await claiming.execute(
            "UPDATE users SET telegram_id = $1 WHERE user_id = $2", chat, claimant.user_id
        )
        linking = asyncio.create_task(identity.sign_in(holder.login, PASSWORD, telegram_id=chat))
        await _waiting_for_a_lock(database, linking)
    assert (await linking).user.telegram_id == chat
    claimed = await identity.find(UserKey("user_id", claimant.user_id))
    assert claimed is not None
    assert claimed.telegram_id == 0


async def test_a_claim_waits_for_a_link_under_way_and_is_refused(
    identity: EmbeddedIdentity, database: Database
) -> None:
    chat = new_telegram_id()
    holder = (await identity.register(somebody())).user
    async with database.transaction() as linking:
        await telegram_ids.reserve(linking, chat)
        claiming = asyncio.create_task(identity.register(somebody(telegram_id=chat)))
        await _waiting_for_a_lock(database, claiming)
        await telegram_ids.move(linking, holder.user_id, chat, identity.clock.now())
    with pytest.raises(TelegramTaken):
        await claiming


async def test_of_two_changes_of_one_password_one_wins(identity: EmbeddedIdentity) -> None:
    user = (await identity.register(somebody())).user
    outcomes = await asyncio.gather(
        *(
            identity.change_password(user.login, PASSWORD, Password.parse(new))
            for new in (OTHER_PASSWORD, "Third-Horse-9")
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, Grant) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, WrongCredentials) for outcome in outcomes) == 1
