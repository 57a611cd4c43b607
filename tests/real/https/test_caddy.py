"""The gateway with domains: certificates it gets itself, from an ACME server as the real ones."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import psutil
import pytest

from parking_net.public_names import NAMED
from tests.acceptance.people import PASSWORD, register
from tests.acceptance.streams import page_of
from tests.acceptance.world import World, answer, problem
from tests.real.https.doors import client
from tests.real.https.echo import echoing
from tests.real.https.programs import ROOT, output_of, program, running
from tests.real.https.scanners import weaknesses
from tests.real.https.site import Site
from tests.support.authority import Authority
from tests.support.eventually import eventually
from tests.support.platform import environment_with
from tests.support.ports import free_port_numbers

pytestmark = pytest.mark.timeout(900)

FRONTEND: Final = "parking.test"
BACKEND: Final = "api.parking.test"
MONITORING_PASSWORD: Final = "look-at-it-all"
HSTS: Final = "max-age=31536000"
CERTIFIED_WITHIN_SECONDS: Final = 240


@dataclass(frozen=True)
class Door:
    """The gateway before the platform, with certificates by the ACME server."""

    http_port: int
    https_port: int
    trusted: Path
    client: httpx.AsyncClient
    process: psutil.Process

    def at(self, name: str) -> str:
        return f"https://{name}:{self.https_port}"


@pytest.fixture(scope="module")
async def door(site: Site, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    folder = tmp_path_factory.mktemp("caddy")
    ports = free_port_numbers(5)
    acme, manager, http, https, beside = ports
    settings = {
        **site.running.environment,
        "FRONTEND_DOMAIN": FRONTEND,
        "BACKEND_DOMAIN": BACKEND,
        "GATEWAY_BIND_HOST": "127.0.0.1",
        "GATEWAY_HTTP_PORT": str(http),
        "GATEWAY_HTTPS_PORT": str(https),
        "GATEWAY_WEB": str(ROOT / "web" / "dist"),
        "ACME_CA": f"https://localhost:{acme}/dir",
        "ACME_CA_ROOT": str(folder / "acme.pem"),
        "ACME_EMAIL": f"operator@{FRONTEND}",
        "MONITORING_PASSWORD": MONITORING_PASSWORD,
        "KEYCLOAK_URL": f"http://127.0.0.1:{beside}",
        "KEYCLOAK_FRONTEND_URL": f"https://keycloak.{BACKEND}",
        **{f"{name}_PORT": str(beside) for name in ("JAEGER", "GRAFANA", "PROMETHEUS", "KEYCLOAK")},
    }
    command = (str(ROOT / ".venv/bin/parking-net"), "gateway", "--certificates", str(folder))
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(_acme_server(folder, acme, manager, http, https))
        await stack.enter_async_context(echoing(beside))
        log = folder / "gateway.log"
        environment = environment_with(settings)
        pid = await stack.enter_async_context(
            running(*command, port=https, log=log, environment=environment)
        )
        trusted = await _root_of(manager, folder)
        opened = await stack.enter_async_context(client(trusted))
        door = Door(http, https, trusted, opened, psutil.Process(pid))
        await eventually(lambda: _certified(door), within_seconds=CERTIFIED_WITHIN_SECONDS)
        yield door


def _acme_server(
    folder: Path, port: int, manager: int, http: int, https: int
) -> contextlib.AbstractAsyncContextManager[None]:
    """Pebble, that looks for challenges at the gateway's ports, whatever the name."""
    authority = Authority()
    authority.certify(folder / "acme", "localhost", address="127.0.0.1")
    authority.write(folder / "acme.pem")
    config = {
        "pebble": {
            "listenAddress": f"127.0.0.1:{port}",
            "managementListenAddress": f"127.0.0.1:{manager}",
            "certificate": str(folder / "acme" / "fullchain.pem"),
            "privateKey": str(folder / "acme" / "privkey.pem"),
            "httpPort": http,
            "tlsPort": https,
            "ocspResponderURL": "",
            "certificateValidityPeriod": 80 * 24 * 3600,
            "externalAccountBindingRequired": False,
        }
    }
    (folder / "pebble.json").write_text(json.dumps(config), encoding="utf-8")
    return _with_names(folder, port)


@contextlib.asynccontextmanager
async def _with_names(folder: Path, port: int) -> AsyncIterator[None]:
    """All names lead to this machine, says the name server that pebble asks."""
    names, manager = free_port_numbers(2)
    off = ("-http01", "", "-https01", "", "-tlsalpn01", "")
    told = ("-dns01", f"127.0.0.1:{names}", "-management", f"127.0.0.1:{manager}")
    here = ("-defaultIPv4", "127.0.0.1", "-defaultIPv6", "")
    server = program("pebble-challtestsrv", "pebble")
    settings = environment_with({"PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0"})
    pebble = (program("pebble", "pebble"), "-config", str(folder / "pebble.json"))
    async with (
        running(server, *off, *told, *here, port=manager, log=folder / "names.log"),
        running(
            *(*pebble, "-dnsserver", f"127.0.0.1:{names}"),
            port=port,
            log=folder / "pebble.log",
            environment=settings,
        ),
    ):
        yield


async def _root_of(manager: int, folder: Path) -> Path:
    """The certificate that all of pebble's come from: a new one each time it starts."""
    async with client(folder / "acme.pem") as trusting:
        root = await trusting.get(f"https://localhost:{manager}/roots/0")
    path = folder / "root.pem"
    path.write_text(root.text, encoding="utf-8")
    return path


async def _certified(door: Door) -> bool:
    try:
        beside = (f"{part}.{BACKEND}" for part in NAMED)
        for name in (FRONTEND, BACKEND, *beside):
            await door.client.get(door.at(name))
    except httpx.TransportError:
        return False
    return True


async def test_web_app_and_api_are_at_their_names(site: Site, door: Door) -> None:
    page = await door.client.get(door.at(FRONTEND))
    assert page.status_code == 200
    assert page.headers["strict-transport-security"] == HSTS
    assert f"connect-src 'self' {door.at(BACKEND)};" in page.headers["content-security-policy"]
    world = World(site.world.ports, door.at(BACKEND), door.client, "gateway")
    driver = await register(world, "driver")
    sent = {"api_key": driver.token}
    me = await door.client.get(f"{door.at(BACKEND)}/auth/me", headers=sent)
    assert answer(me)["login"] == driver.login
    async with page_of(driver) as open_page:
        assert open_page.shown[0].name == "ready"


async def test_plain_http_leads_to_https(door: Door) -> None:
    async with httpx.AsyncClient(timeout=30) as plain:
        asked = f"http://127.0.0.1:{door.http_port}/booking?a=1"
        sent_on = await plain.post(asked, headers={"Host": f"{BACKEND}:{door.http_port}"})
    assert sent_on.status_code == 308
    # Whatever port it listens on itself, people come to the usual one.
    assert sent_on.headers["location"] == f"https://{BACKEND}/booking?a=1"


async def test_it_speaks_http_2(door: Door) -> None:
    options = ("--silent", "--http2", "--cacert", str(door.trusted), "--output", "/dev/null")
    resolved = ("--resolve", f"{BACKEND}:{door.https_port}:127.0.0.1")
    told = ("--write-out", "%{http_version} %{http_code}", f"{door.at(BACKEND)}/parking")
    assert await output_of("curl", *options, *resolved, *told) == (0, "2 200")


@pytest.mark.parametrize("path", ["/metrics", "/auth/metrics", "/auth/docs", "/auth/readyz/self"])
async def test_what_is_for_the_inside_is_not_there(door: Door, path: str) -> None:
    problem(await door.client.get(door.at(BACKEND) + path), 404, "not_found")


async def test_failed_sign_ins_are_counted_by_the_address_that_caddy_sees(
    site: Site, door: Door
) -> None:
    driver = await site.people.driver()

    async def signs_in(who: httpx.AsyncClient, password: str, forged: str) -> int:
        wish = {"login": driver.login, "password": password}
        sent = {"X-Forwarded-For": forged, "Forwarded": f"for={forged}"}
        url = f"{door.at(BACKEND)}/auth/login"
        return (await who.post(url, json=wish, headers=sent)).status_code

    async with (
        client(door.trusted, address="127.0.0.41") as guesser,
        client(door.trusted, address="127.0.0.42") as person,
    ):
        guesses = [await signs_in(guesser, "Wrong-One-7", f"203.0.113.{i}") for i in range(6)]
        assert guesses == [401] * 5 + [429]
        assert await signs_in(person, PASSWORD, "127.0.0.41") == 200


@pytest.mark.parametrize("name", ["jaeger", "grafana", "prometheus"])
async def test_monitoring_asks_for_a_password_and_keeps_it(door: Door, name: str) -> None:
    url = f"{door.at(f'{name}.{BACKEND}')}/d/overview"
    stranger = await door.client.get(url, auth=("operator", "look-at-nothing"))
    assert stranger.status_code == 401
    assert stranger.headers["www-authenticate"].startswith("Basic ")
    shown = await door.client.get(url, auth=("operator", MONITORING_PASSWORD))
    assert "authorization" not in answer(shown)["headers"]
    assert shown.headers["strict-transport-security"] == HSTS


async def test_strangers_at_monitoring_cost_the_door_no_memory(door: Door) -> None:
    url = door.at(f"grafana.{BACKEND}")
    before = door.process.memory_info().rss
    answers = await asyncio.gather(
        *(door.client.get(url, auth=(f"nobody{i}", "wrong")) for i in range(30))
    )
    assert {one.status_code for one in answers} == {401}
    assert door.process.memory_info().rss - before < 200 * 2**20


async def test_keycloak_shows_its_sign_in_and_nothing_else(door: Door) -> None:
    keycloak = door.at(f"keycloak.{BACKEND}")
    seen = answer(await door.client.get(f"{keycloak}/realms/parking-users/x"))
    assert seen["headers"]["x-forwarded-proto"] == "https"
    for inside in ("/admin/", "/realms/master/", "/metrics"):
        assert (await door.client.get(keycloak + inside)).status_code == 404


async def test_tls_is_modern(door: Door) -> None:
    code, said = await weaknesses(door.https_port, BACKEND, door.trusted)
    assert code == 0, said


@pytest.mark.parametrize(
    ("settings", "mistakes"),
    [
        ({"BACKEND_DOMAIN": BACKEND}, ["FRONTEND_DOMAIN must be set where BACKEND_DOMAIN is"]),
        (
            {"FRONTEND_DOMAIN": "Parking", "ACME_EMAIL": "nobody", "AUTH_HOST": "a,b"},
            ["FRONTEND_DOMAIN must be a domain", "ACME_EMAIL ", "AUTH_HOST must be one host"],
        ),
    ],
)
async def test_wrong_settings_are_named_all_at_once(
    settings: dict[str, str], mistakes: list[str], tmp_path: Path
) -> None:
    [port] = free_port_numbers(1)
    environment = environment_with({"GATEWAY_PORT": str(port), **_ports(port), **settings})
    command = (str(ROOT / ".venv/bin/parking-net"), "gateway", "--certificates", str(tmp_path))
    code, printed = await output_of(*command, environment=environment)
    assert code == 2
    assert [words for words in mistakes if words not in printed] == []
    assert len(printed.splitlines()) == len(mistakes)


async def test_a_port_that_is_taken_is_a_sentence(site: Site, tmp_path: Path) -> None:
    taken = site.ports.https
    [free] = free_port_numbers(1)
    names = {"FRONTEND_DOMAIN": FRONTEND, **_ports(free), "GATEWAY_HTTPS_PORT": str(taken)}
    command = (str(ROOT / ".venv/bin/parking-net"), "gateway", "--certificates", str(tmp_path))
    code, printed = await output_of(*command, environment=environment_with(names))
    assert code == 1
    assert printed.startswith(f"Port {taken} of the gateway for HTTPS is taken; ")
    assert "parking-net render nginx" in printed


def _ports(port: int) -> dict[str, str]:
    return {"GATEWAY_HTTP_PORT": str(port)}
