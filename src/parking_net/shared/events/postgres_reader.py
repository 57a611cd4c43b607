"""One consumer group's way through the events in PostgreSQL.

One process at a time reads for a group: the one that holds its advisory lock, on a connection of
its own. The group's position is moved on that same connection, so who lost the connection has lost
the turn and cannot move the position any more.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from uuid import UUID

import asyncpg
import structlog

from parking_net.shared.database import Connection, Database
from parking_net.shared.error_mapping import as_known
from parking_net.shared.events import metrics
from parking_net.shared.events.handling import Handling
from parking_net.shared.events.lanes import Delivery
from parking_net.shared.events.postgres_shelf import REPLAY, PostgresShelf
from parking_net.shared.events.retries import RetryPolicy
from parking_net.shared.events.transport import Handler

POLL_SECONDS = 1.0
BATCH = 200
COMMIT_SECONDS = 0.1
"""The position is moved so often at most: a crash repeats what was handled since."""
OBSERVE_SECONDS = 5.0
AFTER_FAILURE_SECONDS = 1.0
LEAVE_SECONDS = 2.0
PUBLISHED, VACANT = "events", "events_vacant"

SESSION = {
    # Who is frozen, or on a machine that vanished, loses the turn: a reader asks every second.
    "idle_session_timeout": "15s",
    # A position that was lost in a crash of the server only repeats what was handled.
    "synchronous_commit": "off",
}
TAKE_TURN = "SELECT pg_try_advisory_lock(hashtextextended('events_group:' || $1, 0))"
END_TURN = """
    SELECT pg_advisory_unlock(hashtextextended('events_group:' || $1, 0)),
           pg_notify('events_vacant', $1)
"""
FOUND = "INSERT INTO consumer_groups (name) VALUES ($1) ON CONFLICT DO NOTHING"
POSITION = "SELECT position FROM consumer_groups WHERE name = $1"
NEXT = "SELECT position, id, body FROM events WHERE position > $1 ORDER BY position LIMIT $2"
MOVE = "UPDATE consumer_groups SET position = $2 WHERE name = $1"
WANTED = """
    SELECT event_id, body, origin FROM dead_letters
    WHERE group_name = $1 AND replay_wanted AND event_id <> ALL ($2::uuid[])
    ORDER BY failed_at LIMIT $3
"""
OBSERVED = """
    SELECT (SELECT count(*) FROM
                (SELECT FROM events WHERE position > $2 LIMIT $3) AS behind) AS lag,
           (SELECT count(*) FROM
                (SELECT FROM dead_letters WHERE group_name = $1 LIMIT $3) AS aside) AS dead_letters
"""
EVENTS, REPLAYS = "events", "replays"
"""The sources of deliveries."""

_log = structlog.get_logger(__name__)


class GroupReader:
    """Reads for one group whenever it is this process's turn."""

    def __init__(
        self, database: Database, group: str, handler: Handler, retries: RetryPolicy
    ) -> None:
        self._database = database
        self._group = group
        self._handler = handler
        self._retries = retries

    async def run(self) -> None:
        """Read until cancelled; survives every failure."""
        while True:
            try:
                async with self._database.own_connection(**SESSION) as connection:
                    await self._read(connection)
            except Exception as error:
                # Nothing was lost: the position is moved only over what was handled.
                is_bug = as_known(error) is None and not isinstance(error, asyncpg.PostgresError)
                _log.warning(
                    "consuming_interrupted",
                    group=self._group,
                    cause=str(error.__cause__ or error),
                    exc_info=error if is_bug else None,
                )
            await asyncio.sleep(AFTER_FAILURE_SECONDS)

    async def _read(self, connection: Connection) -> None:
        signals = _Signals(self._group)
        await signals.hear_of_vacancy(connection)
        while not await connection.fetchval(TAKE_TURN, self._group):
            await signals.wait(POLL_SECONDS)
        await signals.hear_of_events(connection)
        shelf = _ReplayingShelf(self._database, self._group)
        handling = Handling(self._group, self._handler, shelf, self._retries, signals.something.set)
        await connection.execute(FOUND, self._group)
        position = await connection.fetchval(POSITION, self._group)
        turn = _Turn(self._group, connection, handling, shelf, signals, position)
        try:
            async with handling:
                await turn.run()
        finally:
            metrics.forget_group(self._group)
            # If this does not work, cutting the connection off ends the turn all the same.
            with suppress(Exception):
                async with asyncio.timeout(LEAVE_SECONDS):
                    await turn.leave()


class _ReplayingShelf(PostgresShelf):
    """Knows which letters are on their way to the handler."""

    def __init__(self, database: Database, group: str) -> None:
        super().__init__(database, group)
        self.under_way: set[UUID] = set()

    async def put_aside(self, delivery: Delivery, reason: str) -> None:
        await super().put_aside(delivery, reason)
        self.under_way.discard(delivery.event_id)

    async def take_back(self, delivery: Delivery) -> None:
        await super().take_back(delivery)
        self.under_way.discard(delivery.event_id)


class _Signals:
    """What a reader waits for."""

    def __init__(self, group: str) -> None:
        self._group = group
        self.something = asyncio.Event()
        self.published = True
        self.replay_wanted = True

    async def hear_of_vacancy(self, connection: Connection) -> None:
        connection.add_termination_listener(lambda _: self.something.set())
        await connection.add_listener(VACANT, lambda *notice: self._vacant(str(notice[-1])))

    async def hear_of_events(self, connection: Connection) -> None:
        await connection.add_listener(PUBLISHED, lambda *notice: self._heard(str(notice[-1])))

    async def wait(self, at_most_seconds: float) -> None:
        # Not wait_for: in Python 3.11 it can lose the cancellation that ends this.
        with suppress(TimeoutError):
            async with asyncio.timeout(at_most_seconds):
                await self.something.wait()
        self.something.clear()

    def _heard(self, payload: str) -> None:
        if payload == REPLAY:
            self.replay_wanted = True
        else:
            self.published = True
        self.something.set()

    def _vacant(self, group: str) -> None:
        if group == self._group:
            self.something.set()


class _Turn:
    """Reading while it is this process's turn."""

    def __init__(
        self,
        group: str,
        connection: Connection,
        handling: Handling,
        shelf: _ReplayingShelf,
        signals: _Signals,
        position: int,
    ) -> None:
        self._group = group
        self._connection = connection
        self._handling = handling
        self._shelf = shelf
        self._signals = signals
        self._fetched = self._committed = position
        self._committed_at = self._observed_at = self._polled_at = 0.0

    async def run(self) -> None:
        """Until cancelled, or the connection is lost."""
        while True:
            now = time.monotonic()
            if now - self._polled_at >= POLL_SECONDS:
                self._signals.published = self._signals.replay_wanted = True
                self._polled_at = now
            if self._signals.replay_wanted:
                await self._fetch_replays()
            if self._signals.published:
                await self._fetch()
            if now - self._committed_at >= COMMIT_SECONDS:
                await self._commit()
            if now - self._observed_at >= OBSERVE_SECONDS:
                await self._observe()
            await self._signals.wait(self._pause())

    async def leave(self) -> None:
        """Keep what was handled, and let another process have the turn at once."""
        await self._commit()
        await self._connection.fetchrow(END_TURN, self._group)

    def _pause(self) -> float:
        if self._signals.published and self._handling.room() >= BATCH:
            return 0.0
        return COMMIT_SECONDS if self._is_behind() else POLL_SECONDS

    def _is_behind(self) -> bool:
        return (self._handling.watermark(EVENTS) or self._committed) > self._committed

    async def _fetch(self) -> None:
        if self._handling.room() < BATCH:
            return
        self._signals.published = False
        rows = await self._connection.fetch(NEXT, self._fetched, BATCH)
        for row in rows:
            self._fetched = row["position"]
            self._handling.add(
                self._delivery(EVENTS, self._fetched, row["id"], row["body"], f"events@{row[0]}")
            )
        if len(rows) == BATCH:
            self._signals.published = True

    async def _fetch_replays(self) -> None:
        if self._handling.room() < BATCH:
            return
        self._signals.replay_wanted = False
        under_way = self._shelf.under_way
        rows = await self._connection.fetch(WANTED, self._group, list(under_way), BATCH)
        for event_id, body, origin in rows:
            under_way.add(event_id)
            delivery = self._delivery(REPLAYS, 0, event_id, body, origin)
            delivery.is_replay = True
            self._handling.add(delivery)
        if len(rows) == BATCH:
            self._signals.replay_wanted = True

    def _delivery(
        self, source: str, position: int, event_id: UUID, members: dict[str, object], origin: str
    ) -> Delivery:
        lane = str(members.get("subject", event_id))
        return Delivery(source, position, lane, event_id, members, origin)

    async def _commit(self) -> None:
        position = self._handling.watermark(EVENTS)
        if position is None or position == self._committed:
            return
        await self._connection.execute(MOVE, self._group, position)
        self._committed, self._committed_at = position, time.monotonic()

    async def _observe(self) -> None:
        done = self._handling.watermark(EVENTS) or self._committed
        at_most = metrics.COUNTED_AT_MOST
        row = await self._connection.fetchrow(OBSERVED, self._group, done, at_most)
        assert row is not None
        metrics.LAG.labels(self._group).set(row["lag"])
        metrics.DEAD_LETTERS.labels(self._group).set(row["dead_letters"])
        self._observed_at = time.monotonic()
