"""A visit over HTTP: tokens, keys, staying in and leaving."""

from __future__ import annotations

import asyncio
import json

import pytest
from joserfc import jws

from tests.auth.support import (
    OTHER_PASSWORD,
    PASSWORD,
    WRONG_PASSWORD,
    Client,
    House,
    answer,
    cookie_of,
    problem,
    registration,
)


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


async def test_the_same_try_gets_another_answer(client: Client) -> None:
    person = await client.register()
    wish = {"refresh_token": person.refresh_token, "attempt": "a-try-with-a-name-of-its-own"}
    lost = answer(await client.send("POST", "/refresh", wish))["refresh_token"]
    again = answer(await client.send("POST", "/refresh", wish))["refresh_token"]
    assert len({person.refresh_token, lost, again}) == 3
    answer(await client.refresh(again))


@pytest.mark.parametrize("attempt", ["", "too-short", "x" * 65, "a try with a space", 7])
async def test_a_try_of_the_wrong_form_is_named_and_spends_nothing(
    client: Client, attempt: object
) -> None:
    person = await client.register()
    wish = {"refresh_token": person.refresh_token, "attempt": attempt}
    problem(await client.send("POST", "/refresh", wish), 400, field="attempt")
    answer(await client.refresh(person.refresh_token))


async def test_of_parallel_refreshes_one_succeeds(client: Client) -> None:
    person = await client.register()
    responses = await asyncio.gather(*(client.refresh(person.refresh_token) for _ in range(20)))
    assert sorted(response.status_code for response in responses) == [200] + [401] * 19


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
