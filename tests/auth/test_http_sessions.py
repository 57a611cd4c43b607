"""Registering, signing in, staying in and leaving over HTTP."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import timedelta

import httpx
import pytest
from joserfc import jws

from tests.auth.support import (
    OTHER_PASSWORD,
    PASSWORD,
    WRONG_PASSWORD,
    Client,
    House,
    answer,
    from_address,
    person_of,
    problem,
    registration,
    unique,
)
from tests.support.clock import FixedClock

LONGEST_EMAIL = "a" * 64 + "@" + ".".join(["b" * 60, "c" * 60, "d" * 59, "example"])


def cookie_of(response: httpx.Response) -> dict[str, str]:
    """The one cookie of an answer: its name, value and attributes, in lower case."""
    (header,) = response.headers.get_list("set-cookie")
    parts = [part.strip().partition("=") for part in header.split(";")]
    return {"name": parts[0][0], "value": parts[0][2]} | {
        name.lower(): value for name, _, value in parts[1:]
    }


@pytest.fixture(params=["", "/auth"], ids=["bare", "prefixed"])
def anywhere(request: pytest.FixtureRequest, client: Client) -> Client:
    """A client that uses one of the two forms of every path."""
    client.prefix = request.param
    return client


async def test_a_whole_visit_under_both_forms_of_the_paths(anywhere: Client) -> None:
    person = await anywhere.register()
    assert answer(await anywhere.send("GET", "/me", as_=person))["login"] == person.login
    body = answer(await anywhere.refresh(person.refresh_token))
    changed = answer(await anywhere.change_password(person.login, PASSWORD))
    answer(await anywhere.login(person.login, OTHER_PASSWORD))
    leaving = {"refresh_token": changed["refresh_token"]}
    answer(await anywhere.send("POST", "/logout", leaving), 204)
    assert body["user"]["user_id"] == person.user_id
    assert answer(await anywhere.send("GET", "/healthz"))
    assert "logins_total" in (await anywhere.send("GET", "/metrics")).text
    assert answer(await anywhere.send("GET", "/readyz"))["checks"] == {"database": "ok"}


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
        "locale": "ru",
    }


async def test_the_access_token_has_the_claims_that_services_read(
    client: Client, house: House
) -> None:
    person = await client.register()
    token = jws.extract_compact(person.token.encode())
    claims = json.loads(token.payload)
    now = int(house.clock.now().timestamp())
    published = answer(await client.send("GET", "/.well-known/jwks.json"))["keys"]
    assert token.protected == {"alg": "ES256", "typ": "JWT", "kid": published[0]["kid"]}
    assert claims.pop("jti")
    assert claims == {
        "iss": house.settings.auth_issuer,
        "aud": "parking-auth",
        "sub": person.user_id,
        "preferred_username": person.login,
        "email": person.email,
        "realm_access": {"roles": ["driver"]},
        "locale": "en",
        "iat": now,
        "exp": now + 900,
    }


async def test_discovery_leads_to_the_keys(client: Client, house: House) -> None:
    issuer = house.settings.auth_issuer
    response = await client.send("GET", "/.well-known/openid-configuration")
    document = answer(response)
    assert document["issuer"] == issuer
    assert document["jwks_uri"] == f"{issuer}/.well-known/jwks.json"
    assert "max-age" in response.headers["cache-control"]


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


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b'{"login": "\\ud800"}', b"[" * 9000]
)
@pytest.mark.parametrize("path", ["/register", "/login", "/change-password"])
async def test_a_body_that_is_no_object_is_refused(
    client: Client, path: str, content: bytes
) -> None:
    headers = {"content-type": "application/json"}
    problem(await client.send("POST", path, content=content, headers=headers), 400)


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


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: Client) -> None:
    cookie = cookie_of(await client.send("POST", "/register", registration()))
    assert cookie["path"] == "/auth"
    assert cookie["samesite"].lower() == "strict"
    assert cookie["max-age"] == str(30 * 24 * 3600)
    assert "httponly" in cookie
    assert "secure" not in cookie
    assert len(cookie["value"]) >= 43


async def test_a_browser_stays_in_by_cookie_alone_and_leaves(client: Client) -> None:
    registered = await client.send("POST", "/register", registration())
    assert "refresh_token" not in answer(registered)
    cookie = cookie_of(registered)
    headers = {"cookie": f"{cookie['name']}={cookie['value']}"}
    refreshed = await client.send("POST", "/auth/refresh", headers=headers)
    assert "refresh_token" not in answer(refreshed)
    next_cookie = cookie_of(refreshed)
    assert next_cookie["value"] != cookie["value"]
    headers = {"cookie": f"{next_cookie['name']}={next_cookie['value']}"}
    left = await client.send("POST", "/auth/logout", headers=headers)
    assert left.status_code == 204
    cleared = cookie_of(left)
    assert (cleared["max-age"], cleared["path"]) == ("0", "/auth")
    assert cleared["value"].strip('"') == ""
    problem(await client.send("POST", "/auth/refresh", headers=headers), 401, "session_ended")
    problem(await client.send("POST", "/auth/logout", headers=headers), 401, "session_ended")


async def test_a_token_in_the_body_goes_before_the_cookie(client: Client) -> None:
    person, other = await client.register(), await client.register()
    headers = {"cookie": f"parking_net_refresh={other.refresh_token}"}
    wish = {"refresh_token": person.refresh_token}
    body = answer(await client.send("POST", "/refresh", wish, headers=headers))
    assert body["user"]["login"] == person.login
    assert body["refresh_token"]
    answer(await client.refresh(other.refresh_token))


@pytest.mark.parametrize("path", ["/refresh", "/logout"])
@pytest.mark.parametrize("body", [None, {}, {"refresh_token": None}, {"refresh_token": "x"}])
async def test_without_a_good_refresh_token_nobody_is_there(
    client: Client, path: str, body: object
) -> None:
    problem(await client.send("POST", path, body), 401, "session_ended")


@pytest.mark.parametrize("path", ["/refresh", "/logout"])
@pytest.mark.parametrize("token", ["", 7, [], "x" * 513, "a\0b"])
async def test_a_refresh_token_of_the_wrong_form_is_named(
    client: Client, path: str, token: object
) -> None:
    problem(await client.send("POST", path, {"refresh_token": token}), 400, field="refresh_token")


async def test_a_refresh_token_used_twice_ends_the_session(client: Client) -> None:
    person = await client.register()
    second = answer(await client.refresh(person.refresh_token))["refresh_token"]
    problem(await client.refresh(person.refresh_token), 401, "session_ended")
    problem(await client.refresh(second), 401, "session_ended")


async def test_of_parallel_refreshes_one_succeeds(client: Client) -> None:
    person = await client.register()
    responses = await asyncio.gather(*(client.refresh(person.refresh_token) for _ in range(20)))
    assert sorted(response.status_code for response in responses) == [200] + [401] * 19


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


async def test_logs_hold_no_secrets(
    client: Client, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    person = await client.register(telegram_id=3)
    await client.login(person.login, WRONG_PASSWORD)
    await client.refresh(person.refresh_token)
    await client.refresh(person.refresh_token)
    await client.change_password(person.login, PASSWORD)
    captured = capsys.readouterr()
    written = captured.out + captured.err + caplog.text
    assert "session_ended" in written
    for secret in (PASSWORD, WRONG_PASSWORD, OTHER_PASSWORD, person.refresh_token, person.token):
        assert secret not in written
