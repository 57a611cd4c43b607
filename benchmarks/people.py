"""Drivers with money and tokens, one for each client of the load."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass

import httpx

from benchmarks.platform import BenchPlatform

PASSWORD = "Bench-Parking-1"
MONEY_MINOR = 10**11
CODE = "BENCH-MONEY"


@dataclass(frozen=True, slots=True)
class Driver:
    """Somebody who can book; the token lasts for one scenario, not for the whole run."""

    login: str
    token: str

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        return (("api_key", self.token),)


async def create_admin(platform: BenchPlatform) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "parking_net.cli", "create-admin", "--login", "bench_admin"),
        *("--email", "bench_admin@parking-net.test", "--password-stdin"),
        *("--data", str(platform.folder.path)),
        env=platform.environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
    )
    await process.communicate(PASSWORD.encode())
    if process.returncode != 0:
        raise RuntimeError("the admin could not be created")


async def register_drivers(platform: BenchPlatform, count: int) -> list[Driver]:
    """Drivers whose money lasts for the whole run."""
    base = f"http://127.0.0.1:{platform.gateway_port}"
    async with httpx.AsyncClient(base_url=base, timeout=30) as client:
        admin = {"api_key": await _token(client, "bench_admin")}
        promocode = {"amount": MONEY_MINOR, "max_uses": count, "code": CODE}
        (await client.post("/payment/promocode", json=promocode, headers=admin)).raise_for_status()
        return [await _driver(client, f"bench_driver_{number}") for number in range(count)]


async def register_listeners(platform: BenchPlatform, count: int) -> list[Driver]:
    """Drivers without money, who only hear what happens to them."""
    base = f"http://127.0.0.1:{platform.gateway_port}"
    async with httpx.AsyncClient(base_url=base, timeout=30) as client:
        return [await _registered(client, f"bench_listener_{number}") for number in range(count)]


async def _driver(client: httpx.AsyncClient, login: str) -> Driver:
    driver = await _registered(client, login)
    activated = await client.post(
        "/payment/promocode/activate", json={"code": CODE}, headers=dict(driver.headers)
    )
    activated.raise_for_status()
    return driver


async def _registered(client: httpx.AsyncClient, login: str) -> Driver:
    body = {
        "login": login,
        "email": f"{login}@parking-net.test",
        "password": PASSWORD,
        "role": "driver",
    }
    answer = (await client.post("/auth/register", json=body)).raise_for_status()
    return Driver(login, answer.json()["token"])


async def renewed(platform: BenchPlatform, drivers: list[Driver]) -> list[Driver]:
    """The same drivers with fresh tokens: one run may take longer than a token lives."""
    base = f"http://127.0.0.1:{platform.gateway_port}"
    async with httpx.AsyncClient(base_url=base, timeout=30) as client:
        return [Driver(each.login, await _token(client, each.login)) for each in drivers]


async def _token(client: httpx.AsyncClient, login: str) -> str:
    body = {"login": login, "password": PASSWORD}
    answer = (await client.post("/auth/login", json=body)).raise_for_status()
    return str(answer.json()["token"])
