"""Processes killed while many drivers book and cancel: what was acknowledged stays true."""

from __future__ import annotations

import contextlib
import logging
import signal
import time
from pathlib import Path

import psutil
import pytest

from tests.acceptance.running import started, until_back
from tests.faults.books import books_of
from tests.faults.load import load_on, require_what_was_promised, signed_in_again
from tests.faults.striking import Stage

pytestmark = pytest.mark.timeout(600)

ACKNOWLEDGED_AFTER = 40

_log = logging.getLogger(__name__)


@pytest.mark.parametrize("part", ["auth", "parking", "booking", "payment", "postgres"])
async def test_a_part_is_killed_under_load(stage: Stage, part: str) -> None:
    async with load_on(stage.running) as load:
        killed = time.monotonic()
        former = stage.running.kill(part)
        await until_back(stage.running, part, former)
        await load.more(1)
        _log.info("%s was missed for %.1f s", part, time.monotonic() - killed)
        await load.more(ACKNOWLEDGED_AFTER)
    await require_what_was_promised(stage.books, load)


async def test_everything_is_killed_at_once_and_started_again(tmp_path: Path) -> None:
    async with started(tmp_path / "data") as running, load_on(running) as load:
        up = psutil.Process(running.pid)
        for process in (up, *up.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
    async with started(tmp_path / "data") as running, books_of(running) as books:
        await require_what_was_promised(books, await signed_in_again(load, running))
