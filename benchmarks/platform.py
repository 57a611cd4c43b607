"""The platform under measurement: a real `parking-net up` on ports and in a folder of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
import psutil

from parking_net.local.data_folder import DataFolder
from parking_net.services import SERVICES

READY_WITHIN_SECONDS = 60


@dataclass(frozen=True, slots=True)
class BenchPlatform:
    """Where the running platform is found."""

    process: asyncio.subprocess.Process
    folder: DataFolder
    ports: dict[str, int]
    ready_after_seconds: float

    @property
    def environment(self) -> dict[str, str]:
        """What commands beside the platform are started with."""
        return {**os.environ, **{name: str(port) for name, port in self.ports.items()}}

    def port(self, service: str) -> int:
        return self.ports[f"{service.upper()}_REST_PORT"]

    @property
    def gateway_port(self) -> int:
        return self.ports["GATEWAY_PORT"]

    def postgres_environment(self) -> dict[str, str]:
        """What libpq programs need to reach the embedded PostgreSQL."""
        return {
            "PGHOST": _socket_directory(self.process.pid),
            "PGUSER": "postgres",
            "PGPASSWORD": self.folder.secrets()["POSTGRES_PASSWORD"],
        }

    async def connect(self, database: str) -> asyncpg.Connection[asyncpg.Record]:
        where = self.postgres_environment()
        return await asyncpg.connect(
            host=where["PGHOST"],
            user=where["PGUSER"],
            password=where["PGPASSWORD"],
            database=database,
            command_timeout=600,
        )

    def memory_mib(self) -> dict[str, float]:
        """Proportional memory of each process but PostgreSQL's, by what it runs."""
        family = [psutil.Process(self.process.pid)]
        family += family[0].children(recursive=True)
        found: dict[str, float] = {}
        for member in family:
            name = _part(member)
            if name != "postgres":
                found[name] = found.get(name, 0.0) + member.memory_full_info().pss / 2**20
        return found


def _part(process: psutil.Process) -> str:
    words = process.cmdline()
    if "parking_net.serve" in words:
        return words[words.index("parking_net.serve") + 1]
    if any("postgres" in word for word in words[:1]):
        return "postgres"
    return "gateway" if any("caddy" in word for word in words[:1]) else "up"


def _socket_directory(pid: int) -> str:
    for child in psutil.Process(pid).children(recursive=True):
        host = child.environ().get("POSTGRES_HOST")
        if host:
            return host
    raise RuntimeError("no service of the platform is running")


def free_ports(names: list[str]) -> dict[str, int]:
    """Ports nobody uses now; all are held open until the last is found."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in names]
    ports = {name: each.getsockname()[1] for name, each in zip(names, sockets, strict=True)}
    for each in sockets:
        each.close()
    return ports


@asynccontextmanager
async def running_platform() -> AsyncIterator[BenchPlatform]:
    """An empty platform that is ready; gone with all its data at the end."""
    names = ["GATEWAY_PORT", *(port.variable for each in SERVICES for port in each.ports)]
    ports = free_ports(names)
    with tempfile.TemporaryDirectory(prefix="parking-net-bench-") as scratch:
        data = Path(scratch, "data")
        environment = {**os.environ, **{name: str(port) for name, port in ports.items()}}
        started = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "parking_net.cli", "up", "--data", str(data)),
            env=environment,
            stdout=asyncio.subprocess.DEVNULL,
        )
        try:
            await _all_ready(ports)
            ready_after_seconds = time.perf_counter() - started
            yield BenchPlatform(process, DataFolder(data), ports, ready_after_seconds)
        finally:
            process.send_signal(signal.SIGTERM)
            await process.wait()


async def _all_ready(ports: dict[str, int]) -> None:
    base = f"http://127.0.0.1:{ports['GATEWAY_PORT']}"
    async with asyncio.timeout(READY_WITHIN_SECONDS), httpx.AsyncClient() as client:
        for service in (each for each in SERVICES if each.needs is None):
            async for _ in moments():
                if await _is_ready(client, f"{base}/status/{service.name}"):
                    break


async def moments(apart_seconds: float = 0.05) -> AsyncIterator[None]:
    """Time and again, with a breath between."""
    while True:
        yield
        await asyncio.sleep(apart_seconds)


async def _is_ready(client: httpx.AsyncClient, address: str) -> bool:
    try:
        return (await client.get(address)).status_code == 200
    except httpx.TransportError:
        return False
