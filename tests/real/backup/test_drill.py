"""The drill: back up under load, lose everything, restore; nothing that was promised is missing."""

from __future__ import annotations

import contextlib
import shutil
import signal
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from tests.acceptance.running import Running, started
from tests.faults.books import Books, books_of, database_of
from tests.faults.load import Load, load_on, require_what_was_promised, signed_in_again
from tests.support.eventually import eventually
from tests.support.platform import command

pytestmark = pytest.mark.timeout(600)

BACKUPS_UNDER_LOAD = 2
TOLD_WITHIN_SECONDS = 60
DRIVERS_WERE_TOLD = """
    SELECT facts ->> 'booking_id' AS booking_id, type, count(*) AS times FROM notifications
    WHERE type IN ('booking-confirmed-driver', 'booking-canceled-driver') GROUP BY 1, 2"""
WHAT_THEY_DID = """
    SELECT booking_id::text, CASE status WHEN 'Confirmed' THEN 'booking-confirmed-driver'
        ELSE 'booking-canceled-driver' END AS type, 1 AS times
    FROM bookings WHERE status = 'Confirmed' OR canceled_by = 'driver'"""


async def test_nothing_promised_before_a_backup_is_missing_after_its_restore(
    tmp_path: Path,
) -> None:
    lost = tmp_path / "lost"
    key = (await _run("backup-key", tmp_path / "key.txt")).strip().partition("=")[2]
    backups: dict[Path, Load] = {}
    async with started(lost) as running, load_on(running) as load:
        for number in range(BACKUPS_UNDER_LOAD):
            archive = tmp_path / f"{number}.zip"
            backups[archive] = replace(load, acknowledged=dict(load.acknowledged))
            await running.run("backup", str(archive), "--recipient", key)
            await load.more(10)
        _kill(running)
    shutil.rmtree(lost)

    for archive, promised in backups.items():
        found = archive.with_suffix("")
        await _run("restore", archive, "--identity", tmp_path / "key.txt", "--data", found)
        async with started(found) as restored, books_of(restored) as books:
            await require_what_was_promised(books, await signed_in_again(promised, restored))
            await _require_everybody_was_told(restored, books)


def _kill(running: Running) -> None:
    up = psutil.Process(running.pid)
    for process in (up, *up.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)


async def _require_everybody_was_told(running: Running, books: Books) -> None:
    """Between the databases of booking, events and notification nothing was lost or repeated."""

    async def untold() -> set[tuple[object, ...]]:
        told = {tuple(row) for row in await notifications.fetch(DRIVERS_WERE_TOLD)}
        return {tuple(row) for row in await books.bookings.fetch(WHAT_THEY_DID)} - told

    async with database_of(running, "notification_db") as notifications:
        await eventually(untold, lambda some: not some, within_seconds=TOLD_WITHIN_SECONDS)


async def _run(*words: object) -> str:
    """A command, to its good end, in the folder of the file that it names; what it printed."""
    file = next(word for word in words if isinstance(word, Path))
    code, printed = await command(*map(str, words), settings={}, folder=file.parent)
    assert code == 0, printed
    return printed
