"""How events travel between services. PostgreSQL is one way; Kafka fits the same protocol."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Protocol

from parking_net.shared.events.event import Event
from parking_net.shared.jobs import Job

Handler = Callable[[Event], Awaitable[None]]
"""Handles one event, perhaps more than once. Any exception means: not handled."""


class Transport(Protocol):
    """Carries events from the relays to every consumer group, at least once each."""

    async def publish(self, events: Sequence[Event]) -> None:
        """Return when the events are safe; on any exception some may be and some not.

        Events of one subject are consumed in the order they were published. Publishing an event
        again is allowed: consumers know it by its id.
        """

    async def consume(self, group: str, handler: Handler) -> None:
        """Hand events to the handler, one after another, until cancelled; survives every failure.

        Of all processes that consume as one group, one gets each event. A new group begins with
        the oldest event that is kept. An event whose handler keeps failing is put aside as a dead
        letter with the reason, and the next ones go on; while the handler raises Unavailable, the
        event is not to blame and waits.
        """

    def jobs(self) -> Sequence[Job]:
        """Upkeep that some process must do; any number may."""


@asynccontextmanager
async def consuming(transport: Transport, group: str, handler: Handler) -> AsyncIterator[None]:
    """Consume in the background, for a composition root."""
    task = asyncio.create_task(transport.consume(group, handler))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
