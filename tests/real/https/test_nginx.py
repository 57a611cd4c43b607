"""nginx with the rendered files: what comes through, what does not, and in whose name."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import httpx
import pytest

from tests.acceptance.people import PASSWORD, Person, new_place, stay
from tests.acceptance.streams import page_of
from tests.acceptance.world import answer, problem, statuses
from tests.real.https.programs import output_of
from tests.real.https.site import BACKEND, BESIDE, FRONTEND, Site
from tests.real.https.site import PASSWORD as MONITORING_PASSWORD

pytestmark = pytest.mark.timeout(900)

HSTS = "max-age=31536000"
AT_ONCE = 60


def through(site: Site, person: Person) -> Person:
    return replace(person, world=site.world)


async def test_the_web_app_is_at_its_own_name(site: Site) -> None:
    page = await site.http.get(site.frontend)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["strict-transport-security"] == HSTS
    assert f"connect-src 'self' https://{BACKEND}" in page.headers["content-security-policy"]


@pytest.mark.parametrize("name", [FRONTEND, BACKEND, f"grafana.{BACKEND}"])
async def test_plain_http_leads_to_https(site: Site, name: str) -> None:
    async with httpx.AsyncClient(timeout=30) as client:
        host = {"Host": f"{name}:{site.ports.http}"}
        address = f"http://127.0.0.1:{site.ports.http}/booking?a=1"
        sent_on = await client.post(address, headers=host)
        assert sent_on.status_code == 308
        assert sent_on.headers["location"] == f"https://{name}:{site.ports.https}/booking?a=1"
        question = f"http://127.0.0.1:{site.ports.http}/.well-known/acme-challenge/question"
        assert (await client.get(question, headers=host)).text == "answer"


async def test_a_page_at_the_other_name_signs_in_and_stays_signed_in(site: Site) -> None:
    driver = await site.people.driver()
    origin = {"Origin": site.frontend}
    asks = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "api_key, content-type",
    }
    url = f"{site.backend}/auth/login"
    async with site.client("127.0.0.1") as page:
        may = await page.options(url, headers={**origin, **asks})
        assert may.headers["access-control-allow-origin"] == site.frontend
        assert "api_key" in may.headers["access-control-allow-headers"]
        wish = {"login": driver.login, "password": PASSWORD}
        signed_in = await page.post(url, json=wish, headers=origin)
        assert signed_in.headers["access-control-allow-credentials"] == "true"
        cookie = signed_in.headers["set-cookie"].lower()
        assert {"httponly", "secure", "samesite=strict"} <= set(cookie.split("; "))
        refreshed = await page.post(f"{site.backend}/auth/refresh", headers=origin)
        assert answer(refreshed)["token"] != answer(signed_in)["token"]
        foreign = await page.options(url, headers={"Origin": "https://evil.test", **asks})
        assert "access-control-allow-origin" not in foreign.headers


async def test_the_token_comes_in_the_header_with_an_underscore(site: Site) -> None:
    driver = await site.people.driver()
    sent = {"api_key": driver.token}
    who = answer(await site.http.get(f"{site.backend}/auth/me", headers=sent))
    assert who["login"] == driver.login


async def test_a_stream_shows_a_booking_while_it_stays_open(site: Site) -> None:
    driver = through(site, await site.people.driver(money=10_000))
    place = await new_place(await site.people.owner())
    async with page_of(driver) as page:
        booking = await driver.books(place, stay())
        await page.shows("booking", booking["booking_id"])


async def test_all_of_it_over_http_2(site: Site) -> None:
    options = ("--silent", "--http2", "--cacert", str(site.trusted), "--output", "/dev/null")
    resolved = ("--resolve", f"{BACKEND}:{site.ports.https}:127.0.0.1")
    told = ("--write-out", "%{http_version} %{http_code}", f"{site.backend}/parking")
    assert await output_of("curl", *options, *resolved, *told) == (0, "2 200")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/metrics",
        "/healthz",
        "/readyz",
        "/docs",
        "/openapi.json",
        "/auth/metrics",
        "/auth/healthz",
        "/auth/readyz",
        "/auth/docs",
        "/auth/openapi.json",
        "/auth//metrics",
        "/auth/%6Detrics",
        "/auth/x/../metrics",
        "/parkingx",
        "/bookings",
        "/status/nothing",
        "/status/auth/metrics",
        "/telegram",
        "/telegram/webhook/x",
        "/parkingnet.v1.Payment/ProcessRefund",
    ],
)
async def test_what_is_for_the_inside_is_not_there(site: Site, path: str) -> None:
    url = httpx.URL(site.backend).copy_with(raw_path=path.encode())
    refused = await site.http.get(url)
    problem(refused, 404, "not_found")
    assert refused.headers["strict-transport-security"] == HSTS


@pytest.mark.parametrize("name", ["auth", "parking", "booking", "payment", "notification"])
async def test_state_and_description_of_each_service_are_public(site: Site, name: str) -> None:
    assert answer(await site.http.get(f"{site.backend}/status/{name}"))["status"] == "ready"
    described = answer(await site.http.get(f"{site.backend}/openapi/{name}.json"))
    assert described["openapi"].startswith("3.1")


async def test_a_service_that_is_away_is_a_503_that_the_page_may_read(site: Site) -> None:
    """There is no bot on this platform."""
    sent = {"X-Request-ID": "wish-7", "Origin": site.frontend}
    away = await site.http.get(f'{site.backend}/status/telegram?a="b', headers=sent)
    assert problem(away, 503, "unavailable")["instance"] == "/status/telegram"
    assert int(away.headers["retry-after"]) > 0
    assert away.headers["x-request-id"] == "wish-7"
    assert away.headers["access-control-allow-origin"] == site.frontend
    assert away.headers["strict-transport-security"] == HSTS


async def test_a_body_beyond_the_limit_is_a_413(site: Site) -> None:
    body = json.dumps({"login": "x" * 70_000})
    sent = {"Content-Type": "application/json"}
    refused = await site.http.post(f"{site.backend}/booking", content=body, headers=sent)
    problem(refused, 413, "payload_too_large")


@pytest.mark.parametrize(
    ("address", "method", "path"),
    [
        ("127.0.0.21", "POST", "/auth/login"),
        ("127.0.0.22", "POST", "/auth/register/"),
        ("127.0.0.23", "POST", "/auth/change-password"),
        ("127.0.0.24", "GET", "/payment/promocode/GUESS-1"),
        ("127.0.0.25", "POST", "/payment/promocode/activate"),
    ],
)
async def test_guessing_is_slowed_down(site: Site, address: str, method: str, path: str) -> None:
    sent = {"Origin": site.frontend}
    async with site.client(address) as client:
        asked = (client.request(method, site.backend + path, headers=sent) for _ in range(AT_ONCE))
        answers = await asyncio.gather(*asked)
        may = await client.options(
            site.backend + path, headers={**sent, "Access-Control-Request-Method": method}
        )
    refused = [one for one in answers if one.status_code == 429]
    assert 0 < len(refused) < AT_ONCE, statuses(answers)
    problem(refused[0], 429, "too_many_requests")
    assert int(refused[0].headers["retry-after"]) > 0
    assert refused[0].headers["access-control-allow-origin"] == site.frontend
    assert may.status_code < 300
    others = await site.http.request(method, site.backend + path)
    assert others.status_code != 429


async def test_failed_sign_ins_are_counted_by_the_address_that_nginx_sees(site: Site) -> None:
    """Whatever a client writes into X-Forwarded-For, it is itself that is locked out."""
    driver = await site.people.driver()

    async def signs_in(client: httpx.AsyncClient, password: str, forged: str) -> int:
        wish = {"login": driver.login, "password": password}
        sent = {"X-Forwarded-For": forged, "X-Real-IP": forged, "Forwarded": f"for={forged}"}
        return (
            await client.post(f"{site.backend}/auth/login", json=wish, headers=sent)
        ).status_code

    async with site.client("127.0.0.31") as guesser, site.client("127.0.0.32") as person:
        guesses = [await signs_in(guesser, "Wrong-One-7", f"203.0.113.{i}") for i in range(6)]
        assert guesses == [401] * 5 + [429]
        assert await signs_in(guesser, PASSWORD, "203.0.113.99") == 429
        assert await signs_in(person, PASSWORD, "127.0.0.31") == 200


@pytest.mark.parametrize("name", ["jaeger", "grafana", "prometheus"])
async def test_monitoring_asks_for_a_password_and_keeps_it(site: Site, name: str) -> None:
    url = f"{site.beside(name)}/d/overview"
    assert (await site.http.get(url)).status_code == 401
    assert (await site.http.get(url, auth=("operator", "wrong"))).status_code == 401
    shown = await site.http.get(url, auth=("operator", MONITORING_PASSWORD))
    seen = answer(shown)
    assert seen["target"] == "/d/overview"
    assert "authorization" not in seen["headers"]
    assert shown.headers["strict-transport-security"] == HSTS


async def test_keycloak_shows_its_sign_in_and_nothing_else(site: Site) -> None:
    path = "/realms/parking-users/protocol/openid-connect/auth?client_id=x"
    forged = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "evil.test"}
    seen = answer(await site.http.get(site.beside("keycloak") + path, headers=forged))
    assert seen["target"] == path
    assert seen["headers"]["x-forwarded-for"] == "127.0.0.1"
    assert seen["headers"]["x-forwarded-proto"] == "https"
    assert seen["headers"]["x-forwarded-host"] == f"keycloak.{BACKEND}"
    for inside in ("/admin/", "/realms/master/", "/metrics", "/health", "/"):
        assert (await site.http.get(site.beside("keycloak") + inside)).status_code == 404


async def test_one_certificate_is_for_all_names_of_the_back_end(site: Site) -> None:
    for name in BESIDE:
        assert (await site.http.get(site.beside(name))).status_code in (401, 404)
