"""Processes killed while many drivers book and cancel: what was acknowledged stays true."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import signal
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import psutil
import pytest

from tests.acceptance.people import Person, new_place, sign_in
from tests.acceptance.running import Running, started
from tests.acceptance.world import Json, answer, eventually
from tests.faults.books import Books, books_of
from tests.faults.striking import Stage, until_back

pytestmark = pytest.mark.timeout(240)

DRIVERS = 8
PLACES = 3
CAPACITY = 4
MONEY = 10_000_000
ACKNOWLEDGED_BEFORE = 40
ACKNOWLEDGED_AFTER = 40
WITHIN_SECONDS = 30
BREATH_SECONDS = 0.05

_log = logging.getLogger(__name__)


@dataclass
class Load:
    """Drivers who book and, every third time, cancel, one wish after the other."""

    drivers: Sequence[Person]
    places: Sequence[Json]
    start: datetime
    acknowledged: dict[str, tuple[Person, str]] = field(default_factory=dict)
    """What was answered with 200: the booking, whose it is and the status it was said to have."""
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        await asyncio.gather(
            *(self._drive(number, driver) for number, driver in enumerate(self.drivers))
        )

    async def _drive(self, number: int, driver: Person) -> None:
        for turn in itertools.count():
            if self.over.is_set():
                return
            try:
                is_well = await self._book(driver, number + turn, cancels=turn % 3 == 2)
            except httpx.TransportError:
                is_well = False
            if not is_well:
                # Who finds nobody there takes a breath, or stops when it is over.
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.over.wait(), BREATH_SECONDS)

    async def _book(self, driver: Person, wish: int, *, cancels: bool) -> bool:
        """Book, and cancel if that is wanted; False when a service could not."""
        begin = self.start + timedelta(hours=wish % 2000)
        dates = {
            "date_from": begin.isoformat(),
            "date_to": (begin + timedelta(hours=2)).isoformat(),
        }
        place = self.places[wish % len(self.places)]
        made = await driver.post("/booking", {"parking_place_id": place["id"], **dates})
        if made.status_code != 200:
            assert made.status_code in {409, 503}, made.text
            return made.status_code == 409
        booking_id = answer(made)["booking_id"]
        self.acknowledged[booking_id] = (driver, "Confirmed")
        if cancels:
            # From here on until the answer nobody can know.
            del self.acknowledged[booking_id]
            if (await driver.delete(f"/booking/{booking_id}")).status_code == 200:
                self.acknowledged[booking_id] = (driver, "Canceled")
        return True

    async def more(self, count: int) -> None:
        """Wait until so many more were acknowledged."""
        wanted = len(self.acknowledged) + count

        async def look() -> int:
            return len(self.acknowledged)

        await eventually(look, lambda seen: seen >= wanted, within_seconds=WITHIN_SECONDS)


@contextlib.asynccontextmanager
async def load_on(running: Running) -> AsyncIterator[Load]:
    people = running.people
    owner = await people.owner()
    drivers = [await people.driver(money=MONEY) for _ in range(DRIVERS)]
    places = [await new_place(owner, capacity=CAPACITY) for _ in range(PLACES)]
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    load = Load(drivers, places, start)
    async with asyncio.TaskGroup() as group:
        group.create_task(load.run())
        try:
            await load.more(ACKNOWLEDGED_BEFORE)
            yield load
        finally:
            load.over.set()


@pytest.mark.parametrize("part", ["auth", "parking", "booking", "payment", "postgres"])
async def test_a_part_is_killed_under_load(stage: Stage, part: str) -> None:
    async with load_on(stage.running) as load:
        killed = time.monotonic()
        former = stage.running.kill(part)
        await until_back(stage.running, part, former)
        await load.more(1)
        _log.info("%s was missed for %.1f s", part, time.monotonic() - killed)
        await load.more(ACKNOWLEDGED_AFTER)
    await _require_what_was_promised(stage.books, load)


async def test_everything_is_killed_at_once_and_started_again(tmp_path: Path) -> None:
    async with started(tmp_path / "data") as running, load_on(running) as load:
        up = psutil.Process(running.pid)
        for process in (up, *up.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
    async with started(tmp_path / "data") as running, books_of(running) as books:
        await _require_what_was_promised(books, await _signed_in_again(load, running))


async def _signed_in_again(load: Load, running: Running) -> Load:
    """The same people on the platform that was started again, at its new addresses."""
    people = {each.login: await sign_in(running.world, each.login) for each in load.drivers}
    acknowledged = {
        booking_id: (people[driver.login], status)
        for booking_id, (driver, status) in load.acknowledged.items()
    }
    return replace(load, drivers=list(people.values()), acknowledged=acknowledged)


async def _require_what_was_promised(books: Books, load: Load) -> None:
    report = await books.when_everything_has_ended()
    assert report.is_clean, str(report)
    found = {
        booking_id: (await driver.booking(booking_id))["status"]
        for booking_id, (driver, _) in load.acknowledged.items()
    }
    assert found == {booking_id: status for booking_id, (_, status) in load.acknowledged.items()}
    assert len(found) >= ACKNOWLEDGED_BEFORE
