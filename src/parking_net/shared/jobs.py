"""Background work inside a service: loops that survive their own failures."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from parking_net.shared.error_mapping import as_known
from parking_net.shared.telemetry.context import entered
from parking_net.shared.telemetry.metrics import JOB_LAST_SUCCESS, JOB_RUNS

JITTER = 0.1
"""The share of a wait that is random, so that replicas do not march in step."""
RUN_TIMEOUT = timedelta(seconds=60)
BATCHES_PER_RUN = 100

_log = structlog.get_logger()

Work = Callable[[], Awaitable[int]]
"""A bounded piece of work; answers how much was done."""


class Job:
    """Something done again and again, at least every `every`, sooner after `wake()`.

    `run` does a bounded piece of work and returns how much it did. It must be safe to run in
    several processes at once and to be cancelled anywhere. A failure is logged and tried again.
    """

    def __init__(
        self,
        name: str,
        run: Work,
        every: timedelta,
        *,
        timeout: timedelta = RUN_TIMEOUT,
    ) -> None:
        self.name = name
        self._run = run
        self._every_seconds = every.total_seconds()
        self._timeout_seconds = timeout.total_seconds()
        self._woken = asyncio.Event()
        self._failures = 0

    def wake(self) -> None:
        """Run now, or once more after the run that is under way."""
        self._woken.set()

    async def loop(self, service: str) -> None:
        """Run until cancelled; the first run comes at once."""
        # From its beginning on, so that one that never ends well is missed, too.
        JOB_LAST_SUCCESS.labels(service, self.name).set_to_current_time()
        while True:
            self._woken.clear()
            await self.run_once(service)
            await self._wait()

    async def run_once(self, service: str) -> bool:
        """One bounded run; True when it ended well."""
        with entered():
            try:
                async with asyncio.timeout(self._timeout_seconds):
                    done = await self._run()
            except Exception as error:
                self._failed(service, error)
                return False
        self._failures = 0
        JOB_RUNS.labels(service, self.name, "success").inc()
        JOB_LAST_SUCCESS.labels(service, self.name).set_to_current_time()
        if done:
            _log.debug("job_done", job=self.name, amount=done)
        return True

    def _failed(self, service: str, error: Exception) -> None:
        self._failures += 1
        JOB_RUNS.labels(service, self.name, "failure").inc()
        # A dependency that is away for an hour must not fill the log with stack traces.
        is_new = self._failures == 1 and as_known(error) is None
        _log.warning(
            "job_failed",
            job=self.name,
            failures=self._failures,
            reason=f"{type(error).__name__}: {error}",
            exc_info=error if is_new else None,
        )

    async def _wait(self) -> None:
        seconds = self._every_seconds * (1 + random.uniform(-JITTER, JITTER))
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return


def in_batches(step: Work, size: int, *, at_most: int = BATCHES_PER_RUN) -> Work:
    """`step`, which does up to `size` at once, repeated until it finds less than that.

    A job that did one batch a run would fall behind for ever under a steady load above it.
    """

    async def run() -> int:
        done = 0
        for _ in range(at_most):
            done_now = await step()
            done += done_now
            if done_now < size:
                break
        return done

    return run
