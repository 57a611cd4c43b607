"""A person and the account: register, sign in, stay signed in, change the password."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.acceptance.people import PASSWORD, People, person_of, register, sign_in, unique
from tests.acceptance.tokens import part
from tests.acceptance.world import Json, World, answer, problem


def _registration(**more: object) -> Json:
    login = unique("anna")
    return {
        "email": f"{login}@example.com",
        "login": login,
        "password": PASSWORD,
        "role": "driver",
        **more,
    }


async def test_registering_signs_in_and_says_who_one_is(door: World) -> None:
    wish = _registration(telegram_id=0)
    body = answer(await door.send("POST", "/auth/register", json=wish))
    assert 0 < body["expires_in"] <= 15 * 60
    assert "refresh_token" not in body
    me = answer(await door.send("GET", "/auth/me", token=body["token"]))
    assert me == {
        "user_id": body["user"]["user_id"],
        "login": wish["login"],
        "email": wish["email"],
        "role": "driver",
        "telegram_id": 0,
        "telegram_confirmed": False,
        "locale": "en",
    }
    changed = await door.send("PATCH", "/auth/me", token=body["token"], json={"locale": "ru"})
    assert answer(changed)["locale"] == "ru"
    assert answer(await door.send("GET", "/auth/me", token=body["token"]))["locale"] == "ru"


async def test_the_access_token_carries_the_promised_claims(door: World) -> None:
    person = await register(door, "owner")
    header, claims = part(person.token, 0), part(person.token, 1)
    assert header["alg"] in {"RS256", "ES256"}
    assert claims["sub"] == person.user_id
    assert claims["preferred_username"] == person.login
    assert claims["email"] == person.email
    assert claims["realm_access"]["roles"] == ["owner"]
    assert claims["locale"] == "en"
    assert claims["jti"]
    assert claims["aud"] in ("parking-auth", ["parking-auth"])
    assert 0 < claims["exp"] - claims["iat"] <= 15 * 60
    discovery = answer(await door.send("GET", "/auth/.well-known/openid-configuration"))
    assert discovery["issuer"] == claims["iss"]
    published = answer(await door.send("GET", "/auth/.well-known/jwks.json"))["keys"]
    assert header["kid"] in {key["kid"] for key in published}
    assert all("d" not in key for key in published), "a private key is published"


@pytest.mark.parametrize("taken", ["login", "email"])
async def test_login_and_email_are_taken_in_any_case(door: World, taken: str) -> None:
    first = _registration()
    answer(await door.send("POST", "/auth/register", json=first))
    second = _registration(**{taken: first[taken].upper()})
    body = problem(await door.send("POST", "/auth/register", json=second), 409)
    assert body["code"] == f"{taken}_taken"


async def test_nobody_registers_as_admin(door: World) -> None:
    refused = await door.send("POST", "/auth/register", json=_registration(role="admin"))
    problem(refused, 400, field="role")


@pytest.mark.parametrize("by", ["login", "email"])
async def test_signing_in_by_either_name_in_any_case(door: World, by: str) -> None:
    person = await register(door, "driver")
    again = await sign_in(door, getattr(person, by).upper())
    assert again.user_id == person.user_id


async def test_unknown_user_and_wrong_password_look_the_same(people: People, door: World) -> None:
    person = await register(door, "driver")
    headers = people.address()
    answers = [
        problem(
            await door.send(
                "POST",
                "/auth/login",
                json={"login": login, "password": "Wrong-Horse-7"},
                headers=headers,
            ),
            401,
        )
        for login in (person.login, unique("nobody"))
    ]
    texts = [{k: v for k, v in body.items() if k != "trace_id"} for body in answers]
    assert texts[0] == texts[1]


async def test_the_cookie_keeps_a_browser_signed_in_until_it_signs_out(door: World) -> None:
    registered = await door.send("POST", "/auth/register", json=_registration())
    cookie = registered.headers["set-cookie"]
    assert re.search(r";\s*HttpOnly", cookie, re.IGNORECASE), cookie
    assert re.search(r";\s*SameSite=Strict", cookie, re.IGNORECASE), cookie
    assert re.search(r";\s*Path=/auth\b", cookie, re.IGNORECASE), cookie
    jar = {"Cookie": cookie.split(";", 1)[0]}
    refreshed = await door.send("POST", "/auth/refresh", headers=jar)
    body = answer(refreshed)
    assert answer(await door.send("GET", "/auth/me", token=body["token"]))
    next_jar = {"Cookie": refreshed.headers["set-cookie"].split(";", 1)[0]}
    assert next_jar != jar, "the refresh token was not rotated"
    answer(await door.send("POST", "/auth/logout", headers=next_jar), 204)
    problem(await door.send("POST", "/auth/refresh", headers=next_jar), 401)


async def test_using_a_rotated_refresh_token_again_ends_the_session(door: World) -> None:
    person = await register(door, "driver")
    first = person.refresh_token
    second = answer(await _refreshed(door, first))["refresh_token"]
    problem(await _refreshed(door, first), 401)
    problem(await _refreshed(door, second), 401)


async def test_a_new_password_ends_every_earlier_session(door: World, people: People) -> None:
    person = await register(door, "driver")
    other_device = await sign_in(door, person.login)
    new_password = "Another-Horse-8"
    wish = {"login": person.login, "oldPassword": PASSWORD, "newPassword": new_password}
    changed = answer(
        await door.send("POST", "/auth/change-password", json={**wish, "refresh": True})
    )
    for earlier in (person, other_device):
        problem(await _refreshed(door, earlier.refresh_token), 401)
    answer(await _refreshed(door, person_of(door, changed).refresh_token))
    headers = people.address()
    old = {"login": person.login, "password": PASSWORD}
    problem(await door.send("POST", "/auth/login", json=old, headers=headers), 401)
    assert (await sign_in(door, person.login, new_password)).user_id == person.user_id
    problem(await door.send("POST", "/auth/change-password", json=wish, headers=headers), 401)
    weak = {**wish, "oldPassword": new_password, "newPassword": "weak"}
    problem(
        await door.send("POST", "/auth/change-password", json=weak, headers=headers),
        400,
        field="newPassword",
    )


async def test_a_disabled_user_cannot_come_back(door: World, people: People) -> None:
    admin = people.admin
    person = await register(door, "driver")
    path = f"/auth/users/{person.user_id}"
    answer(await admin.patch(path, {"enabled": False}))
    right = {"login": person.login, "password": PASSWORD}
    wrong = {"login": person.login, "password": "Wrong-Horse-7"}
    headers = people.address()
    problem(await door.send("POST", "/auth/login", json=wrong, headers=headers), 401)
    refused = await door.send("POST", "/auth/login", json=right, headers=headers)
    problem(refused, 403, "account_disabled")
    problem(await _refreshed(door, person.refresh_token), 401)
    # The access token that is out already ends by itself.
    answer(await person.get("/auth/me"))
    answer(await admin.patch(path, {"enabled": True}))
    answer(await door.send("POST", "/auth/login", json=right, headers=headers))


async def test_an_admin_finds_people_and_changes_their_role(people: People) -> None:
    person = await register(people.world, "driver")
    admin = people.admin
    for key in ("login", "user_id", "email"):
        found = await admin.get("/auth/user", params={key: getattr(person, key)})
        assert answer(found)["user_id"] == person.user_id
    problem(await admin.get("/auth/user", params={"login": unique("nobody")}), 404)
    page = await admin.get("/auth/users", params={"query": person.login.upper(), "limit": 5})
    assert [user["user_id"] for user in answer(page)] == [person.user_id]
    changed = await admin.patch(f"/auth/users/{person.user_id}", {"role": "owner"})
    assert answer(changed)["role"] == "owner"
    again = await sign_in(people.world, person.login)
    assert again.role == "owner"
    assert part(again.token, 1)["realm_access"]["roles"] == ["owner"]


async def test_wrong_passwords_are_limited_for_the_right_one_too(people: People) -> None:
    person = await register(people.world, "driver")
    headers = people.address()
    wrong = {"login": person.login, "password": "Wrong-Horse-7"}
    for _ in range(5):
        problem(await people.world.send("POST", "/auth/login", json=wrong, headers=headers), 401)
    right = {"login": person.login, "password": PASSWORD}
    limited = await people.world.send("POST", "/auth/login", json=right, headers=headers)
    problem(limited, 429)
    assert int(limited.headers["retry-after"]) > 0
    elsewhere = await people.world.send("POST", "/auth/login", json=right, headers=people.address())
    answer(elsewhere)


async def test_the_gateway_replaces_the_address_a_client_claims(people: People) -> None:
    """Otherwise guesses were unlimited: each one from another invented address."""
    person = await register(people.world, "driver")
    gateway = people.world.through("gateway")
    wrong = {"login": person.login, "password": "Wrong-Horse-7"}
    got = [
        (
            await gateway.send("POST", "/auth/login", json=wrong, headers=people.address())
        ).status_code
        for _ in range(7)
    ]
    assert 429 in got, got
    right = {"login": person.login, "password": PASSWORD}
    answer(await people.world.send("POST", "/auth/login", json=right, headers=people.address()))


async def _refreshed(door: World, refresh_token: str) -> httpx.Response:
    return await door.send("POST", "/auth/refresh", json={"refresh_token": refresh_token})
