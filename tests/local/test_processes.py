"""A program is kept running whatever keeps it from starting for a while."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from parking_net.local.errors import LocalError
from parking_net.local.guardian import Guardian
from parking_net.local.processes import KeptRunning, Program, State, Status


class Seen:
    """The states that a person is shown, and whoever waits for one."""

    def __init__(self) -> None:
        self.states: list[tuple[State, str]] = []
        self._changed = asyncio.Event()

    def __call__(self, status: Status) -> None:
        self.states.append((status.state, status.remark))
        self._changed.set()

    async def reach(self, state: State, times: int) -> None:
        async with asyncio.timeout(20):
            while [seen for seen, _ in self.states].count(state) < times:
                self._changed.clear()
                await self._changed.wait()


@pytest.fixture
async def guardian(tmp_path: Path) -> AsyncIterator[Guardian]:
    lock = os.open(tmp_path / "lock", os.O_CREAT | os.O_RDWR)
    watching = Guardian(lock=lock, directory=None)
    yield watching
    watching.close()
    os.close(lock)


def sleeper(log: Path, before_start: Callable[[], None]) -> Program:
    async def is_ready() -> bool:
        return True

    return Program(
        name="sleeper",
        command=["/bin/sleep", "60"],
        environment={},
        log=log,
        is_ready=is_ready,
        address="nowhere",
        before_start=before_start,
    )


@pytest.mark.parametrize("error", [LocalError("it is busy"), OSError("no more processes")])
async def test_a_start_that_fails_later_on_is_tried_again(
    tmp_path: Path, guardian: Guardian, error: Exception
) -> None:
    starts = 0

    def fail_the_second_time() -> None:
        nonlocal starts
        starts += 1
        if starts == 2:
            raise error

    seen = Seen()
    kept = KeptRunning(sleeper(tmp_path / "log", fail_the_second_time), guardian, seen)
    await kept.start()
    try:
        assert kept.status.pid is not None
        os.kill(kept.status.pid, signal.SIGKILL)
        await seen.reach(State.READY, 2)
    finally:
        await kept.stop(1)
    died = [remark for state, remark in seen.states if state is State.DIED]
    assert died[0].startswith("was ended by SIGKILL")
    assert str(error) in died[1]
    assert (starts, kept.status.state) == (3, State.STOPPED)


async def test_a_first_start_that_fails_is_told_at_once(tmp_path: Path, guardian: Guardian) -> None:
    def fail() -> None:
        raise LocalError("there is no room")

    kept = KeptRunning(sleeper(tmp_path / "log", fail), guardian, lambda _: None)
    with pytest.raises(LocalError, match="there is no room"):
        await kept.start()
    await kept.stop(1)
