"""Keycloak as an identity provider: the suite for all of them, and what only this one promises."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from parking_net.auth.domain.accounts import NewUser, User
from parking_net.auth.domain.errors import IdentityUnavailable, SessionEnded
from parking_net.auth.identity.keycloak.accounts import Account, AccountStore
from parking_net.auth.identity.keycloak.opening import opened_keycloak
from parking_net.auth.identity.keycloak.provider import KeycloakIdentity
from parking_net.auth.identity.keycloak.registrations import (
    FORGOTTEN_AFTER,
    LEFT_OVER_AFTER,
    Registrations,
)
from parking_net.auth.identity.keycloak.tokens import KeycloakTokens, TokenDesk
from parking_net.auth.identity.provider import UserKey
from parking_net.auth.settings import AuthSettings
from parking_net.shared.clock import SystemClock
from parking_net.shared.database import Database
from parking_net.shared.errors import Unavailable
from parking_net.shared.identity import Role
from tests.auth.identity_suite import IdentitySuite
from tests.auth.support import PASSWORD, new_telegram_id, somebody, unique
from tests.real.keycloak.conftest import lowered
from tests.real.keycloak.server import KeycloakServer
from tests.support.database import Databases
from tests.support.settings import new_settings


@pytest.fixture(scope="session")
async def database(databases: Databases) -> Database:
    return await databases("auth")


@pytest.fixture(scope="session")
def settings(keycloak: KeycloakServer) -> AuthSettings:
    """Nothing here connects to PostgreSQL by the settings: the database is handed over."""
    values = {
        "postgres_host": "nowhere.test",
        "postgres_password": "none",
        "internal_service_token": "internal-token-for-tests",
        "identity_key_secret": "a secret of the tests",
        **lowered(keycloak.settings),
    }
    return new_settings(AuthSettings, values)


@pytest.fixture(scope="session")
async def identity(settings: AuthSettings, database: Database) -> AsyncIterator[KeycloakIdentity]:
    async with opened_keycloak(settings, database, SystemClock(), lambda: None) as identity:
        yield identity


@pytest.fixture
def clock() -> SystemClock:
    return SystemClock()


class TestKeycloakIdentity(IdentitySuite):
    """All that every provider must do."""


class Lost(Exception):
    """The process died here."""


async def told_of(database: Database, user_id: UUID) -> list[str]:
    rows = await database.fetch(
        "SELECT type FROM outbox WHERE subject = $1 ORDER BY position", str(user_id)
    )
    return [row["type"] for row in rows]


async def found(identity: KeycloakIdentity, login: str) -> User:
    user = await identity.find(UserKey("login", login))
    assert user is not None
    return user


async def test_everybody_hears_of_a_registration(
    identity: KeycloakIdentity, database: Database
) -> None:
    plain = (await identity.register(somebody())).user
    claimant = (await identity.register(somebody(telegram_id=new_telegram_id()))).user
    assert await told_of(database, plain.user_id) == ["user.registered"]
    assert await told_of(database, claimant.user_id) == [
        "user.registered",
        "user.telegram_link_requested",
    ]
    await identity.sign_in(plain.login, PASSWORD)
    assert await told_of(database, plain.user_id) == ["user.registered"]


@pytest.mark.parametrize("made_good_by", ["the job", "the next sign-in"])
async def test_a_registration_that_died_halfway_is_made_good(
    identity: KeycloakIdentity,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    made_good_by: str,
) -> None:
    new_user = somebody(role=Role.OWNER)

    async def dies(self: Registrations, user_id: UUID) -> Account:
        raise Lost

    with monkeypatch.context() as halfway:
        halfway.setattr(Registrations, "settled", dies)
        with pytest.raises(Lost):
            await identity.register(new_user)
    user = await found(identity, new_user.login.text)
    assert await told_of(database, user.user_id) == []
    if made_good_by == "the job":
        await aged(database, new_user)
        assert await identity.registrations.resume() == 1
    else:
        await identity.sign_in(new_user.login.text, PASSWORD)
    assert await told_of(database, user.user_id) == ["user.registered"]
    assert (await found(identity, new_user.login.text)).role is Role.OWNER
    await aged(database, new_user)
    assert await identity.registrations.resume() == 0
    assert await told_of(database, user.user_id) == ["user.registered"]


async def test_a_registration_whose_connection_was_cut_keeps_its_role(
    identity: KeycloakIdentity, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_user = somebody(role=Role.OWNER, telegram_id=new_telegram_id())
    add = AccountStore.add

    async def cut(self: AccountStore, new_user: NewUser, registration_id: UUID) -> UUID:
        user_id = await add(self, new_user, registration_id)
        await database.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND state = 'idle in transaction'"
        )
        return user_id

    with monkeypatch.context() as outage:
        outage.setattr(AccountStore, "add", cut)
        with pytest.raises(Unavailable):
            await identity.register(new_user)
    grant = await identity.sign_in(new_user.login.text, PASSWORD)
    assert grant.user.role is Role.OWNER
    assert await told_of(database, grant.user.user_id) == [
        "user.registered",
        "user.telegram_link_requested",
    ]


async def test_a_registration_that_never_reached_keycloak_is_forgotten_in_time(
    identity: KeycloakIdentity, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_user = somebody()

    async def away(self: AccountStore, new_user: NewUser, registration_id: UUID) -> UUID:
        raise IdentityUnavailable()

    with monkeypatch.context() as outage:
        outage.setattr(AccountStore, "add", away)
        with pytest.raises(IdentityUnavailable):
            await identity.register(new_user)
    await aged(database, new_user)
    assert await identity.registrations.resume() == 0, "Keycloak may make it yet"
    await aged(database, new_user, by=FORGOTTEN_AFTER)
    assert await identity.registrations.resume() == 1
    grant = await identity.register(new_user)
    assert await told_of(database, grant.user.user_id) == ["user.registered"]


async def test_who_came_by_another_way_becomes_a_driver_and_is_told_of(
    identity: KeycloakIdentity, database: Database
) -> None:
    login = unique("guest")
    password = {"type": "password", "value": PASSWORD, "temporary": False}
    guest = {"username": login, "email": f"{login}@example.com", "enabled": True}
    made = await identity.desk.admin("POST", "/users", json={**guest, "credentials": [password]})
    assert made.status_code == 201, made.text
    grants = await asyncio.gather(*(identity.sign_in(login, PASSWORD) for _ in range(3)))
    user = grants[0].user
    assert user.role is Role.DRIVER
    assert await told_of(database, user.user_id) == ["user.registered"]


async def test_an_erasure_that_died_halfway_is_made_good(
    identity: KeycloakIdentity, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant = await identity.register(somebody())
    user_id = grant.user.user_id

    async def dies(self: AccountStore, user_id: UUID) -> None:
        raise Lost

    with monkeypatch.context() as halfway:
        halfway.setattr(AccountStore, "delete", dies)
        with pytest.raises(Lost):
            await identity.erase(user_id)
    assert await told_of(database, user_id) == ["user.registered"]
    assert await identity.erasures.resume() == 1
    assert await told_of(database, user_id) == ["user.registered", "user.erased"]
    assert await identity.find(UserKey("user_id", user_id)) is None
    with pytest.raises(SessionEnded):
        await identity.refresh(grant.refresh_token)
    assert await identity.erasures.resume() == 0


async def test_a_refresh_that_keycloak_did_not_answer_may_be_tried_again(
    identity: KeycloakIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant = await identity.register(somebody())

    async def away(self: TokenDesk, refresh_token: str) -> KeycloakTokens:
        raise IdentityUnavailable()

    with monkeypatch.context() as outage:
        outage.setattr(TokenDesk, "refreshed", away)
        with pytest.raises(IdentityUnavailable):
            await identity.refresh(grant.refresh_token)
    assert (await identity.refresh(grant.refresh_token)).user == grant.user


async def test_keycloaks_tokens_are_not_in_the_database(
    identity: KeycloakIdentity, database: Database
) -> None:
    grant = await identity.register(somebody())
    row = await database.fetchrow(
        "SELECT * FROM keycloak_sessions WHERE user_id = $1", grant.user.user_id
    )
    assert row is not None
    assert b"eyJ" not in row["keycloak_token"]
    assert grant.refresh_token.encode() not in row["token_hash"]


async def test_an_access_token_says_what_the_embedded_providers_says(
    identity: KeycloakIdentity, keycloak: KeycloakServer
) -> None:
    grant = await identity.register(somebody(role=Role.OWNER))
    payload = grant.access_token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert claims["iss"] == f"{keycloak.url}/realms/parking-users"
    assert claims["aud"] == "parking-auth"
    assert claims["exp"] - claims["iat"] <= 15 * 60
    assert "owner" in claims["realm_access"]["roles"]
    assert {"sub", "preferred_username", "email", "locale", "jti"} <= claims.keys()


async def aged(database: Database, new_user: NewUser, by: timedelta = LEFT_OVER_AFTER) -> None:
    """As if the registration had begun so much earlier."""
    await database.execute(
        "UPDATE keycloak_registrations SET started_at = started_at - $2::interval - '1 s'::interval"
        " WHERE login_key = $1",
        new_user.login.key,
        by,
    )
