"""`parking-net up` with Keycloak: people, the browser, and bad days of Keycloak under load."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from parking_net.deployment.keycloak import RealmSettings, apply_realm
from tests.acceptance.people import PASSWORD, Person, new_place, stay
from tests.acceptance.running import Running, started
from tests.acceptance.world import Json, answer, problem
from tests.real.keycloak.conftest import lowered
from tests.real.keycloak.server import KeycloakServer
from tests.support.eventually import eventually
from tests.support.settings import new_settings

PROJECT = Path(__file__).parents[3]
SIGN_IN = Path(__file__).with_name("sign_in.mjs")
BROWSER_SECONDS = 400
PATIENCE_SECONDS = 5.0
"""Of the platform with Keycloak; whoever asks for longer is answered with 503."""
BACK_WITHIN_SECONDS = 300
BOOKINGS_MEANWHILE = 5


@pytest.fixture(scope="module")
async def platform(
    keycloak: KeycloakServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Running]:
    data = tmp_path_factory.mktemp("keycloak") / "data"
    settings = {**keycloak.settings, "KEYCLOAK_TIMEOUT_SECONDS": str(PATIENCE_SECONDS)}
    async with started(data, **settings) as running:
        values = {**keycloak.settings, "GATEWAY_PORT": running.environment["GATEWAY_PORT"]}
        await apply_realm(new_settings(RealmSettings, lowered(values)))
        yield running


async def test_people_of_keycloak_book_and_pay(platform: Running) -> None:
    owner, driver = await platform.people.owner(), await platform.people.driver(money=5_000)
    place = await new_place(owner)
    booking = await driver.books(place, stay())
    assert booking["status"] == "Confirmed"
    assert answer(await driver.get("/auth/me"))["user_id"] == booking["user_id"]
    admin = platform.people.admin
    found = answer(await admin.get("/auth/user", params={"user_id": driver.user_id}))
    assert found["login"] == driver.login
    problem(await driver.get("/auth/users"), 403)
    await platform.verify()


async def test_the_first_administrator_may_be_made_again(platform: Running) -> None:
    who = ("--login", platform.people.admin.login, "--email", platform.people.admin.email)
    await platform.run("create-admin", *who, "--password-stdin", stdin=f"{PASSWORD}\n")


async def test_a_person_signs_in_on_keycloaks_page(platform: Running) -> None:
    driver = await platform.people.driver()
    address = f"http://localhost:{platform.environment['GATEWAY_PORT']}"
    seen = await asyncio.to_thread(_seen_in_a_browser, address, driver)
    (cookie,) = [item for item in seen["cookies"] if item["name"] == "parking_net_refresh"]
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Strict", "/auth")
    assert "not finished" in seen["refused"]


async def test_a_code_that_was_made_up_opens_nothing(platform: Running) -> None:
    wish = {"code": "x", "code_verifier": "x" * 43, "redirect_uri": "http://x.test/back"}
    world = platform.world
    problem(await world.send("POST", "/auth/login/code", json=wish), 401, "code_unknown")


async def test_keycloak_freezes_and_comes_back(platform: Running, keycloak: KeycloakServer) -> None:
    here = await platform.people.driver()
    async with busy(platform) as load:
        keycloak.freeze()
        try:
            # The first may wait for as long as auth does, those after it for nothing.
            for _ in range(10):
                problem(await _login(here), 503, "identity_unavailable")
                problem(await _refresh(here), 503, "identity_unavailable")
            await load.goes_on()
            answer(await here.get("/booking"))
        finally:
            keycloak.thaw()
        await _until_signed_in(here)
        await load.goes_on()
    answer(await _refresh(here))


async def test_keycloak_dies_and_comes_back(platform: Running, keycloak: KeycloakServer) -> None:
    here, out = await platform.people.driver(), await platform.people.driver()
    async with busy(platform) as load:
        await keycloak.kill()
        problem(await _login(here), 503, "identity_unavailable")
        problem(await _refresh(here), 503, "identity_unavailable")
        answer(await platform.world.send("GET", "/auth/config"))
        # Signing out takes nobody but us.
        answer(await platform.world.send("POST", "/auth/logout", json=_token_of(out)), 204)
        await load.goes_on()
        await keycloak.start()
        await _until_signed_in(here)
        await load.goes_on()
    answer(await _refresh(here))
    problem(await _refresh(out), 401, "session_ended")
    await platform.verify()


@dataclass
class Load:
    """A driver who books and cancels, again and again, with the token they had."""

    driver: Person
    place: Json
    done: int = 0
    failures: list[str] = field(default_factory=list)

    async def run(self) -> None:
        while True:
            wish = {"parking_place_id": self.place["id"], **stay(starts_in=timedelta(days=3))}
            booked = await self.driver.post("/booking", wish)
            self._note(booked)
            if booked.status_code == 200:
                path = f"/booking/{booked.json()['booking_id']}"
                self._note(await self.driver.delete(path))
            self.done += 1

    async def goes_on(self) -> None:
        """Waits until some more were booked since, and none was refused."""
        wanted = self.done + BOOKINGS_MEANWHILE

        async def look() -> int:
            assert self.failures == []
            return self.done

        await eventually(look, lambda done: done >= wanted, within_seconds=BACK_WITHIN_SECONDS)

    def _note(self, response: httpx.Response) -> None:
        if response.status_code != 200:
            self.failures.append(f"{response.status_code} {response.text[:300]}")


@contextlib.asynccontextmanager
async def busy(platform: Running) -> AsyncIterator[Load]:
    owner, driver = await platform.people.owner(), await platform.people.driver(money=5_000)
    load = Load(driver, await new_place(owner))
    running = asyncio.create_task(load.run())
    try:
        await load.goes_on()
        yield load
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def _login(person: Person) -> httpx.Response:
    wish = {"login": person.login, "password": person.password}
    return await person.world.send("POST", "/auth/login", json=wish)


def _token_of(person: Person) -> Json:
    return {"refresh_token": person.refresh_token}


async def _refresh(person: Person) -> httpx.Response:
    return await person.world.send("POST", "/auth/refresh", json=_token_of(person))


async def _until_signed_in(person: Person) -> None:
    async def status() -> int:
        return (await _login(person)).status_code

    await eventually(status, lambda code: code == 200, within_seconds=BACK_WITHIN_SECONDS)


def _seen_in_a_browser(address: str, person: Person) -> Json:
    node = shutil.which("node")
    assert node is not None, "node is missing: install Node 20 or newer"
    browser = subprocess.run(
        [str(PROJECT / "scripts" / "browser.sh")], check=True, capture_output=True, text=True
    ).stdout.strip()
    printed = subprocess.run(
        [node, str(SIGN_IN), address, person.login, person.password],
        env={**os.environ, "CHROMIUM_PATH": browser},
        capture_output=True,
        text=True,
        timeout=BROWSER_SECONDS,
        check=False,
    )
    assert printed.returncode == 0, printed.stderr[-3000:]
    seen: Json = json.loads(printed.stdout)
    return seen
