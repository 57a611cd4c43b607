"""Events through PostgreSQL: a database of their own, which every service reaches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from parking_net.shared.database import Database
from parking_net.shared.error_mapping import as_known
from parking_net.shared.events import postgres_shelf
from parking_net.shared.events.event import Event
from parking_net.shared.events.postgres_reader import GroupReader
from parking_net.shared.events.retries import RetryPolicy
from parking_net.shared.events.transport import BrokerUnavailable, DeadLetter, Handler
from parking_net.shared.jobs import Job, in_batches

RETENTION = timedelta(days=14)
LETTERS_KEPT = timedelta(days=90)
TRIM_EVERY = timedelta(minutes=10)
TRIM_AT_ONCE = 5000
RETRY_AFTER_SECONDS = 1
POOL_SIZE = 4
"""The relay, dead letters and the upkeep; each group has one more, outside of the pool."""

TRIM = """
    DELETE FROM events WHERE position IN (
        SELECT position FROM events WHERE published_at < clock_timestamp() - $1::interval
        ORDER BY published_at LIMIT $2 FOR UPDATE SKIP LOCKED
    )
"""


TRIM_LETTERS = """
    DELETE FROM dead_letters WHERE (group_name, event_id) IN (
        SELECT group_name, event_id FROM dead_letters
        WHERE failed_at < clock_timestamp() - $1::interval
        ORDER BY failed_at LIMIT $2 FOR UPDATE SKIP LOCKED
    )
"""


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
        try:
            await self._database.execute("SELECT events_publish($1)", bodies)
        except Exception as error:
            # A connection that is just being lost ends in errors of many kinds.
            if as_known(error) is None:
                raise
            raise BrokerUnavailable(retry_after_seconds=RETRY_AFTER_SECONDS) from error

    async def consume(self, group: str, handler: Handler) -> None:
        """See `Transport`. Hears of new events at once, and looks every second in any case."""
        await GroupReader(self._database, group, handler, self._retries).run()

    async def dead_letters(self, group: str | None = None, *, limit: int = 100) -> list[DeadLetter]:
        """See `Transport`."""
        return await postgres_shelf.listed(self._database, group, limit)

    async def replay(self, group: str, event_ids: Sequence[UUID] | None = None) -> int:
        """See `Transport`."""
        return await postgres_shelf.wish_for_replay(self._database, group, event_ids)

    async def trim(self) -> int:
        """Forget events older than the retention, read or not; how many went this time."""
        tag = await self._database.execute(TRIM, self._retention, TRIM_AT_ONCE)
        return int(tag.removeprefix("DELETE "))

    async def trim_letters(self) -> int:
        """Forget letters that nobody replayed for long; how many went this time."""
        tag = await self._database.execute(TRIM_LETTERS, LETTERS_KEPT, TRIM_AT_ONCE)
        return int(tag.removeprefix("DELETE "))

    def jobs(self) -> Sequence[Job]:
        letters = in_batches(self.trim_letters, TRIM_AT_ONCE)
        return [
            Job("events_trim", in_batches(self.trim, TRIM_AT_ONCE), every=TRIM_EVERY),
            Job("dead_letters_trim", letters, every=TRIM_EVERY),
        ]
