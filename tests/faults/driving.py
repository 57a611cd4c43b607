"""Drivers who book, and now and then cancel, each in a hand of their own."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from tests.acceptance.people import People, Person, new_place
from tests.acceptance.world import Json, answer
from tests.support.eventually import eventually

MONEY: Final = 10_000_000
BREATH_SECONDS: Final = 0.15
MORE_WITHIN_SECONDS: Final = 30


@dataclass
class Motorist:
    """A driver and the one place where they book, which nobody else has to do with."""

    driver: Person
    owner: Person
    place: Json
    _start: datetime = field(
        default_factory=lambda: (
            datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
        )
    )
    _turn: int = 0

    async def books(self, *, starts: datetime | None = None) -> str:
        """Book two hours that nobody has booked before; the booking's id."""
        self._turn += 1
        start = starts or self._start + timedelta(hours=self._turn)
        dates = {"date_from": start, "date_to": start + timedelta(hours=2)}
        made = await self.driver.books(
            self.place, {name: moment.isoformat() for name, moment in dates.items()}
        )
        return str(made["booking_id"])

    async def cancels(self, booking_id: str) -> None:
        answer(await self.driver.delete(f"/booking/{booking_id}"))


async def motorists(people: People, count: int) -> list[Motorist]:
    async def one() -> Motorist:
        driver, owner = await people.driver(money=MONEY), await people.owner()
        return Motorist(driver, owner, await new_place(owner, capacity=1000))

    return [await one() for _ in range(count)]


@dataclass
class Traffic:
    """Motorists at work. Every one of their wishes must be answered with 200."""

    booked: int = 0
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, motorist: Motorist) -> None:
        for turn in itertools.count():
            booking_id = await motorist.books()
            self.booked += 1
            if turn % 3 == 2:
                await motorist.cancels(booking_id)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.over.wait(), BREATH_SECONDS)
            if self.over.is_set():
                return

    async def more(self, count: int) -> None:
        """Wait until so many more were booked."""
        wanted = self.booked + count

        async def booked() -> int:
            return self.booked

        await eventually(booked, lambda seen: seen >= wanted, within_seconds=MORE_WITHIN_SECONDS)


@contextlib.asynccontextmanager
async def traffic_of(those: list[Motorist]) -> AsyncIterator[Traffic]:
    """They book until this is left; who is not answered well makes it fail."""
    traffic = Traffic()
    async with asyncio.TaskGroup() as group:
        for motorist in those:
            group.create_task(traffic.run(motorist))
        try:
            yield traffic
        finally:
            traffic.over.set()
