"""From the outbox onto the transport."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import asyncpg
from prometheus_client import Gauge

from parking_net.shared.database import Connection, Database
from parking_net.shared.events.event import Event
from parking_net.shared.events.transport import Transport
from parking_net.shared.jobs import Job
from parking_net.shared.readiness import Backlog
from parking_net.shared.telemetry import tracing

POLL = timedelta(seconds=1)
GATHER_SECONDS = 0.05
"""After a wake, so long for rivals to commit too: one batch costs little more than one event."""
BATCH = 200
BATCHES_PER_RUN = 50
PUBLISH_TIMEOUT_SECONDS = 5.0
"""Below the limit of an idle transaction: the outbox stays locked while the batch is published."""

# One lock per database, held until the commit. It keeps a second relay from overtaking the first,
# which is what keeps the events of one subject in order.
CLAIM = "SELECT pg_try_advisory_xact_lock(hashtext('outbox_relay'))"
# Not by a position already reached: positions are given before commits become visible, so a lower
# one may still appear. What is sent is deleted, so whatever is here is waiting.
WAITING = """
    SELECT position, id, type, subject, time, traceparent, data
    FROM outbox ORDER BY position LIMIT $1
"""
# Bounded: it is asked every second, and a backlog is long just when there is no strength to spare.
BACKLOG = """
    SELECT count(*) AS pending,
           coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 AS oldest
    FROM (SELECT created_at FROM outbox ORDER BY position LIMIT $1) AS first
"""
COUNTED_AT_MOST = 10_000

PENDING = Gauge(
    "outbox_pending", "Events that wait to be sent; 10000 means as many or more.", ["service"]
)
OLDEST_SECONDS = Gauge("outbox_oldest_seconds", "How long the first of them waits.", ["service"])


class Relay:
    """Sends what waits in a service's outbox: at least once, in order per subject.

    Sent events are deleted in the same transaction that claimed them. A crash after publishing
    and before that commit sends them again with the same ids. Any number of relays may run.
    """

    def __init__(
        self,
        database: Database,
        transport: Transport,
        *,
        service: str,
        gather_seconds: float = GATHER_SECONDS,
    ) -> None:
        self._database = database
        self._transport = transport
        self._service = service
        self._gather_seconds = gather_seconds
        self._pending = PENDING.labels(service)
        self._oldest_seconds = OLDEST_SECONDS.labels(service)
        self._backlog: Backlog | None = None
        self.job = Job("outbox_relay", self.run_once, every=POLL)

    def wake(self) -> None:
        """Say that an event was committed; cheap, and harmless when there was none."""
        self.job.wake()

    def backlog(self) -> Backlog | None:
        """What waited after the last run; None when the database did not tell."""
        return self._backlog

    async def run_once(self) -> int:
        """Send what waits now; how many went. Raises when the transport does not take them."""
        await asyncio.sleep(self._gather_seconds)
        sent = 0
        try:
            for _ in range(BATCHES_PER_RUN):
                sent_now = await self._send_batch()
                sent += sent_now
                if sent_now == 0:
                    break
        finally:
            await self._observe()
        return sent

    async def _send_batch(self) -> int:
        if not await self._database.fetchval("SELECT EXISTS (SELECT FROM outbox)"):
            return 0
        async with self._database.transaction() as connection:
            if not await connection.fetchval(CLAIM):
                return 0
            rows = await connection.fetch(WAITING, BATCH)
            if rows:
                await self._publish([self._event(row) for row in rows])
                await _delete(connection, rows)
        return len(rows)

    async def _publish(self, events: list[Event]) -> None:
        named = [(event.type, event.traceparent) for event in events]
        with tracing.producer_spans(named):
            async with asyncio.timeout(PUBLISH_TIMEOUT_SECONDS):
                await self._transport.publish(events)

    def _event(self, row: asyncpg.Record) -> Event:
        return Event(
            type=row["type"],
            subject=row["subject"],
            data=row["data"],
            id=row["id"],
            time=row["time"],
            traceparent=row["traceparent"],
            source=self._service,
        )

    async def _observe(self) -> None:
        try:
            row = await self._database.fetchrow(BACKLOG, COUNTED_AT_MOST)
        except Exception:
            self._backlog = None
            raise
        assert row is not None
        self._backlog = Backlog(row["pending"], row["oldest"])
        self._pending.set(self._backlog.pending)
        self._oldest_seconds.set(self._backlog.oldest_seconds)


async def _delete(connection: Connection, rows: list[asyncpg.Record]) -> None:
    positions = [row["position"] for row in rows]
    await connection.execute("DELETE FROM outbox WHERE position = ANY($1::bigint[])", positions)
