"""Changing the password over HTTP."""

from __future__ import annotations

import pytest

from tests.auth.support import (
    OTHER_PASSWORD,
    PASSWORD,
    Client,
    answer,
    cookie_of,
    person_of,
    problem,
    unique,
)


async def test_a_new_password_ends_every_session_but_the_new_one(client: Client) -> None:
    person = await client.register()
    elsewhere = person_of(answer(await client.login(person.login, refresh=True)))
    changed = await client.change_password(person.email, PASSWORD)
    assert cookie_of(changed)["value"]
    assert answer(changed).keys() == {"token", "expires_in", "user", "refresh_token"}
    for earlier in (person, elsewhere):
        problem(await client.refresh(earlier.refresh_token), 401)
    answer(await client.refresh(answer(changed)["refresh_token"]))
    problem(await client.login(person.login), 401)
    answer(await client.login(person.login, OTHER_PASSWORD))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("newPassword", value) for value in ("", "Abcde12", "abcdef12", "ABCDEF12", "Abcdefgh")],
        *[("newPassword", value) for value in ("Ab1" + "x" * 126, 7, None, "Abcdef12\0")],
        *[(name, bad) for name in ("login", "oldPassword") for bad in ("", 7, None, "a\0b")],
    ],
)
async def test_change_password_names_a_wrong_field(
    client: Client, field: str, value: object
) -> None:
    person = await client.register()
    wish = {"login": person.login, "oldPassword": PASSWORD, "newPassword": OTHER_PASSWORD}
    wish[field] = value  # type: ignore[assignment]
    problem(await client.send("POST", "/change-password", wish), 400, field=field)
    answer(await client.login(person.login))


@pytest.mark.parametrize("field", ["login", "oldPassword", "newPassword"])
async def test_change_password_names_a_missing_field(client: Client, field: str) -> None:
    wish = {"login": "anna", "oldPassword": PASSWORD, "newPassword": OTHER_PASSWORD}
    del wish[field]
    problem(await client.send("POST", "/change-password", wish), 400, field=field)


async def test_an_unknown_user_has_no_password_to_change(client: Client) -> None:
    problem(await client.change_password(unique(), PASSWORD), 401, "wrong_credentials")
