"""Events through PostgreSQL: a database of their own, which every service reaches."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from parking_net.shared.database import Database, opened_database
from parking_net.shared.error_mapping import as_known
from parking_net.shared.events.event import Event
from parking_net.shared.events.group import ConsumerGroup, RetryPolicy
from parking_net.shared.events.transport import Handler
from parking_net.shared.jobs import Job, in_batches
from parking_net.shared.settings import ServiceSettings

RETENTION = timedelta(days=14)
TRIM_EVERY = timedelta(minutes=10)
TRIM_AT_ONCE = 5000
POOL_SIZE = 4
"""The relay, a consumer or two and the upkeep; each holds at most one connection."""
CHANNEL = "events"
AFTER_FAILURE_SECONDS = 1.0

TRIM = """
    DELETE FROM events WHERE position IN (
        SELECT position FROM events WHERE published_at < clock_timestamp() - $1::interval
        ORDER BY published_at LIMIT $2 FOR UPDATE SKIP LOCKED
    )
"""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event that a group could not handle."""

    group: str
    event: dict[str, object]
    """The CloudEvent as it arrived."""
    reason: str
    attempts: int
    failed_at: datetime


class PostgresTransport:
    """The transport when no Kafka is set."""

    def __init__(
        self,
        database: Database,
        *,
        retries: RetryPolicy | None = None,
        retention: timedelta = RETENTION,
    ) -> None:
        self._database = database
        self._retries = retries or RetryPolicy()
        self._retention = retention

    async def publish(self, events: Sequence[Event]) -> None:
        """Safe when this returns. An event published before is not stored twice."""
        bodies = [event.to_cloud_event() for event in events]
        await self._database.execute("SELECT events_publish($1)", bodies)

    async def consume(self, group: str, handler: Handler) -> None:
        """See `Transport`. Hears of new events at once, and looks every second in any case."""
        reader = ConsumerGroup(self._database, group, handler, self._retries)
        published = asyncio.Event()
        async with self._database.listening(CHANNEL, lambda _: published.set()):
            while True:
                published.clear()
                try:
                    wait_seconds = await reader.run_once()
                except Exception as error:
                    # Nothing was lost: the group's position moves only with the commit.
                    is_bug = as_known(error) is None
                    _log.warning(
                        "consuming_interrupted",
                        group=group,
                        cause=str(error.__cause__ or error),
                        exc_info=error if is_bug else None,
                    )
                    wait_seconds = AFTER_FAILURE_SECONDS
                if wait_seconds > 0:
                    # Not wait_for: in Python 3.11 it can lose the cancellation that ends this loop.
                    with suppress(TimeoutError):
                        async with asyncio.timeout(wait_seconds):
                            await published.wait()

    async def dead_letters(self, *, limit: int = 100) -> list[DeadLetter]:
        """What could not be handled, oldest first."""
        rows = await self._database.fetch(
            """
            SELECT group_name, body, reason, attempts, failed_at FROM dead_letters
            ORDER BY failed_at LIMIT $1
            """,
            limit,
        )
        return [DeadLetter(*row) for row in rows]

    async def replay(self, group: str, event_ids: Sequence[UUID] | None = None) -> int:
        """Have the group handle its dead letters again (all, or these); how many there are.

        They come behind later events of the same subjects. One that fails again stays aside.
        """
        tag = await self._database.execute(
            """
            UPDATE dead_letters SET replay_wanted = true
            WHERE group_name = $1 AND ($2::uuid[] IS NULL OR event_id = ANY($2::uuid[]))
            """,
            group,
            None if event_ids is None else list(event_ids),
        )
        return int(tag.removeprefix("UPDATE "))

    async def trim(self) -> int:
        """Forget events older than the retention, read or not; how many went this time."""
        tag = await self._database.execute(TRIM, self._retention, TRIM_AT_ONCE)
        return int(tag.removeprefix("DELETE "))

    def jobs(self) -> Sequence[Job]:
        return [Job("events_trim", in_batches(self.trim, TRIM_AT_ONCE), every=TRIM_EVERY)]


@asynccontextmanager
async def opened_transport(settings: ServiceSettings) -> AsyncIterator[PostgresTransport]:
    """The transport that the settings choose."""
    async with opened_database(settings, settings.events_db_name, pool_size=POOL_SIZE) as database:
        yield PostgresTransport(database)
