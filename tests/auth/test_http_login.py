"""Signing in over HTTP, and how often it may fail."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest

from tests.auth.support import (
    PASSWORD,
    WRONG_PASSWORD,
    Client,
    House,
    answer,
    from_address,
    problem,
    unique,
)
from tests.support.clock import FixedClock


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b'{"login": "\\ud800"}', b"[" * 9000]
)
@pytest.mark.parametrize("path", ["/register", "/login", "/change-password"])
async def test_a_body_that_is_no_object_is_refused(
    client: Client, path: str, content: bytes
) -> None:
    headers = {"content-type": "application/json"}
    problem(await client.send("POST", path, content=content, headers=headers), 400)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[(name, bad) for name in ("login", "password") for bad in ("", 7, None, "a\0b")],
        ("login", []),
        ("login", "x" * 321),
        ("password", "x" * 1025),
    ],
)
async def test_login_names_a_wrong_field(client: Client, field: str, value: object) -> None:
    wish = {"login": "anna", "password": PASSWORD, field: value}
    problem(await client.send("POST", "/login", wish), 400, field=field)


@pytest.mark.parametrize("login", ["nobody", "n@x.com", "анна", "a@b@c", " ", "@", "😀" * 300])
async def test_whatever_is_typed_as_login_is_at_worst_unknown(client: Client, login: str) -> None:
    problem(await client.login(login), 401, "wrong_credentials")


async def test_wrong_password_and_unknown_user_read_the_same(client: Client) -> None:
    person = await client.register()
    wrong = problem(await client.login(person.login, WRONG_PASSWORD), 401, "wrong_credentials")
    unknown = problem(await client.login(unique()), 401, "wrong_credentials")
    assert {**wrong, "trace_id": ""} == {**unknown, "trace_id": ""}


async def test_disabled_is_told_only_to_who_knows_the_password(client: Client) -> None:
    admin, person = await client.admin(), await client.register()
    path = f"/users/{person.user_id}"
    answer(await client.send("PATCH", path, {"enabled": False}, as_=admin))
    problem(await client.login(person.login, WRONG_PASSWORD), 401, "wrong_credentials")
    problem(await client.login(person.login), 403, "account_disabled")
    problem(await client.refresh(person.refresh_token), 401, "session_ended")
    problem(await client.change_password(person.login, PASSWORD), 403, "account_disabled")
    answer(await client.send("GET", "/me", as_=person))
    answer(await client.send("PATCH", path, {"enabled": True}, as_=admin))
    answer(await client.login(person.login))


async def test_the_sixth_try_waits_even_with_the_right_password(
    alone: Client, clock: FixedClock
) -> None:
    client = alone
    person = await client.register()
    for name in (person.login, person.email, person.login.upper(), person.email, person.login):
        problem(await client.login(name, WRONG_PASSWORD), 401)
    refused = await client.login(person.login)
    problem(refused, 429, "too_many_attempts")
    assert refused.headers["retry-after"] == "900"
    problem(await client.change_password(person.login, PASSWORD), 429)
    answer(await client.login(person.login, address="192.0.2.8"))
    clock.advance(timedelta(minutes=15))
    answer(await client.login(person.login))


async def test_a_login_that_nobody_has_is_limited_too(client: Client) -> None:
    nobody = unique("nobody")
    for _ in range(5):
        problem(await client.login(nobody), 401)
    problem(await client.login(nobody.upper()), 429)


async def test_wrong_old_passwords_count_as_failed_sign_ins(client: Client) -> None:
    person = await client.register()
    for _ in range(5):
        problem(await client.change_password(person.login, WRONG_PASSWORD), 401)
    problem(await client.login(person.login), 429)


async def test_a_success_forgives_the_failures_before_it(client: Client) -> None:
    person = await client.register()
    for _ in range(3):
        for _ in range(4):
            problem(await client.login(person.login, WRONG_PASSWORD), 401)
        answer(await client.login(person.login))


async def test_two_hundred_parallel_guesses_are_five_guesses(client: Client) -> None:
    person = await client.register()
    guesses = (client.login(person.login, f"Guess-{number:04}-x") for number in range(200))
    statuses = [response.status_code for response in await asyncio.gather(*guesses)]
    assert statuses.count(401) == 5
    assert statuses.count(429) == 195


async def test_parallel_sign_ins_with_the_right_password_all_pass(client: Client) -> None:
    person = await client.register()
    responses = await asyncio.gather(*(client.login(person.login) for _ in range(20)))
    assert {response.status_code for response in responses} == {200}


async def test_an_address_that_tries_many_accounts_waits(client: Client) -> None:
    person = await client.register()
    for number in range(50):
        problem(await client.login(f"nobody_{number % 11}_{number}"), 401)
    problem(await client.login(person.login), 429)
    answer(await client.login(person.login, address="192.0.2.8"))


async def test_only_a_trusted_proxy_may_name_the_address(client: Client, house: House) -> None:
    person = await client.register()
    async with from_address(house, "198.51.100.9") as outside:
        for number in range(5):
            wrong = await outside.login(person.login, WRONG_PASSWORD, address=f"10.0.0.{number}")
            problem(wrong, 401)
        problem(await outside.login(person.login, address="10.0.0.99"), 429)
    answer(await client.login(person.login, address="10.0.0.99"))


async def test_sign_ins_are_counted_by_outcome(client: Client) -> None:
    async def counted() -> dict[str, float]:
        text = (await client.send("GET", "/metrics")).text
        found = re.findall(r'^logins_total\{outcome="(\w+)"\} (\S+)$', text, re.MULTILINE)
        return {outcome: float(value) for outcome, value in found}

    before = await counted()
    person = await client.register()
    answer(await client.login(person.login))
    for _ in range(5):
        await client.login(person.login, WRONG_PASSWORD)
    await client.login(person.login)
    after = await counted()
    grown = {outcome: after[outcome] - before.get(outcome, 0) for outcome in after}
    assert grown["succeeded"] == 1
    assert grown["wrong_credentials"] == 5
    assert grown["too_many_attempts"] == 1
