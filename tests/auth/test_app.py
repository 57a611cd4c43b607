"""The composition root: settings, cookies by issuer, administrators from the command line."""

from __future__ import annotations

import asyncio
import time

import pytest
from argon2 import PasswordHasher
from pydantic import ValidationError

from parking_net.auth.app import create_admin, openapi_app
from parking_net.auth.domain.errors import EmailTaken, LoginTaken
from parking_net.auth.identity import passwords
from parking_net.auth.identity.embedded import EmbeddedIdentity
from parking_net.auth.identity.passwords import opened_password_hashing
from parking_net.auth.identity.provider import UserKey
from parking_net.auth.service.accounts import Accounts
from parking_net.auth.service.guard import SignInGuard
from parking_net.auth.settings import AuthSettings
from parking_net.shared.errors import Invalid, Unavailable
from parking_net.shared.identity import Role
from tests.auth.support import (
    PASSWORD,
    House,
    answer,
    new_auth_settings,
    opened_house,
    problem,
    registration,
    somebody,
    started_house,
    unique,
)
from tests.support.database import Databases
from tests.support.ports import free_port
from tests.support.settings import new_settings

NEEDED = {
    "postgres_host": "nowhere.test",
    "postgres_password": "none",
    "internal_service_token": "internal-token-for-tests",
    "identity_key_secret": "a secret of the tests",
    "auth_issuer": "http://auth.test",
}


def test_the_key_secret_has_no_default() -> None:
    without = {name: value for name, value in NEEDED.items() if name != "identity_key_secret"}
    with pytest.raises(ValidationError, match="identity_key_secret"):
        new_settings(AuthSettings, without)
    assert "secret of the tests" not in repr(new_settings(AuthSettings, NEEDED))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("identity_key_secret", "too short"),
        ("access_token_minutes", 16),
        ("access_token_minutes", 0),
        ("session_idle_days", 0),
        ("key_rotation_days", 0),
        ("login_attempts_per_account_and_address", 0),
        ("login_attempts_per_address", 0),
        ("login_attempts_per_account", 0),
        ("password_threads", 0),
    ],
)
def test_a_setting_beyond_its_limits_is_named(name: str, value: object) -> None:
    with pytest.raises(ValidationError, match=name):
        new_settings(AuthSettings, {**NEEDED, name: value})


async def test_the_cookie_of_a_https_deployment_is_secure(new_database: Databases) -> None:
    async with opened_house(new_database, auth_issuer="https://parking.test/auth") as house:
        client = house.client("198.51.100.7")
        registered = await client.send("POST", "/register", registration())
        assert "; Secure" in registered.headers["set-cookie"]


def test_the_cookie_is_secure_by_where_auth_is_and_not_keycloak() -> None:
    keycloak = {"keycloak_url": "http://keycloak:8080", "keycloak_client_secret": "s" * 16}
    issuer = {"auth_issuer": "https://parking.test/auth"}
    assert new_settings(AuthSettings, {**NEEDED, **keycloak, **issuer}).secure_cookies


async def test_the_first_administrator_is_created_once(new_database: Databases) -> None:
    settings = await new_auth_settings(new_database)
    user, created = await create_admin(settings, "Root_1", "root@example.com", PASSWORD)
    assert (user.login, user.role.value, created) == ("Root_1", "admin", True)
    again, created = await create_admin(settings, "root_1", "other@example.com", PASSWORD)
    assert (again, created) == (user, False)
    with pytest.raises(EmailTaken):
        await create_admin(settings, "root_2", "ROOT@example.com", PASSWORD)
    with pytest.raises(Invalid) as refusal:
        await create_admin(settings, "x", "y", "z")
    assert [item.field for item in refusal.value.fields] == ["login", "email", "password"]


async def test_nobody_registers_as_administrator(shared_identity: EmbeddedIdentity) -> None:
    """Whatever a handler lets pass; over HTTP the role is not even offered."""
    guard = SignInGuard(
        shared_identity.database,
        new_settings(AuthSettings, NEEDED).attempt_limits,
        shared_identity.clock,
    )
    wish = somebody(role=Role.ADMIN)
    with pytest.raises(Invalid) as refusal:
        await Accounts(shared_identity, guard).register(wish)
    assert [item.field for item in refusal.value.fields] == ["role"]
    assert await shared_identity.find(UserKey("login", wish.login.text)) is None


async def test_somebody_elses_login_becomes_no_administrator(own_house: House) -> None:
    person = await own_house.client("198.51.100.7").register()
    with pytest.raises(LoginTaken):
        await create_admin(own_house.settings, person.login, "root@example.com", PASSWORD)
    user, _ = await create_admin(own_house.settings, unique("root"), "root@example.com", PASSWORD)
    client = own_house.client("198.51.100.7")
    assert answer(await client.login(user.login))["user"]["role"] == "admin"


async def test_the_service_starts_before_its_database_and_says_so() -> None:
    settings = new_settings(AuthSettings, {**NEEDED, "postgres_host": "127.0.0.1"})
    settings = settings.model_copy(
        update={"postgres_port": free_port(), "auth_grpc_port": free_port()}
    )
    async with started_house(settings) as house:
        client = house.client("198.51.100.7")
        readiness = answer(await client.send("GET", "/readyz"), 503)
        assert readiness["checks"] == {"database": "failed: DatabaseUnavailable"}
        for path in ("/login", "/.well-known/jwks.json"):
            wish = {"login": "anna", "password": PASSWORD} if path == "/login" else None
            method = "GET" if wish is None else "POST"
            away = await client.send(method, path, wish)
            problem(away, 503, "database_unavailable")
            assert away.headers["retry-after"]


def test_the_api_document_needs_no_database() -> None:
    paths = openapi_app()["paths"]
    assert {"/register", "/login", "/refresh", "/logout", "/change-password", "/me", "/user"} <= (
        paths.keys()
    )
    parameters = {item["name"] for item in paths["/users"]["get"]["parameters"]}
    assert parameters == {"query", "role", "limit", "cursor", "count"}
    assert "401" in paths["/login"]["post"]["responses"]
    assert "429" in paths["/change-password"]["post"]["responses"]
    assert "403" in paths["/users/{user_id}"]["patch"]["responses"]
    assert "content" not in paths["/logout"]["post"]["responses"]["204"]


def test_the_api_document_speaks_to_people() -> None:
    document = openapi_app()
    for path, item in document["paths"].items():
        for operation in item.values():
            name_of_handler = operation["operationId"].replace("_", "")
            assert operation["summary"].replace(" ", "").lower() != name_of_handler, path
            assert operation["description"], path
    register = document["components"]["schemas"]["RegisterBody"]["properties"]["role"]
    offered = document["components"]["schemas"][register["$ref"].rpartition("/")[2]]
    assert sorted(offered["enum"]) == ["driver", "owner"]


async def test_hashing_leaves_the_event_loop_free() -> None:
    slow = PasswordHasher(time_cost=20, memory_cost=19 * 1024, parallelism=1)
    async with opened_password_hashing(1, slow) as hashing:
        work = asyncio.create_task(hashing.hash(PASSWORD))
        turns = 0
        began = time.monotonic()
        while not work.done():
            await asyncio.sleep(0)
            turns += 1
        assert time.monotonic() > began
        assert turns > 100, "the loop stood still"


async def test_too_many_waiting_passwords_are_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "MAX_WAITING", 3)
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    async with opened_password_hashing(1, quick) as hashing:
        outcomes = await asyncio.gather(
            *(hashing.hash(PASSWORD) for _ in range(5)), return_exceptions=True
        )
        refused = [outcome for outcome in outcomes if isinstance(outcome, Unavailable)]
        assert [outcome.retry_after_seconds for outcome in refused] == [5, 5]
        assert await hashing.verify(PASSWORD, await hashing.hash(PASSWORD))


async def test_a_broken_hash_is_a_wrong_password() -> None:
    async with opened_password_hashing(1) as hashing:
        assert not await hashing.verify(PASSWORD, "not a hash")
        assert not await hashing.verify("The password of nobody", None)
