"""What every API has in common: the form of refusals, headers, and the rules of wishes repeated."""

from __future__ import annotations

import re

import pytest

from tests.acceptance.people import People, Person
from tests.acceptance.running import Running
from tests.acceptance.world import SERVICES, Via, World, answer, problem, refused_fields, told

NOWHERE = "00000000-0000-7000-8000-000000000000"
COLLECTIONS = {
    "auth": "/auth/me",
    "parking": "/parking",
    "booking": "/booking",
    "payment": "/payment/balance",
    "notification": "/notifications",
}
VIAS: tuple[Via, ...] = ("ports", "gateway")


@pytest.fixture(scope="module")
async def driver(people: People) -> Person:
    return await people.driver(money=10**6)


async def test_a_refusal_has_one_form(door: World) -> None:
    response = await door.send("POST", "/auth/register", json={"login": 1, "role": "driver"})
    body = problem(response, 400)
    assert body["errors"], told(response)
    assert all(item.keys() >= {"field", "code", "message"} for item in body["errors"])
    assert body["instance"] == "/auth/register"
    assert re.fullmatch(r"[a-z][a-z0-9_]*", body["code"])
    assert re.fullmatch(r"[0-9a-f]{32}", body["trace_id"])
    assert body["error_message"]


@pytest.mark.parametrize(
    ("wish", "fields"),
    [
        ({"login": "x y", "email": 5, "password": "short"}, {"login", "email", "password", "role"}),
        (
            {"login": "fine", "email": "nobody", "password": "lowercase1", "role": "owner"},
            {"email", "password"},
        ),
    ],
)
async def test_mistakes_of_one_kind_are_told_together(
    door: World, wish: dict[str, object], fields: set[str]
) -> None:
    body = problem(await door.send("POST", "/auth/register", json=wish), 400)
    assert refused_fields(body) == fields


@pytest.mark.parametrize("service", SERVICES)
async def test_an_unknown_path_is_a_404_of_the_same_form(door: World, service: str) -> None:
    path = COLLECTIONS[service].rsplit("/", 1)[0] or COLLECTIONS[service]
    for unknown in (f"{path}/a/b/c/d", f"{path}/%2e%2e/%2e%2e/etc/passwd/x/y"):
        problem(await door.send("GET", unknown), 404)


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("method", ["PATCH", "TRACE", "PUT", "BREW"])
async def test_a_wrong_method_says_which_are_right(door: World, service: str, method: str) -> None:
    if method == "PATCH" and service == "auth":
        method = "POST"
    response = await door.send(method, COLLECTIONS[service])
    if method == "BREW" and response.status_code == 400:
        return  # The server's parser knows no such method and says so itself.
    problem(response, 405)
    allowed = {word.strip() for word in response.headers["allow"].split(",")}
    assert "GET" in allowed
    assert method not in allowed


async def test_too_large_and_of_the_wrong_type(door: World, driver: Person) -> None:
    sender = driver.through(door.via)
    problem(await sender.send("POST", "/booking/quote", content=b" " * 65_537), 413)
    wrong_type = {"Content-Type": "text/plain"}
    problem(await sender.send("POST", "/booking/quote", content=b"{}", headers=wrong_type), 415)
    with_charset = {"Content-Type": "application/json; charset=utf-8"}
    problem(await sender.send("POST", "/booking/quote", content=b"{}", headers=with_charset), 400)


async def test_the_request_id_comes_back_or_is_made(door: World) -> None:
    for path in ("/parking", "/auth/nothing/here", "/payment/balance"):
        given = await door.send("GET", path, headers={"X-Request-ID": "story-17.a"})
        assert given.headers["x-request-id"] == "story-17.a"
        made = [(await door.send("GET", path)).headers["x-request-id"] for _ in range(2)]
        assert made[0]
        assert made[0] != made[1]
    for bad in ("x" * 5000, "two words\ttab", 'quote"d'):
        kept = await door.send("GET", "/parking", headers={"X-Request-ID": bad})
        assert kept.status_code == 200
        assert len(kept.headers["x-request-id"]) <= 255


async def test_the_trace_of_the_caller_is_the_one_in_the_refusal(door: World) -> None:
    trace_id = "4bf92f3577b34da6a3ce929d0e0e4736"
    headers = {"traceparent": f"00-{trace_id}-00f067aa0ba902b7-01"}
    refused = problem(await door.send("GET", "/payment/balance", headers=headers), 401)
    assert refused["trace_id"] == trace_id
    for broken in ("00-zz-yy-01", "x" * 300, "00-" + "0" * 32 + "-" + "0" * 16 + "-01"):
        body = problem(
            await door.send("GET", "/payment/balance", headers={"traceparent": broken}), 401
        )
        assert re.fullmatch(r"(?!0{32})[0-9a-f]{32}", body["trace_id"])


@pytest.mark.parametrize("service", SERVICES)
async def test_every_answer_carries_the_security_headers(
    door: World, driver: Person, service: str
) -> None:
    answers = [
        await driver.through(door.via).get(COLLECTIONS[service]),
        await door.send("GET", f"{COLLECTIONS[service]}/x/y/z"),
        await door.send("PUT", COLLECTIONS[service], json={}),
    ]
    for response in answers:
        headers = response.headers
        assert headers["x-content-type-options"] == "nosniff", told(response)
        assert headers["referrer-policy"], told(response)
        framing = headers.get("content-security-policy", "")
        assert "frame-ancestors 'none'" in framing or headers.get("x-frame-options") == "DENY"
        assert "unsafe-inline" not in framing


@pytest.mark.parametrize(
    "path",
    ["/auth/me", "/booking", "/payment/balance", "/payment/transactions", "/notifications"],
)
async def test_personal_answers_are_not_stored(door: World, driver: Person, path: str) -> None:
    response = await driver.through(door.via).get(path)
    answer(response)
    assert "no-store" in response.headers["cache-control"]


async def test_answers_with_tokens_are_not_stored(door: World, driver: Person) -> None:
    wish = {"login": driver.login, "password": driver.password}
    response = await door.send("POST", "/auth/login", json=wish)
    assert answer(response)["token"]
    assert "no-store" in response.headers["cache-control"]


async def test_no_foreign_origin_is_let_in(door: World) -> None:
    """The platform of these tests names no origins: none is allowed."""
    origin = {"Origin": "https://evil.example"}
    preflight = {**origin, "Access-Control-Request-Method": "POST"}
    for service in SERVICES:
        path = COLLECTIONS[service]
        for response in (
            await door.send("GET", path, headers=origin),
            await door.send("OPTIONS", path, headers=preflight),
        ):
            assert "access-control-allow-origin" not in response.headers, told(response)


async def test_an_origin_on_the_list_is_let_in(quick: Running) -> None:
    listed = {"Origin": "https://app.example.com"}
    preflight = {
        **listed,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, api_key, content-type, idempotency-key",
    }
    for via in VIAS:
        door = quick.world.through(via)
        for service in SERVICES:
            path = COLLECTIONS[service]
            for response in (
                await door.send("OPTIONS", path, headers=preflight),
                await door.send("GET", path, headers=listed),
            ):
                assert response.headers["access-control-allow-origin"] == listed["Origin"]
                assert "origin" in response.headers["vary"].lower()
            stranger = {**preflight, "Origin": "https://app.example.com.evil.example"}
            refused = await door.send("OPTIONS", path, headers=stranger)
            assert "access-control-allow-origin" not in refused.headers


@pytest.mark.parametrize("service", SERVICES)
async def test_each_service_tells_how_it_is(world: World, service: str) -> None:
    base = world.ports[service]
    assert (await world.http.get(f"{base}/healthz")).status_code == 200
    ready = answer(await world.http.get(f"{base}/readyz"))
    assert ready["version"]
    assert ready["checks"]
    assert set(ready["checks"].values()) == {"ok"}
    metrics = (await world.http.get(f"{base}/metrics")).text
    assert "http_request_duration_seconds_bucket{" in metrics
    await world.http.get(f"{base}/parking/{NOWHERE}")
    again = (await world.http.get(f"{base}/metrics")).text
    assert NOWHERE not in again, "metrics name a raw path"
    document = answer(await world.http.get(f"{base}/openapi.json"))
    assert document["openapi"].startswith("3.1")
    docs = await world.http.get(f"{base}/docs")
    assert docs.status_code == 200
    assert "unsafe-inline" not in docs.headers["content-security-policy"]


async def test_the_gateway_shows_each_service_and_hides_the_inside(world: World) -> None:
    gateway = world.gateway
    for service in SERVICES:
        assert answer(await world.http.get(f"{gateway}/status/{service}"))["checks"]
        assert answer(await world.http.get(f"{gateway}/openapi/{service}.json"))["paths"]
    assert (await world.http.get(f"{gateway}/")).status_code == 200
    docs = await world.http.get(f"{gateway}/docs")
    assert docs.status_code == 200
    assert "unsafe-inline" not in docs.headers["content-security-policy"]
    hidden = ("/metrics", "/auth/metrics", "/auth//metrics", "/auth/%6detrics", "/parking/metrics")
    for path in (*hidden, "/auth/./metrics", "/booking/metrics", "/payment/metrics"):
        response = await world.http.get(f"{gateway}{path}")
        assert "http_requests_total" not in response.text, path
        assert response.status_code >= 400, path


async def test_auth_answers_bare_and_prefixed(world: World) -> None:
    base = world.ports["auth"]
    for path in ("/.well-known/jwks.json", "/readyz", "/healthz"):
        bare, prefixed = (
            await world.http.get(base + path),
            await world.http.get(f"{base}/auth{path}"),
        )
        assert bare.status_code == prefixed.status_code == 200, path
    assert "logins_total" in (await world.http.get(f"{base}/auth/metrics")).text
