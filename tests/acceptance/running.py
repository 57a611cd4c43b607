"""A running platform from the outside: its processes, its command line, its people."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
import psutil

from parking_net.auth.identity.signing_keys import KeyVault
from tests.acceptance.people import PASSWORD, People, Person, sign_in, unique
from tests.acceptance.tokens import Forger, part
from tests.acceptance.world import SERVICES, World
from tests.support.eventually import eventually
from tests.support.leftovers import forget_process, record_process
from tests.support.platform import free_ports

COMMAND = (sys.executable, "-m", "parking_net.cli")
READY_WITHIN_SECONDS = 60
STOPPED_WITHIN_SECONDS = 60
BACK_WITHIN_SECONDS = 30
CONNECTIONS = 120


@dataclass(frozen=True)
class Running:
    pid: int
    """The process of `parking-net up`."""
    data: Path
    environment: Mapping[str, str]
    world: World
    people: People

    async def run(self, *arguments: str, stdin: str = "") -> str:
        """A `parking-net` command on this platform, to its good end; what it printed."""
        return await _run(self.environment, *arguments, "--data", str(self.data), stdin=stdin)

    async def verify(self) -> None:
        """The books balance and nothing is overbooked, says the command for that."""
        await self.run("verify")

    async def new_admin(self) -> Person:
        return await _new_admin(self.world, self.environment, self.data)

    async def forger(self) -> Forger:
        """Holds the key that this platform signs with.

        Bad tokens must be wrong in one thing only, and nothing on the wire makes a token that has
        expired or is meant for somebody else: so the key is read where only the operator can.
        """
        kid = part(self.people.admin.token, 0)["kid"]
        secrets = (self.data / "secrets.env").read_text(encoding="utf-8").splitlines()
        secret = dict(line.split("=", 1) for line in secrets)["IDENTITY_KEY_SECRET"]
        server = (self.data / "postgres" / "postmaster.pid").read_text(encoding="utf-8")
        connection = await asyncpg.connect(
            host=server.splitlines()[4], user="postgres", database="auth_db"
        )
        try:
            closed = await connection.fetchval(
                "SELECT encrypted_private_key FROM signing_keys WHERE kid = $1", kid
            )
        finally:
            await connection.close()
        return Forger(KeyVault(secret).open(kid, closed))

    def process(self, name: str) -> psutil.Process:
        """The process of a service or, as `postgres`, of the database server."""
        for child in psutil.Process(self.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess):
                words = child.cmdline()
                if name in words or (words and Path(words[0]).name == name):
                    return child
        raise LookupError(f"no process of {name} is running")

    @contextlib.contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """The service answers nothing meanwhile, and carries on afterwards."""
        root = self.process(name)
        processes = [root, *root.children(recursive=True)]
        try:
            for process in processes:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.suspend()
            yield
        finally:
            for process in processes:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.resume()

    def kill(self, name: str) -> int:
        """End it without a word; gives the id it had."""
        process = self.process(name)
        process.send_signal(signal.SIGKILL)
        return int(process.pid)


@contextlib.asynccontextmanager
async def started(data: Path, *options: str, **settings: str) -> AsyncIterator[Running]:
    """A platform of its own on free ports, with these options and settings; gone afterwards."""
    ports = free_ports()
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ},
        **ports,
        **settings,
    }
    process = await asyncio.create_subprocess_exec(
        *(*COMMAND, "up", "--data", str(data), *options),
        env=environment,
        cwd=data.parent,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    record_process(process.pid)
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    try:
        async with httpx.AsyncClient(timeout=30, limits=limits) as http:
            world = _world(ports, http)
            await _ready(world, process)
            admin = await _new_admin(world, environment, data)
            yield Running(process.pid, data, environment, world, People(world, admin))
    finally:
        await _stopped(process)


async def until_back(running: Running, part: str, former_pid: int) -> None:
    """Wait until another process stands in its place and, if it is a service, says it is ready."""

    async def is_back() -> bool:
        try:
            if running.process(part).pid == former_pid:
                return False
            address = running.world.ports.get(part)
            return (
                address is None
                or (await running.world.http.get(f"{address}/readyz")).status_code == 200
            )
        except (httpx.TransportError, LookupError):
            return False

    await eventually(is_back, bool, within_seconds=BACK_WITHIN_SECONDS, every_seconds=0.05)


def _world(ports: Mapping[str, str], http: httpx.AsyncClient) -> World:
    base = {name: f"http://127.0.0.1:{ports[f'{name.upper()}_REST_PORT']}" for name in SERVICES}
    return World(base, f"http://127.0.0.1:{ports['GATEWAY_PORT']}", http)


async def _ready(world: World, process: asyncio.subprocess.Process) -> None:
    async def waiting_for() -> list[str]:
        assert process.returncode is None, f"`up` ended with {process.returncode}"
        return [name for name in SERVICES if not await _answers(world, f"/status/{name}")]

    await eventually(waiting_for, lambda names: not names, within_seconds=READY_WITHIN_SECONDS)


async def _answers(world: World, path: str) -> bool:
    try:
        return (await world.http.get(world.gateway + path)).status_code == 200
    except httpx.TransportError:
        return False


async def _stopped(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOPPED_WITHIN_SECONDS)
        forget_process(process.pid)
    except TimeoutError:
        process.kill()
        raise


async def _new_admin(world: World, environment: Mapping[str, str], data: Path) -> Person:
    """As an operator makes one: there is no other way."""
    login = unique("admin")
    who = ("--login", login, "--email", f"{login}@example.com", "--password-stdin")
    await _run(environment, "create-admin", *who, "--data", str(data), stdin=f"{PASSWORD}\n")
    return await sign_in(world, login)


async def _run(environment: Mapping[str, str], *arguments: str, stdin: str = "") -> str:
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        *arguments,
        env=dict(environment),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await process.communicate(stdin.encode())
    output = printed.decode()
    assert process.returncode == 0, f"{arguments} ended with {process.returncode}:\n{output}"
    return output
