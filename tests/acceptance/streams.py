"""An open page that follows what happens to its user."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Final

import httpx

from tests.acceptance.people import Person
from tests.acceptance.world import Json, answer

PATH: Final = "/notifications/stream"
SHOWN_WITHIN_SECONDS: Final = 80


@dataclass(frozen=True)
class Shown:
    """One event of a stream."""

    id: int
    name: str
    data: Json


class Page:
    """One open stream, read as it comes."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.aiter_lines()
        self.shown: list[Shown] = []

    @property
    def last_id(self) -> int:
        return self.shown[-1].id

    async def next(self) -> Shown | None:
        """The next event; None when the stream has ended."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(SHOWN_WITHIN_SECONDS):
            async for line in self._lines:
                if line.startswith(":"):
                    continue
                if line:
                    name, _, value = line.partition(": ")
                    fields[name] = value
                elif "data" in fields:
                    shown = Shown(int(fields["id"]), fields["event"], json.loads(fields["data"]))
                    self.shown.append(shown)
                    return shown
        return None

    async def until(self, wanted: Callable[[Shown], bool]) -> Shown:
        """Read on to the first event that is as wanted."""
        while shown := await self.next():
            if wanted(shown):
                return shown
        raise AssertionError(f"the stream ended after {[one.name for one in self.shown]}")

    async def has(self, count: int) -> None:
        """Read on to so many events behind `ready`."""
        while len(self.shown) <= count:
            assert await self.next() is not None, f"the stream ended after {len(self.shown)}"

    async def shows(self, name: str, booking_id: str) -> Shown:
        """Read on to an event of that name about the booking."""
        return await self.until(
            lambda shown: shown.name == name and booking_of(shown) == booking_id
        )


def booking_of(shown: Shown) -> str | None:
    """The booking that an event is about."""
    data = shown.data.get("data", shown.data)
    found = data.get("booking_id")
    return None if found is None else str(found)


@contextlib.asynccontextmanager
async def page_of(person: Person, *, after: int | None = None) -> AsyncIterator[Page]:
    """A stream that stands: its `ready` has come. It goes on behind `after`."""
    headers = {"Authorization": f"Bearer {person.token}"}
    if after is not None:
        headers["Last-Event-ID"] = str(after)
    world = person.world
    async with world.http.stream("GET", world.url(PATH), headers=headers) as response:
        if response.status_code != 200:
            await response.aread()
            answer(response)
        page = Page(response)
        ready = await page.next()
        assert ready is not None
        assert ready.name == "ready"
        assert ready.id == after or after is None
        yield page
