"""The open streams of this process: who follows whose items, and from where.

A stream keeps nothing but its position and reads on from there, so however many are open and
however slowly one reads, memory stays bounded. All streams hear of new items over one connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from parking_net.notification.metrics import OPEN_STREAMS
from parking_net.notification.repository import stream
from parking_net.notification.service.feed import STALLED_SECONDS, Feed, Follower
from parking_net.shared.clock import Clock
from parking_net.shared.database import Database
from parking_net.shared.errors import TooManyRequests, Unavailable
from parking_net.shared.identity import Caller
from parking_net.shared.jobs import Job, in_batches

RETENTION: Final = timedelta(hours=24)
"""How long items are kept for who comes back."""
LOOK_EVERY: Final = timedelta(seconds=5)
TRIM_EVERY: Final = timedelta(minutes=10)
TRIM_AT_ONCE: Final = 5000


class TooManyStreams(TooManyRequests):
    code, title = "too_many_streams", "Too many streams are open; close one of them"


class StreamsFull(Unavailable):
    code, title = "streams_full", "No further stream can be opened here right now"


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """How many streams one process holds open."""

    of_user: int = 20
    of_process: int = 5000


class Streams:
    """Opens streams and wakes those whose user something happened to."""

    def __init__(
        self, database: Database, clock: Clock, limits: StreamLimits = StreamLimits()
    ) -> None:
        self._database = database
        self.clock = clock
        self._limits = limits
        self._feeds: dict[UUID, Feed] = {}
        self._open = 0
        self._is_closed = False
        self._look = Job("stream_look", self.look, every=LOOK_EVERY)

    def jobs(self) -> Sequence[Job]:
        """Background work that every process must do."""
        trim = in_batches(self.trim, TRIM_AT_ONCE)
        return [self._look, Job("stream_trim", trim, every=TRIM_EVERY)]

    @asynccontextmanager
    async def followed(self, caller: Caller, last_position: int | None) -> AsyncIterator[Follower]:
        """A stream of the caller's items behind that position, or behind the newest one.

        It ends with the caller's token, and when the process stops. Raises TooManyStreams,
        StreamsFull, and DatabaseUnavailable before anything was told.
        """
        lasts_seconds = (caller.expires_at - self.clock.now()).total_seconds()
        ends_at = asyncio.get_running_loop().time() + lasts_seconds
        # A client that does not read holds its stream in the middle of a send; only this ends it.
        deadline = asyncio.timeout_at(ends_at + STALLED_SECONDS)
        try:
            async with deadline:
                feed = self._feed_for_one_more(caller.user_id)
                follower = Follower(feed, ends_at, deadline)
                with self._registered(follower, feed, caller.user_id):
                    # Behind the registration: what comes after this look wakes the follower.
                    newest = await feed.newest()
                    follower.position = newest if last_position is None else last_position
                    yield follower
        except TimeoutError:
            if not deadline.expired():
                raise

    def heard(self, notice: str) -> None:
        """A user's stream grew; or, without a name, any may have."""
        if not notice:
            self._look.wake()
        elif feed := self._feeds.get(UUID(notice)):
            feed.wake()

    async def look(self) -> int:
        """Wake the streams that missed a notice; how many users it were."""
        if not self._feeds:
            return 0
        newest = await stream.positions(self._database, self._feeds.keys())
        behind = [
            feed
            for user_id, position in newest.items()
            if (feed := self._feeds.get(user_id)) and position > feed.seen
        ]
        for feed in behind:
            feed.wake()
        return len(behind)

    async def trim(self) -> int:
        """Forget what is too old; a bounded number at once."""
        return await stream.trim(self._database, self.clock.now() - RETENTION, TRIM_AT_ONCE)

    async def end_when(self, draining: asyncio.Event) -> None:
        """Wait for that, then end every stream and open no more."""
        await draining.wait()
        self._is_closed = True
        for feed in self._feeds.values():
            for follower in feed.followers:
                follower.end()

    def _feed_for_one_more(self, user_id: UUID) -> Feed:
        if self._is_closed or self._open >= self._limits.of_process:
            raise StreamsFull(retry_after_seconds=2)
        feed = self._feeds.get(user_id)
        if feed is None:
            feed = self._feeds[user_id] = Feed(self._database, user_id)
        if len(feed.followers) >= self._limits.of_user:
            raise TooManyStreams(
                f"At most {self._limits.of_user} streams of one user may be open at once",
                retry_after_seconds=30,
            )
        return feed

    @contextmanager
    def _registered(self, follower: Follower, feed: Feed, user_id: UUID) -> Iterator[None]:
        feed.followers.add(follower)
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)
            feed.followers.discard(follower)
            if not feed.followers:
                self._feeds.pop(user_id, None)

    def _count(self, change: int) -> None:
        self._open += change
        OPEN_STREAMS.set(self._open)


@asynccontextmanager
async def opened_streams(
    database: Database,
    clock: Clock,
    draining: asyncio.Event,
    limits: StreamLimits = StreamLimits(),
) -> AsyncIterator[Streams]:
    """Streams that hear of what commits anywhere, and end when the service drains."""
    streams = Streams(database, clock, limits)
    ending = asyncio.create_task(streams.end_when(draining))
    try:
        async with database.listening(stream.CHANNEL, streams.heard):
            yield streams
    finally:
        ending.cancel()
