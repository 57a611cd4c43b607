"""How fresh this process's memory of the places is.

What is remembered outside the database (answers, city names) may be served only while the
catalogue is `fresh`, and is forgotten when it changes. Word of a change comes from three sides:
this process's own writes say so at once; other processes' arrive as notices; and a look at the
generation every third of a second notices whatever was missed. When that look fails, nothing
remembered is trusted until it works again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, suppress
from typing import Final
from uuid import UUID

from parking_net.parking import repository
from parking_net.shared.database import Database
from parking_net.shared.errors import Unavailable
from parking_net.shared.telemetry.outage import Outage

CHANNEL: Final = "places_changed"
LOOK_EVERY_SECONDS: Final = 0.3
TRUST_SECONDS: Final = 0.7
"""How long after the start of a look its answer is good for; with the time between two looks this
makes the second within which every process hears of a change."""

Forget = Callable[[Collection[UUID] | None], None]
"""Told which places changed; None means any may have."""


class Catalogue:
    """The state of the places as this process knows it."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._trusted_until = float("-inf")
        self._heard_generation = 0
        self._seen_generation = 0
        self._listeners: list[Forget] = []
        self.epoch = 0
        """Rises with every change. What was read under an earlier epoch must not be remembered."""

    @property
    def fresh(self) -> bool:
        return self._monotonic() < self._trusted_until

    def on_change(self, forget: Forget) -> None:
        self._listeners.append(forget)

    def changed(self, place_ids: Collection[UUID] | None) -> None:
        """Forget what is remembered of these places (None: of all) and of every list."""
        self.epoch += 1
        for forget in self._listeners:
            forget(place_ids)

    def heard(self, notice: str) -> None:
        """Take in a notice of the database; an empty one means that some may have been missed."""
        if not notice:
            self._heard_generation = self._seen_generation = 0
            self.changed(None)
            return
        generation, ids = notice.split(" ")
        self._heard_generation = int(generation)
        self.changed(None if ids == "*" else [UUID(place_id) for place_id in ids.split(",")])

    def looked(self, started_at: float, generation: int) -> None:
        """Take in the generation that the database had at or after `started_at`.

        A notice may come shortly after the look that sees its change. One that has not come by the
        next look is lost, and with it which places it was about.
        """
        if self._seen_generation > self._heard_generation:
            self._heard_generation = self._seen_generation
            self.changed(None)
        self._seen_generation = generation
        self._trusted_until = started_at + TRUST_SECONDS

    async def look(self, database: Database) -> None:
        """Compare with the database; raises Unavailable when it does not answer in time."""
        started_at = self._monotonic()
        try:
            async with asyncio.timeout(TRUST_SECONDS):
                generation = await repository.generation(database)
        except TimeoutError as error:
            raise Unavailable("The database does not answer") from error
        self.looked(started_at, generation)


@asynccontextmanager
async def watched(catalogue: Catalogue, database: Database) -> AsyncIterator[None]:
    """Keep the catalogue fresh until the end, through any loss of the database."""
    looking = asyncio.create_task(_look_for_ever(catalogue, database))
    try:
        async with database.listening(CHANNEL, catalogue.heard):
            yield
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


async def _look_for_ever(catalogue: Catalogue, database: Database) -> None:
    outage = Outage("looking_at_catalogue")
    while True:
        try:
            await catalogue.look(database)
            outage.over()
        except Exception as error:
            # The cache stays off meanwhile; the loop must outlive what it did not foresee.
            outage.failed(error)
        await asyncio.sleep(LOOK_EVERY_SECONDS)
