"""Registering over HTTP."""

from __future__ import annotations

import asyncio

import pytest

from tests.auth.support import (
    Client,
    answer,
    problem,
    registration,
    unique,
)

LONGEST_EMAIL = "a" * 64 + "@" + ".".join(["b" * 60, "c" * 60, "d" * 59, "example"])


async def test_registering_answers_a_token_and_the_user(client: Client) -> None:
    wish = registration(role="owner", telegram_id=77_077, locale="ru")
    body = answer(await client.send("POST", "/register", wish))
    assert body.keys() == {"token", "expires_in", "user"}
    assert body["expires_in"] == 900
    assert body["user"] == {
        "user_id": body["user"]["user_id"],
        "login": wish["login"],
        "email": wish["email"],
        "role": "owner",
        "telegram_id": 77_077,
        "telegram_confirmed": False,
        "locale": "ru",
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("login", value) for value in ("ab", "x" * 51, "a b", "анна", "abc\n", "", 7, None)],
        *[("email", value) for value in ("", "a", "a@b", "a@b@c.com", "x" * 250 + "@b.com", 7)],
        ("email", LONGEST_EMAIL + "x"),
        *[("password", value) for value in ("Abcde12", "abcdef12", "ABCDEF12", "Abcdefgh", 7)],
        ("password", "Ab1" + "x" * 126),
        *[("role", value) for value in ("admin", "Driver", "", None, 1)],
        *[("telegram_id", value) for value in (-1, 2**63, 1.5, "7", True, None)],
        *[("locale", value) for value in ("de", "EN", None)],
        *[("refresh", value) for value in ("yes", 1)],
        *[(name, "nul\0inside1A") for name in ("login", "email", "password", "role")],
    ],
)
async def test_register_names_a_wrong_field(client: Client, field: str, value: object) -> None:
    before = await client.database.fetchval("SELECT count(*) FROM users")
    wish = registration(**{field: value})
    problem(await client.send("POST", "/register", wish), 400, field=field)
    assert await client.database.fetchval("SELECT count(*) FROM users") == before


@pytest.mark.parametrize("field", ["login", "email", "password", "role"])
async def test_register_names_a_missing_field(client: Client, field: str) -> None:
    wish = registration()
    del wish[field]
    problem(await client.send("POST", "/register", wish), 400, field=field)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("login", "abc"),
        ("login", "_" * 50),
        ("email", LONGEST_EMAIL),
        ("email", "анна@пример.рф"),
        ("password", "Aa345678"),
        ("password", "Ab1" + "x" * 125),
        ("password", "Пароль12"),
        ("password", "Ünïcödé😀1"),
        ("telegram_id", 2**63 - 1),
        ("no_such_field", "is ignored"),
    ],
)
async def test_register_takes_the_edges(client: Client, field: str, value: object) -> None:
    wish = registration(**{field: value})
    body = answer(await client.send("POST", "/register", wish))
    if field in body["user"]:
        assert body["user"][field] == value
    answer(await client.login(wish["login"], wish["password"]))
    answer(await client.login(wish["email"], wish["password"]))


async def test_names_taken_are_told_apart(client: Client) -> None:
    first = registration(telegram_id=5)
    answer(await client.send("POST", "/register", first))
    for field, code in (
        ("login", "login_taken"),
        ("email", "email_taken"),
        ("telegram_id", "telegram_taken"),
    ):
        taken = first[field].swapcase() if isinstance(first[field], str) else first[field]
        again = registration(**{field: taken})
        problem(await client.send("POST", "/register", again), 409, code)


async def test_of_parallel_registrations_with_one_login_one_succeeds(client: Client) -> None:
    login = unique()
    wishes = [registration(login=login) for _ in range(10)]
    responses = await asyncio.gather(*(client.send("POST", "/register", wish) for wish in wishes))
    assert sorted(response.status_code for response in responses) == [200] + [409] * 9
    told = "SELECT count(*) FROM outbox WHERE data->>'login' = $1"
    assert await client.database.fetchval(told, login) == 1


async def test_events_tell_of_a_registration(client: Client) -> None:
    person = await client.register(telegram_id=99)
    rows = await client.database.fetch(
        "SELECT type, data FROM outbox WHERE subject = $1 ORDER BY position", person.user_id
    )
    assert [row["type"] for row in rows] == [
        "user.registered",
        "user.telegram_link_requested",
    ]
    for row in rows:
        assert row["data"] == {
            "user_id": person.user_id,
            "login": person.login,
            "email": person.email,
            "role": "driver",
            "locale": "en",
            "telegram_id": 99,
        }
