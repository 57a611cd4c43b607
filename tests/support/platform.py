"""A real platform for tests: `parking-net up` as a process of its own, on ports that are free."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import httpx
import psutil

from parking_net.local.ports import GATEWAY_PORT
from parking_net.services import SERVICES, Setting
from tests.support.eventually import eventually
from tests.support.leftovers import forget_process, record_process
from tests.support.ports import free_port_numbers

COMMAND = (sys.executable, "-m", "parking_net.cli")
READY_TIMEOUT_SECONDS = 90.0
STOP_TIMEOUT_SECONDS = 60.0
ALWAYS_ON = tuple(service.name for service in SERVICES if service.needs is None)
PARTS = ("postgres", "gateway", *ALWAYS_ON)


def free_ports() -> dict[str, str]:
    """A free port for every variable that sets one."""
    settings: list[Setting] = [GATEWAY_PORT]
    settings += [port for service in SERVICES for port in service.ports]
    numbers = free_port_numbers(len(settings))
    return {
        setting.variable: str(number) for setting, number in zip(settings, numbers, strict=True)
    }


def environment_with(settings: Mapping[str, str]) -> dict[str, str]:
    """What a process needs to run at all, and these settings: nothing of whoever runs the tests."""
    kept = ("PATH", "HOME", "TMPDIR", "LANG", "PYTHONDONTWRITEBYTECODE")
    measuring = (name for name in os.environ if name.startswith("COVERAGE_"))
    names = [name for name in (*kept, *measuring) if name in os.environ]
    return {name: os.environ[name] for name in names} | dict(settings)


class RunningPlatform:
    """A platform that was started, from the outside."""

    def __init__(self, process: asyncio.subprocess.Process, data: Path, ports: Mapping[str, str]):
        self.data = data
        self.ports = dict(ports)
        self.base_url = f"http://127.0.0.1:{ports['GATEWAY_PORT']}"
        self.output: list[str] = []
        self._process = process
        self._reading = asyncio.create_task(self._read())

    @property
    def pid(self) -> int:
        """The process of `parking-net up`."""
        return self._process.pid

    def url_of(self, service: str) -> str:
        """The service's own address, past the gateway."""
        return f"http://127.0.0.1:{self.ports[f'{service.upper()}_REST_PORT']}"

    def processes(self) -> list[psutil.Process]:
        """Everything that runs for this platform, `up` first."""
        root = psutil.Process(self.pid)
        return [root, *root.children(recursive=True)]

    def pid_of(self, part: str) -> int:
        """A service's, the gateway's or PostgreSQL's process. Raises LookupError for none."""
        for child in psutil.Process(self.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess):
                if _is(part, child.cmdline()):
                    return int(child.pid)
        raise LookupError(f"{part} does not run")

    def kill(self, part: str) -> int:
        """End it without a word; gives the number its process had."""
        pid = self.pid_of(part)
        os.kill(pid, signal.SIGKILL)
        return pid

    async def replaced(self, part: str, former_pid: int) -> None:
        """Wait until another process stands in its place and the platform is ready."""
        await eventually(
            lambda: self._pid_or(part, former_pid) != former_pid,
            within_seconds=READY_TIMEOUT_SECONDS,
        )
        await eventually(self._all_ready, within_seconds=READY_TIMEOUT_SECONDS)

    async def ready(self) -> None:
        """Wait until it says so. Fails with what it printed when it ends instead."""

        def ended_or_ready() -> bool:
            return self._process.returncode is not None or self.printed("is ready after")

        await eventually(ended_or_ready, within_seconds=READY_TIMEOUT_SECONDS)
        if self._process.returncode is not None:
            await self._reading
            raise AssertionError("\n".join(["`up` ended:", *self.output]))

    def printed(self, words: str) -> bool:
        return any(words in line for line in self.output)

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> float:
        """Tell it to stop and wait; the seconds that took."""
        started = time.monotonic()
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(how)
        await self.ended()
        return time.monotonic() - started

    async def ended(self) -> int:
        """Its exit code, once it has ended."""
        async with asyncio.timeout(STOP_TIMEOUT_SECONDS):
            code = await self._process.wait()
            await self._reading
        forget_process(self.pid)
        return code

    async def command(self, *arguments: str, stdin: str = "") -> tuple[int, str]:
        """A `parking-net` command on this platform; its exit code and all that it printed."""
        on_this = ("--data", str(self.data))
        return await command(
            *arguments, *on_this, settings=self.ports, folder=self.data.parent, stdin=stdin
        )

    def _pid_or(self, part: str, otherwise: int) -> int:
        try:
            return self.pid_of(part)
        except LookupError:
            return otherwise

    async def _all_ready(self) -> bool:
        """Whether every service says so, through the gateway."""
        async with httpx.AsyncClient(base_url=self.base_url, timeout=30) as client:
            try:
                answers = [await client.get(f"/status/{name}") for name in ALWAYS_ON]
            except httpx.TransportError:
                return False
        return all(answer.status_code == 200 for answer in answers)

    async def _read(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            self.output.append(line.decode().rstrip())


async def started(
    data: Path,
    ports: Mapping[str, str],
    *options: str,
    program: Sequence[str] = COMMAND,
    **settings: str,
) -> RunningPlatform:
    """`parking-net up` on this folder, not waited for. Whoever starts it stops it."""
    process = await asyncio.create_subprocess_exec(
        *(*program, "up", "--data", str(data), *options),
        cwd=data.parent,
        env=environment_with({**ports, **settings}),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    record_process(process.pid)
    return RunningPlatform(process, data, ports)


@contextlib.asynccontextmanager
async def running_platform(
    data: Path, *options: str, program: Sequence[str] = COMMAND, **settings: str
) -> AsyncIterator[RunningPlatform]:
    """A platform that is ready, and gone afterwards."""
    platform = await started(data, free_ports(), *options, program=program, **settings)
    try:
        await platform.ready()
        yield platform
    finally:
        await platform.stop()


async def command(
    *arguments: str, settings: Mapping[str, str], folder: Path, stdin: str = ""
) -> tuple[int, str]:
    """Run a `parking-net` command in a folder; its exit code and all that it printed."""
    process = await asyncio.create_subprocess_exec(
        *(*COMMAND, *arguments),
        cwd=folder,
        env=environment_with(settings),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(READY_TIMEOUT_SECONDS):
        output, _ = await process.communicate(stdin.encode())
    assert process.returncode is not None
    return process.returncode, output.decode()


def _is(part: str, words: Sequence[str]) -> bool:
    if part == "postgres":
        return bool(words) and Path(words[0]).name == "postgres"
    if part == "gateway":
        return bool(words) and Path(words[0]).name == "caddy"
    return list(words[-2:]) == ["parking_net.serve", part]
