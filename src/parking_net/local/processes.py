"""Child processes that are kept running: started, watched, started again, stopped."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from parking_net.local import logs
from parking_net.local.errors import LocalError
from parking_net.local.guardian import Guardian
from parking_net.local.postgres import Account
from parking_net.serve import WRONG_CONFIGURATION

FIRST_DELAY_SECONDS = 0.2
LONGEST_DELAY_SECONDS = 10.0
STEADY_SECONDS = 30.0
"""Who ran for so long starts again without delay."""
ATTEMPTS_TO_START = 3
START_TIMEOUT_SECONDS = 60.0
STARTING_POLL_SECONDS = 0.05
RUNNING_POLL_SECONDS = 2.0
FORCED_TIMEOUT_SECONDS = 1.0


class State(StrEnum):
    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    NOT_READY = "not ready"
    DIED = "died"
    STOPPING = "stopping"
    STOPPED = "stopped"
    OFF = "off"
    """Not wanted: what it needs is not set."""


@dataclass(frozen=True, slots=True)
class Program:
    """What to run, and how to tell that it is ready and to stop it."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    is_ready: Callable[[], Awaitable[bool]]
    address: str
    before_start: Callable[[], None] = lambda: None
    stop_signal: signal.Signals = signal.SIGTERM
    force_signal: signal.Signals = signal.SIGKILL
    """For one that does not stop in time."""
    account: Account | None = None
    pass_fds: Sequence[int] = ()
    directory: str | None = None


@dataclass(slots=True)
class Status:
    """What a person is shown of a program."""

    name: str
    address: str
    state: State = State.WAITING
    pid: int | None = None
    restarts: int = 0
    remark: str = ""


OnChange = Callable[[Status], None]


@dataclass
class KeptRunning:
    """One program, kept running until told to stop."""

    program: Program
    guardian: Guardian
    on_change: OnChange
    status: Status = field(init=False)

    def __post_init__(self) -> None:
        self.status = Status(self.program.name, self.program.address)
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start it and return when it is ready; from then on it is started again when it dies.

        Raises LocalError, with the end of its log, when it does not become ready.
        """
        first_ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._keep_running(first_ready))
        try:
            await asyncio.wait_for(first_ready, START_TIMEOUT_SECONDS)
        except TimeoutError:
            raise LocalError(self._failure("is not ready after a minute")) from None

    async def stop(self, timeout_seconds: float) -> None:
        """Tell it to stop and, when it has not in time, force it and then kill it."""
        self._stopping.set()
        if self._task is None:
            return
        self._interrupt()
        await asyncio.wait([self._task], timeout=max(0.0, timeout_seconds))
        for how in (self.program.force_signal, signal.SIGKILL):
            if not self._task.done():
                self._send(how)
                await asyncio.wait([self._task], timeout=FORCED_TIMEOUT_SECONDS)
        self._task.cancel()
        self._show(State.STOPPED, pid=None)

    def _send(self, how: signal.Signals) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, how)

    def _interrupt(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._show(State.STOPPING)
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(self.program.stop_signal)

    async def _keep_running(self, first_ready: asyncio.Future[None]) -> None:
        delay_seconds = FIRST_DELAY_SECONDS
        try:
            while not self._stopping.is_set():
                started = time.monotonic()
                ending = await self._ended(first_ready)
                if self._stopping.is_set():
                    return
                steady = time.monotonic() - started > STEADY_SECONDS
                delay_seconds = FIRST_DELAY_SECONDS if steady else delay_seconds
                self.status.restarts += 1
                remark = f"{ending}; starts again in {delay_seconds:g} s"
                self._show(State.DIED, pid=None, remark=remark)
                await self._pause(delay_seconds)
                delay_seconds = min(LONGEST_DELAY_SECONDS, 2 * delay_seconds)
        except Exception as error:
            if first_ready.done():
                raise
            first_ready.set_exception(error)

    async def _ended(self, first_ready: asyncio.Future[None]) -> str:
        """Run once; how it ended. After the first time, not being able to start is an end too."""
        try:
            code = await self._run_once(first_ready)
        except (LocalError, OSError) as error:
            if not first_ready.done():
                raise
            return f"cannot be started: {error}"
        if not first_ready.done() and not self._stopping.is_set():
            self._give_up_at_start(code)
        return _ending(code)

    async def _run_once(self, first_ready: asyncio.Future[None]) -> int:
        program = self.program
        await asyncio.to_thread(program.before_start)
        logs.bound(program.log)
        output = logs.opened(program.log)
        account = program.account
        try:
            process = await asyncio.create_subprocess_exec(
                *program.command,
                env=dict(program.environment),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                cwd=program.directory,
                pass_fds=tuple(program.pass_fds),
                user=None if account is None else account.uid,
                group=None if account is None else account.gid,
                extra_groups=None if account is None else [],
            )
        finally:
            os.close(output)
        self._process = process
        self.guardian.watch(process.pid, program.stop_signal)
        self._show(State.STARTING, pid=process.pid, remark="")
        if self._stopping.is_set():
            self._interrupt()
        watching = asyncio.create_task(self._watch(first_ready))
        try:
            return await process.wait()
        finally:
            watching.cancel()
            self.guardian.forget(process.pid, program.stop_signal)

    async def _watch(self, first_ready: asyncio.Future[None]) -> None:
        """Follow whether it is ready, closely until it first is."""
        poll_seconds = STARTING_POLL_SECONDS
        while True:
            if await self.program.is_ready():
                self._show(State.READY, remark="")
                poll_seconds = RUNNING_POLL_SECONDS
                if not first_ready.done():
                    first_ready.set_result(None)
            elif self.status.state is State.READY:
                self._show(State.NOT_READY)
            logs.bound(self.program.log)
            await asyncio.sleep(poll_seconds)

    def _give_up_at_start(self, code: int) -> None:
        """Who dies at once will do so again; PostgreSQL may wait for its predecessor to be gone."""
        if code == WRONG_CONFIGURATION or self.status.restarts + 1 >= ATTEMPTS_TO_START:
            raise LocalError(self._failure(_ending(code)))

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    def _failure(self, what: str) -> str:
        lines = "\n".join(f"  {line}" for line in logs.last_lines(self.program.log))
        return f"{self.program.name} {what}. The end of {self.program.log}:\n{lines}"

    def _show(self, state: State, *, pid: int | None = -1, remark: str | None = None) -> None:
        before = (self.status.state, self.status.pid, self.status.remark)
        self.status.state = state
        if pid != -1:
            self.status.pid = pid
        if remark is not None:
            self.status.remark = remark
        if before != (self.status.state, self.status.pid, self.status.remark):
            self.on_change(self.status)


def _ending(code: int) -> str:
    if code >= 0:
        return f"ended with code {code}"
    return f"was ended by {signal.Signals(-code).name}"
