"""How events travel between services. PostgreSQL is one way, Kafka another; one protocol."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from parking_net.shared.errors import Unavailable
from parking_net.shared.events.event import Event
from parking_net.shared.jobs import Job

Handler = Callable[[Event], Awaitable[None]]
"""Handles one event, perhaps more than once. Any exception means: not handled."""


class BrokerUnavailable(Unavailable):
    code, title = "events_unavailable", "Events cannot be passed on right now"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event that a group could not handle."""

    group: str
    event_id: UUID
    event: dict[str, object]
    """The CloudEvent as it arrived."""
    reason: str
    """What the handler raised the last time."""
    attempts: int
    """How often it was tried, all replays included."""
    failed_at: datetime
    origin: str
    """Where it was read: `events@17` in PostgreSQL, `<topic>[<partition>]@<offset>` in Kafka."""


class Transport(Protocol):
    """Carries events from the relays to every consumer group, at least once each."""

    async def publish(self, events: Sequence[Event]) -> None:
        """Return when the events are safe; on any exception some may be and some not.

        Events of one subject are consumed in the order they were published. Publishing an event
        again is allowed: consumers know it by its id. Raises Unavailable when the events could
        not be made safe in time.
        """

    async def consume(self, group: str, handler: Handler) -> None:
        """Hand events to the handler until cancelled; survives every failure.

        Of all processes that consume as one group, one gets each event. A new group begins with
        the oldest event that is kept. The events of one subject are handled one after another,
        those of different subjects beside each other. An event whose handler keeps failing is put
        aside as a dead letter and the next of its subject goes on; while the handler raises
        Unavailable, the event is not to blame: it waits, and so do the later ones of its subject.
        """

    async def dead_letters(self, group: str | None = None, *, limit: int = 100) -> list[DeadLetter]:
        """What could not be handled (by this group), oldest failure first."""

    async def replay(self, group: str, event_ids: Sequence[UUID] | None = None) -> int:
        """Have the group, and no other, handle its dead letters again; how many were found.

        All of them, or these. They come behind what waits of the same subject by then. One that
        is handled stops being a dead letter; one that keeps failing stays one.
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
