"""Two processes of every service: those of `parking-net up`, and others at a second address."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

import httpx

from parking_net.local.data_folder import DataFolder
from parking_net.local.environment import composed
from parking_net.local.postgres import serving_directory
from tests.acceptance.people import Person
from tests.acceptance.running import Running, started
from tests.acceptance.world import SERVICES, World
from tests.support.eventually import eventually
from tests.support.leftovers import forget_process, record_process

FIRST, SECOND = "127.0.0.1", "127.0.0.2"
DRAIN_SECONDS: Final = 5
"""Longer than the gateway takes to hear of it: it asks every second."""
READY_WITHIN_SECONDS: Final = 180
STOPPED_WITHIN_SECONDS: Final = 60
HOSTS: Final = {f"{name.upper()}_HOST": f"{FIRST},{SECOND}" for name in SERVICES}


@dataclass
class Twins:
    """The platform, and the second process of each service."""

    running: Running
    _second: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)

    def address(self, service: str, host: str) -> str:
        """Of one process of the service, past the gateway."""
        return self.running.world.ports[service].replace(FIRST, host)

    def only(self, host: str, person: Person) -> Person:
        """The person, served by the processes at that address alone."""
        ports = {name: self.address(name, host) for name in SERVICES}
        world = World(ports, self.running.world.gateway, self.running.world.http, "ports")
        return replace(person, world=world)

    async def start(self, names: Collection[str] = SERVICES) -> None:
        """Start second processes, and wait until they are ready."""
        for name in names:
            log = DataFolder(self.running.data).log_of(f"{name}-second")
            with log.open("ab") as output:
                process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", "parking_net.serve", name),
                    env={**self._environment(), "BIND_HOST": SECOND},
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                )
            record_process(process.pid)
            self._second[name] = process
        for name in names:
            await self._ready(name)

    async def kill(self, name: str) -> None:
        """End a second process without a word."""
        await self._end(name, signal.SIGKILL)

    async def roll_second(self) -> None:
        """Every second process makes room for a new one, as a new release would."""
        ended = (self._end(name, signal.SIGTERM) for name in SERVICES)
        assert await asyncio.gather(*ended) == [0] * len(SERVICES)
        await self.start()

    async def roll_first(self) -> None:
        """The same for those of `parking-net up`, which starts the new ones itself."""
        pids = {name: self.running.process(name).pid for name in SERVICES}
        for name in SERVICES:
            self.running.process(name).terminate()
        for name, pid in pids.items():
            replaced = partial(self._is_replaced, name, pid)
            await eventually(replaced, within_seconds=READY_WITHIN_SECONDS)

    async def stop(self) -> None:
        names = list(self._second)
        await asyncio.gather(*(self._end(name, signal.SIGTERM) for name in names))

    async def _end(self, name: str, how: signal.Signals) -> int:
        process = self._second.pop(name)
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(how)
        try:
            code = await asyncio.wait_for(process.wait(), STOPPED_WITHIN_SECONDS)
        except TimeoutError:
            process.kill()
            raise
        forget_process(process.pid)
        return code

    async def _ready(self, name: str) -> None:
        async def is_ready() -> bool:
            assert self._second[name].returncode is None, f"the second {name} ended"
            return await self._says_it_is_ready(name, SECOND)

        await eventually(is_ready, within_seconds=READY_WITHIN_SECONDS)

    async def _is_replaced(self, name: str, former_pid: int) -> bool:
        try:
            if self.running.process(name).pid == former_pid:
                return False
        except LookupError:
            return False
        return await self._says_it_is_ready(name, FIRST)

    async def _says_it_is_ready(self, name: str, host: str) -> bool:
        try:
            url = f"{self.address(name, host)}/readyz"
            return (await self.running.world.http.get(url)).status_code == 200
        except httpx.TransportError:
            return False

    def _environment(self) -> dict[str, str]:
        """As the first processes have it."""
        folder = DataFolder(self.running.data)
        directory = serving_directory(folder.postgres)
        assert directory is not None
        values = composed(self.running.environment, folder.secrets())
        return {**values, "POSTGRES_HOST": str(directory)}


@contextlib.asynccontextmanager
async def opened_twins(folder: Path, **settings: str) -> AsyncIterator[Twins]:
    drain = {"DRAIN_SECONDS": str(DRAIN_SECONDS)}
    async with started(folder / "data", **HOSTS, **drain, **settings) as running:
        twins = Twins(running)
        try:
            await twins.start()
            yield twins
        finally:
            await twins.stop()
