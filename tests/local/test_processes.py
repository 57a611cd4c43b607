"""Keeping a program running: what starts, what does not, what will not stop."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import psutil
import pytest

from parking_net.local import logs
from parking_net.local.errors import LocalError
from parking_net.local.guardian import Guardian
from parking_net.local.processes import KeptRunning, Program, State, Status
from tests.support.eventually import eventually

READY = "open('ready', 'w').close(); "
SLEEP = "import time; time.sleep(600)"
MakeKept = Callable[[str], KeptRunning]


@pytest.fixture
def guardian(tmp_path: Path) -> Iterator[Guardian]:
    with (tmp_path / "lock").open("w") as lock:
        made = Guardian(lock=lock.fileno(), directory=None)
        yield made
        made.close()


@pytest.fixture
def shown() -> list[tuple[State, str]]:
    """Every state that was shown, and the remark with it."""
    return []


@pytest.fixture
async def kept(
    tmp_path: Path, guardian: Guardian, shown: list[tuple[State, str]]
) -> AsyncIterator[MakeKept]:
    """Makes a program of a line of Python; it is ready when it has made the file `ready`."""
    made: list[KeptRunning] = []

    async def is_ready() -> bool:
        return (tmp_path / "ready").exists()

    def note(status: Status) -> None:
        shown.append((status.state, status.remark))

    def make(code: str) -> KeptRunning:
        program = Program(
            name="sample",
            command=[sys.executable, "-c", code],
            environment={},
            log=tmp_path / "sample.log",
            is_ready=is_ready,
            address="nowhere",
            directory=str(tmp_path),
        )
        made.append(KeptRunning(program, guardian, note))
        return made[-1]

    yield make
    for each in made:
        await each.stop(1)


async def test_what_ends_at_once_is_given_up_with_the_end_of_its_log(
    kept: MakeKept, shown: list[tuple[State, str]]
) -> None:
    sample = kept("print('because of the weather'); raise SystemExit(3)")
    with pytest.raises(LocalError) as refused:
        await sample.start()
    assert "sample ended with code 3" in str(refused.value)
    assert "because of the weather" in str(refused.value)
    assert [state for state, _ in shown].count(State.STARTING) == 3


async def test_wrong_settings_are_not_tried_again(
    kept: MakeKept, shown: list[tuple[State, str]]
) -> None:
    with pytest.raises(LocalError, match="ended with code 2"):
        await kept("raise SystemExit(2)").start()
    assert [state for state, _ in shown] == [State.STARTING]


async def test_who_dies_starts_again_later_each_time(
    kept: MakeKept, shown: list[tuple[State, str]]
) -> None:
    sample = kept(READY + SLEEP)
    await sample.start()
    for restarts in (1, 2):
        assert sample.status.pid is not None
        os.kill(sample.status.pid, signal.SIGKILL)
        await eventually(lambda: sample.status.state is State.DIED)
        await eventually(lambda: sample.status.state is State.READY)
        assert sample.status.restarts == restarts
    remarks = [remark for state, remark in shown if state is State.DIED]
    assert remarks == [
        "was ended by SIGKILL; starts again in 0.2 s",
        "was ended by SIGKILL; starts again in 0.4 s",
    ]


async def test_who_will_not_stop_is_killed(kept: MakeKept) -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    sample = kept(deaf + READY + SLEEP)
    await sample.start()
    process = psutil.Process(sample.status.pid)
    started = time.monotonic()
    await sample.stop(0.3)
    assert time.monotonic() - started < 25
    assert not process.is_running()
    assert sample.status.state is State.STOPPED


async def test_a_stop_during_the_pause_before_a_restart_is_obeyed(
    kept: MakeKept, shown: list[tuple[State, str]]
) -> None:
    sample = kept(READY + SLEEP)
    await sample.start()
    assert sample.status.pid is not None
    os.kill(sample.status.pid, signal.SIGKILL)
    await eventually(lambda: sample.status.state is State.DIED)
    await sample.stop(5)
    assert shown[-1][0] is State.STOPPED
    assert [state for state, _ in shown].count(State.STARTING) == 1


async def test_the_guardian_stops_what_it_was_told_of_and_nothing_else(tmp_path: Path) -> None:
    directory = tmp_path / "a directory to remove"
    directory.mkdir()
    with (tmp_path / "lock").open("w") as lock:
        guardian = Guardian(lock=lock.fileno(), directory=directory)
    command = (sys.executable, "-c", SLEEP)
    watched, forgotten = [await asyncio.create_subprocess_exec(*command) for _ in range(2)]
    try:
        for process in (watched, forgotten):
            guardian.watch(process.pid, signal.SIGTERM)
        guardian.forget(forgotten.pid, signal.SIGTERM)
        closing = asyncio.create_task(asyncio.to_thread(guardian.close))
        assert await watched.wait() == -signal.SIGTERM
        await closing
        assert forgotten.returncode is None
        assert not directory.exists()
    finally:
        for process in (watched, forgotten):
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def test_a_log_is_bounded_and_its_end_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "LARGEST_BYTES", 1000)
    path = tmp_path / "sample.log"
    descriptor = logs.opened(path)
    try:
        os.write(descriptor, b"early\n" * 200)
        logs.bound(path)
        os.write(descriptor, b"late\n")
    finally:
        os.close(descriptor)
    assert path.read_bytes() == b"late\n"
    assert path.with_suffix(".log.1").read_bytes() == b"early\n" * 200
    assert logs.last_lines(path) == ["late"]
    assert logs.last_lines(tmp_path / "none.log") == []
