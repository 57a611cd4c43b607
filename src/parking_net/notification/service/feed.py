"""One user's items on their way into his open streams."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from parking_net.notification.domain.messages import Notification
from parking_net.notification.repository import notifications, stream
from parking_net.notification.repository.stream import ItemName, PlacedItem
from parking_net.shared.database import Database
from parking_net.shared.error_mapping import as_known
from parking_net.shared.errors import Unavailable

ITEMS_AT_ONCE: Final = 32
READ_AGAIN_SECONDS: Final = 1.0
STALLED_SECONDS: Final = 1.0
"""How long a stream that is to end may still wait for a client that does not read."""


@dataclass(frozen=True, slots=True)
class News:
    """What a stream has to tell: items in order, or that some are lost, or (empty) nothing."""

    items: Sequence[PlacedItem] = ()
    notifications: Mapping[str, Notification] = field(default_factory=dict)
    """Those that the items speak of and that are still there, by id."""
    lost_until: int | None = None
    """Set when items up to this position can no longer be told one by one."""

    def __bool__(self) -> bool:
        return bool(self.items) or self.lost_until is not None


SILENCE: Final = News()


class Follower:
    """One open stream: its position, and waiting for what comes behind it."""

    def __init__(self, feed: Feed, ends_at: float, deadline: asyncio.Timeout) -> None:
        self.position = 0
        self._feed = feed
        self._ends_at = ends_at
        self._deadline = deadline
        self._is_ended = False
        self._woken = asyncio.Event()
        self._woken.set()

    def wake(self) -> None:
        self._woken.set()

    def end(self) -> None:
        """End now; a client that does not read is left to itself soon after."""
        self._is_ended = True
        self._woken.set()
        if not self._deadline.expired():
            soon = min(asyncio.get_running_loop().time(), self._ends_at) + STALLED_SECONDS
            self._deadline.reschedule(soon)

    async def news(self, within_seconds: float) -> News | None:
        """What came, SILENCE when nothing did in that time, None when the stream is over."""
        loop = asyncio.get_running_loop()
        until = loop.time() + within_seconds
        while not self._is_over():
            if loop.time() >= until:
                return SILENCE
            with suppress(TimeoutError):
                async with asyncio.timeout_at(min(until, self._ends_at)):
                    await self._woken.wait()
            if self._woken.is_set() and not self._is_over() and (news := await self._read()):
                return news
        return None

    def _is_over(self) -> bool:
        return self._is_ended or asyncio.get_running_loop().time() >= self._ends_at

    async def _read(self) -> News:
        self._woken.clear()
        try:
            page = await self._feed.page(self.position)
        except Exception as error:
            if not isinstance(as_known(error), Unavailable):
                raise
            asyncio.get_running_loop().call_later(READ_AGAIN_SECONDS, self._woken.set)
            return SILENCE
        if not _continues(page, self.position):
            self.position = page.newest
            return News(lost_until=page.newest)
        if page.items:
            self.position = page.items[-1].position
        if self.position < page.newest:
            self._woken.set()
        return News(page.items, page.notifications)


@dataclass(frozen=True, slots=True)
class _Page:
    newest: int
    items: Sequence[PlacedItem]
    notifications: Mapping[str, Notification]


def _continues(page: _Page, position: int) -> bool:
    """Whether nothing is missing behind the position: what commits leaves no holes."""
    if page.items:
        return page.items[-1].position == position + len(page.items)
    return page.newest == position


class Feed:
    """The streams of one user. Those at the same position share a read."""

    __slots__ = ("_database", "_reads", "_user_id", "followers", "seen")

    def __init__(self, database: Database, user_id: UUID) -> None:
        self._database = database
        self._user_id = user_id
        self._reads: dict[int, asyncio.Task[_Page]] = {}
        self.followers: set[Follower] = set()
        self.seen = 0
        """The newest position that any read has met."""

    def wake(self) -> None:
        # A read that began before may have missed what this is about: nobody may join it now.
        self._reads.clear()
        for follower in self.followers:
            follower.wake()

    async def newest(self) -> int:
        """The position of the user's newest item; 0 when there never was one."""
        known = await stream.positions(self._database, [self._user_id])
        return self._saw(known.get(self._user_id, 0))

    async def page(self, after: int) -> _Page:
        """The first items behind a position, and the notifications they speak of."""
        task = self._reads.get(after)
        if task is None:
            task = self._reads[after] = asyncio.create_task(self._read(after))
            task.add_done_callback(lambda done: self._forget(after, done))
        return await asyncio.shield(task)

    def _forget(self, after: int, task: asyncio.Task[_Page]) -> None:
        if self._reads.get(after) is task:
            del self._reads[after]
        if not task.cancelled():
            task.exception()  # Whoever waited has it; perhaps all of them left.

    async def _read(self, after: int) -> _Page:
        page = await stream.read(self._database, self._user_id, after, ITEMS_AT_ONCE)
        self._saw(page.newest)
        named = [
            UUID(str(item.data["notification_id"]))
            for item in page.items
            if item.name is ItemName.NOTIFICATION
        ]
        found = await notifications.find(self._database, named) if named else []
        return _Page(page.newest, page.items, {str(one.id): one for one in found})

    def _saw(self, position: int) -> int:
        self.seen = max(self.seen, position)
        return position
