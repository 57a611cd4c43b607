"""Drivers who book and cancel without pause, and what they were told."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import httpx

from tests.acceptance.people import Person, new_place, sign_in
from tests.acceptance.running import Running
from tests.acceptance.world import Json, answer
from tests.faults.books import Books
from tests.support.eventually import eventually

DRIVERS = 8
PLACES = 3
CAPACITY = 4
MONEY = 10_000_000
ACKNOWLEDGED_BEFORE = 40
WITHIN_SECONDS = 30
BREATH_SECONDS = 0.05


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


async def signed_in_again(load: Load, running: Running) -> Load:
    """The same people on the platform that was started again, at its new addresses."""
    people = {each.login: await sign_in(running.world, each.login) for each in load.drivers}
    acknowledged = {
        booking_id: (people[driver.login], status)
        for booking_id, (driver, status) in load.acknowledged.items()
    }
    return replace(load, drivers=list(people.values()), acknowledged=acknowledged)


async def require_what_was_promised(books: Books, load: Load) -> None:
    """The books are right, and every booking is as its driver was told."""
    report = await books.when_everything_has_ended()
    assert report.is_clean, str(report)
    found = {
        booking_id: (await driver.booking(booking_id))["status"]
        for booking_id, (driver, _) in load.acknowledged.items()
    }
    assert found == {booking_id: status for booking_id, (_, status) in load.acknowledged.items()}
    assert len(found) >= ACKNOWLEDGED_BEFORE
