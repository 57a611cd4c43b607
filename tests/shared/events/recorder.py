"""A handler that remembers, and does as told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol
from uuid import uuid4

from parking_net.shared.events.event import Event
from parking_net.shared.events.retries import RetryPolicy
from parking_net.shared.events.transport import Transport
from tests.support.eventually import eventually

IMPATIENT = RetryPolicy(3, 0.01, 0.02, 0.02)
"""Three attempts, a moment apart."""
WITHIN_SECONDS = 40.0


class Carrier(Protocol):
    """What events travel through, and how a process opens it."""

    async def opened(self) -> Transport:
        """The transport of a process of its own."""

    def environment(self) -> dict[str, str]:
        """The settings with which another process finds the same events."""


class Recorder:
    """Keeps the subject and number of each event handled."""

    def __init__(self) -> None:
        self.handled: list[tuple[str, object]] = []
        self.tried: list[tuple[str, object]] = []
        self.before: Callable[[Event], Awaitable[None]] | None = None
        """Called first; what it raises is raised."""
        self._running: set[str] = set()
        self.overlaps: list[str] = []
        """Subjects of which two events were handled at the same time."""

    async def __call__(self, event: Event) -> None:
        named = (event.subject, event.data["number"])
        self.tried.append(named)
        if event.subject in self._running:
            self.overlaps.append(event.subject)
        self._running.add(event.subject)
        try:
            if self.before is not None:
                await self.before(event)
            # Gives way, so that what could run beside it would.
            await asyncio.sleep(0)
        finally:
            self._running.discard(event.subject)
        self.handled.append(named)

    def numbers(self, subject: str = "a") -> list[object]:
        """The numbers of a subject's events in the order they were handled."""
        return [number for its, number in self.handled if its == subject]

    async def has(self, count: int, subject: str = "a") -> list[object]:
        await eventually(lambda: len(self.numbers(subject)) >= count, within_seconds=WITHIN_SECONDS)
        return self.numbers(subject)

    def fail(self, error: Callable[[], Exception], *numbers: object) -> None:
        """Raise this for events of these numbers, from now on."""

        async def refuse(event: Event) -> None:
            if event.data["number"] in numbers:
                raise error()

        self.before = refuse


def numbered(number: int, subject: str = "a") -> Event:
    return Event(type="test.counted", subject=subject, data={"number": number})


def several(count: int, subject: str = "a", *, start: int = 0) -> list[Event]:
    return [numbered(number, subject) for number in range(start, start + count)]


def new_group() -> str:
    return f"readers-{uuid4().hex[:8]}"
