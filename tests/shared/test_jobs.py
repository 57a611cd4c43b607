"""Background work goes on, whatever happens to one run of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from parking_net.shared.jobs import Job, in_batches

HOUR = timedelta(hours=1)
SOON = timedelta(milliseconds=1)


class Runs:
    """A piece of work that counts, and fails on demand."""

    def __init__(self) -> None:
        self.count = 0
        self.error: Callable[[int], Exception | None] = lambda _count: None
        self._changed = asyncio.Condition()

    async def __call__(self) -> int:
        self.count += 1
        async with self._changed:
            self._changed.notify_all()
        if error := self.error(self.count):
            raise error
        return self.count

    async def reach(self, count: int) -> None:
        async with asyncio.timeout(60), self._changed:
            await self._changed.wait_for(lambda: self.count >= count)


@asynccontextmanager
async def looping(job: Job) -> AsyncIterator[None]:
    task = asyncio.create_task(job.loop("example"))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def outcomes(job: str, outcome: str) -> float:
    labels = {"service": "example", "job": job, "outcome": outcome}
    return REGISTRY.get_sample_value("job_runs_total", labels) or 0.0


def last_success(job: str) -> float:
    labels = {"service": "example", "job": job}
    return REGISTRY.get_sample_value("job_last_success_timestamp_seconds", labels) or 0.0


async def test_runs_at_once_and_again() -> None:
    runs = Runs()
    async with looping(Job("again", runs, SOON)):
        await runs.reach(3)
    assert outcomes("again", "success") >= 2
    assert last_success("again") > 1_700_000_000


async def test_wakes_before_its_time() -> None:
    runs = Runs()
    job = Job("woken", runs, HOUR)
    async with looping(job):
        await runs.reach(1)
        job.wake()
        await runs.reach(2)
    assert runs.count == 2


async def test_a_wake_during_a_run_is_not_lost() -> None:
    runs = Runs()
    job = Job("busy", runs, HOUR)

    def wake_in_the_first_run(count: int) -> None:
        if count == 1:
            job.wake()

    runs.error = wake_in_the_first_run
    async with looping(job):
        await runs.reach(2)
    assert runs.count == 2


async def test_a_failure_is_logged_and_tried_again() -> None:
    runs = Runs()
    runs.error = lambda count: KeyError("oops") if count < 3 else None
    with capture_logs() as lines:
        async with looping(Job("failing", runs, SOON)):
            await runs.reach(4)
    assert outcomes("failing", "failure") == 2
    failures = [line for line in lines if line["event"] == "job_failed"]
    assert [line["failures"] for line in failures] == [1, 2]
    assert [line["exc_info"] is not None for line in failures] == [True, False]


async def test_one_that_never_ends_well_is_as_old_as_its_beginning() -> None:
    runs = Runs()
    runs.error = lambda count: KeyError("oops")
    before = time.time()
    async with looping(Job("hopeless", runs, SOON)):
        await runs.reach(1)
        began_at = last_success("hopeless")
        await runs.reach(3)
    assert before <= began_at <= time.time()
    assert last_success("hopeless") == began_at


async def test_a_run_that_hangs_is_ended() -> None:
    async def hang() -> int:
        await asyncio.Event().wait()
        return 0

    job = Job("hanging", hang, HOUR, timeout=timedelta(milliseconds=10))
    assert await job.run_once("example") is False
    assert outcomes("hanging", "failure") == 1


async def test_cancelling_ends_it() -> None:
    task = asyncio.create_task(Job("ended", Runs(), HOUR).loop("example"))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize(
    ("waiting", "amounts"),
    [(0, [0]), (3, [3]), (10, [10, 0]), (25, [10, 10, 5]), (99, [10, 10, 10])],
)
async def test_batches_follow_each_other_while_they_are_full(
    waiting: int, amounts: list[int]
) -> None:
    done: list[int] = []

    async def step() -> int:
        done.append(min(10, waiting - sum(done)))
        return done[-1]

    assert await in_batches(step, 10, at_most=3)() == sum(amounts)
    assert done == amounts
