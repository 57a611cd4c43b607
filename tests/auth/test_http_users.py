"""Looking users up and changing them over HTTP."""

from __future__ import annotations

import asyncio

import pytest

from parking_net.shared.identifiers import new_id
from tests.auth.support import PASSWORD, Client, Person, answer, problem, registration, unique

NO_TOKENS: tuple[dict[str, str], ...] = (
    {},
    {"authorization": "Bearer x.y.z"},
    {"authorization": "Basic YTpi"},
    {"api_key": ""},
)


@pytest.mark.parametrize("headers", NO_TOKENS)
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/me"), ("PATCH", "/me"), ("GET", "/user"), ("GET", "/users"), ("PATCH", "/users/x")],
)
async def test_nobody_is_answered_without_a_token(
    client: Client, method: str, path: str, headers: dict[str, str]
) -> None:
    body = 7 if method == "PATCH" else None
    problem(await client.send(method, path, body, headers=headers), 401)


async def test_the_token_may_come_in_either_header(client: Client) -> None:
    person = await client.register()
    for headers in ({"api_key": person.token}, {"authorization": f"bearer {person.token}"}):
        body = answer(await client.send("GET", "/me", headers=headers))
        assert body["user_id"] == person.user_id


async def test_me_is_the_whole_account_and_kept_by_nobody(client: Client) -> None:
    person = await client.register()
    response = await client.send("GET", "/me", as_=person)
    assert answer(response) == {
        "user_id": person.user_id,
        "login": person.login,
        "email": person.email,
        "role": "driver",
        "telegram_id": 0,
        "telegram_confirmed": False,
        "locale": "en",
    }
    assert response.headers["cache-control"] == "no-store"


async def test_a_token_whose_account_is_gone_is_nobodys(alone: Client) -> None:
    person = await alone.register()
    await alone.database.execute("DELETE FROM users")
    problem(await alone.send("GET", "/me", as_=person), 401)
    problem(await alone.send("PATCH", "/me", {"locale": "ru"}, as_=person), 401)


async def test_one_changes_ones_own_email_and_language(client: Client) -> None:
    person = await client.register()
    assert answer(await client.send("PATCH", "/me", {}, as_=person))["email"] == person.email
    body = answer(await client.send("PATCH", "/me", {"locale": "ru"}, as_=person))
    assert (body["locale"], body["email"]) == ("ru", person.email)
    new_email = f"{unique()}@пример.рф"
    wish = {**body, "email": new_email.upper(), "locale": None}
    body = answer(await client.send("PATCH", "/me", wish, as_=person))
    assert (body["locale"], body["email"].casefold()) == ("ru", new_email)
    answer(await client.login(new_email))
    problem(await client.login(person.email), 401)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("email", bad) for bad in ("", "a", "a@b", "x" * 300 + "@b.com", 7, "a\0@b.com")],
        *[("locale", value) for value in ("de", "EN", "", 7)],
        ("role", "owner"),
        ("login", "somebody_else"),
        ("telegram_id", 7),
        ("user_id", "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("user_id", "x"),
    ],
)
async def test_a_wrong_field_of_ones_own_is_named(
    client: Client, field: str, value: object
) -> None:
    person = await client.register()
    problem(await client.send("PATCH", "/me", {field: value}, as_=person), 400, field=field)
    assert answer(await client.send("GET", "/me", as_=person))["email"] == person.email


async def test_somebody_elses_email_is_taken(client: Client) -> None:
    person, other = await client.register(), await client.register()
    wish = {"email": other.email.upper()}
    problem(await client.send("PATCH", "/me", wish, as_=person), 409, "email_taken")
    own = {"email": person.email.upper()}
    assert answer(await client.send("PATCH", "/me", own, as_=person))["user_id"] == person.user_id


async def test_an_administrator_finds_a_user_by_each_key(client: Client) -> None:
    admin = await client.admin()
    person = await client.register(telegram_id=4242)
    for query in (
        {"login": person.login.upper()},
        {"user_id": person.user_id},
        {"email": person.email.upper()},
        {"telegram_id": 4242},
    ):
        body = answer(await client.send("GET", "/user", params=query, as_=admin))
        assert body["user_id"] == person.user_id
        assert body["enabled"] is True
        assert body["created_at"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "query"),
        ({"login": "a", "email": "b"}, "query"),
        ({"user_id": "x"}, "user_id"),
        ({"telegram_id": "x"}, "telegram_id"),
        ({"telegram_id": "0"}, "telegram_id"),
        ({"telegram_id": str(2**63)}, "telegram_id"),
        ({"login": "a\0b"}, "login"),
        ({"email": "x" * 255}, "email"),
    ],
)
async def test_a_look_up_needs_one_good_key(
    client: Client, query: dict[str, str], field: str
) -> None:
    for person in (await client.admin(), await client.register()):
        refused = await client.send("GET", "/user", params=query, as_=person)
        problem(refused, 400, field=field)


@pytest.mark.parametrize(
    "query", [{"login": "nobody"}, {"email": "n@x.com"}, {"telegram_id": "9"}, {"login": ""}]
)
async def test_an_unknown_user_is_not_found(client: Client, query: dict[str, str]) -> None:
    admin = await client.admin()
    problem(await client.send("GET", "/user", params=query, as_=admin), 404, "not_found")


@pytest.mark.parametrize("role", ["driver", "owner"])
async def test_only_administrators_look_at_others(client: Client, role: str) -> None:
    person, other = await client.register(role=role), await client.register()
    query = {"user_id": other.user_id}
    problem(await client.send("GET", "/user", params=query, as_=person), 403)
    problem(await client.send("GET", "/users", as_=person), 403)
    problem(await client.send("GET", "/users", params={"limit": 0}, as_=person), 400)
    path = f"/users/{other.user_id}"
    problem(await client.send("PATCH", path, {"enabled": False}, as_=person), 403)
    problem(await client.send("PATCH", f"/users/{new_id()}", {}, as_=person), 404)
    answer(await client.login(other.login))


async def test_users_come_in_pages(alone: Client) -> None:
    admin = await alone.admin()
    logins = sorted([(await alone.register(role="owner")).login for _ in range(5)])
    path, params = "/auth/users", {"role": "owner", "limit": "2", "count": "true"}
    seen: list[str] = []
    response = await alone.send("GET", path, params=params, as_=admin)
    for _ in range(3):
        assert response.headers["x-total-count"] == "5"
        seen += [user["login"] for user in answer(response)]
        if "link" not in response.headers:
            break
        address = response.headers["link"].partition(">")[0].removeprefix("<")
        assert address.startswith("/auth/users?role=owner&limit=2&count=true&cursor=")
        response = await alone.send("GET", address, as_=admin)
    assert seen == logins


async def test_users_are_found_by_a_part_of_login_or_email(client: Client) -> None:
    admin = await client.admin()
    mark = unique("zebra")
    by_login = await client.register(login=f"The_{mark}_one")
    by_email = await client.register(email=f"x.{mark}.y@example.com")
    found = answer(await client.send("GET", "/users", params={"query": mark.upper()}, as_=admin))
    assert {user["login"] for user in found} == {by_login.login, by_email.login}
    nothing = {"query": "%"}
    assert answer(await client.send("GET", "/users", params=nothing, as_=admin)) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("limit", bad) for bad in ("0", "-1", "x", "")],
        ("role", "root"),
        ("cursor", "x"),
        ("cursor", "WyJhIiwiYiJd"),
        ("query", "a\0b"),
        ("query", "x" * 255),
        ("count", "maybe"),
    ],
)
async def test_a_wrong_parameter_of_the_list_is_named(
    client: Client, field: str, value: str
) -> None:
    admin = await client.admin()
    refused = await client.send("GET", "/users", params={field: value}, as_=admin)
    problem(refused, 400, field=field)


async def test_a_page_has_two_hundred_users_at_most(alone: Client) -> None:
    admin = await alone.admin()
    await alone.database.execute(
        "INSERT INTO users (user_id, login, login_key, email, email_key, role, password_hash,"
        " created_at, updated_at) SELECT gen_random_uuid(), name, name, name, name, 'driver', '',"
        " now(), now() FROM (SELECT 'many_' || n AS name FROM generate_series(1, 205) AS n) AS x"
    )
    for limit in ("201", "1000000"):
        page = await alone.send("GET", "/users", params={"limit": limit}, as_=admin)
        assert len(answer(page)) == 200


async def test_an_administrator_changes_roles(client: Client) -> None:
    admin, person = await client.admin(), await client.register()
    path = f"/users/{person.user_id}"
    body = answer(await client.send("PATCH", path, {"role": "owner"}, as_=admin))
    assert (body["role"], body["enabled"]) == ("owner", True)
    refreshed = answer(await client.refresh(person.refresh_token))
    assert refreshed["user"]["role"] == "owner"
    body = answer(await client.send("PATCH", path, {"role": "admin"}, as_=admin))
    assert body["role"] == "admin"
    assert answer(await client.send("PATCH", path, {**body, "role": None}, as_=admin)) == body


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("role", value) for value in ("root", "", 7)],
        ("enabled", "yes"),
        ("enabled", 1),
        ("enabled", []),
        ("login", "somebody_else"),
        ("email", "somebody@example.com"),
        ("telegram_id", 7),
        ("user_id", "01890a5d-ac96-774b-bcce-b302099a8057"),
    ],
)
async def test_a_wrong_field_of_an_account_is_named(
    client: Client, field: str, value: object
) -> None:
    admin, person = await client.admin(), await client.register()
    wish = {field: value}
    refused = await client.send("PATCH", f"/users/{person.user_id}", wish, as_=admin)
    problem(refused, 400, field=field)


@pytest.mark.parametrize("user_id", ["x", "00000000-0000-7000-8000-000000000000", "%00", "%D1%8F"])
async def test_an_unknown_account_is_not_found(client: Client, user_id: str) -> None:
    admin = await client.admin()
    response = await client.send("PATCH", f"/users/{user_id}", {"enabled": True}, as_=admin)
    problem(response, 400 if user_id == "%00" else 404)


async def test_the_last_administrator_cannot_lock_everybody_out(alone: Client) -> None:
    admin = await alone.admin()
    path = f"/users/{admin.user_id}"
    for wish in ({"enabled": False}, {"role": "driver"}):
        problem(await alone.send("PATCH", path, wish, as_=admin), 409, "last_admin")
    second = await alone.admin()
    answer(await alone.send("PATCH", path, {"enabled": False}, as_=second))
    path = f"/users/{second.user_id}"
    problem(await alone.send("PATCH", path, {"role": "owner"}, as_=second), 409, "last_admin")


async def test_two_administrators_cannot_disable_each_other(alone: Client) -> None:
    first, second = await alone.admin(), await alone.admin()

    async def disable(admin: Person, other: Person) -> int:
        path = f"/users/{other.user_id}"
        return (await alone.send("PATCH", path, {"enabled": False}, as_=admin)).status_code

    statuses = await asyncio.gather(disable(first, second), disable(second, first))
    assert sorted(statuses) == [200, 409]


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/login"), ("PUT", "/me"), ("DELETE", "/users"), ("POST", "/me")]
)
async def test_other_methods_are_refused_with_those_that_work(
    client: Client, method: str, path: str
) -> None:
    refused = await client.send(method, path)
    problem(refused, 405)
    assert refused.headers["allow"]


async def test_a_body_in_another_language_than_json_is_refused(client: Client) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    body = b"login=anna&password=x"
    problem(await client.send("POST", "/login", content=body, headers=headers), 415)
    too_large = registration(email="x" * 70_000, password=PASSWORD)
    problem(await client.send("POST", "/register", too_large), 413)
