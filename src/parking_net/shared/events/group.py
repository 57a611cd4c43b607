"""One consumer group's way through the events in PostgreSQL."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog

from parking_net.shared.database import Connection, Database
from parking_net.shared.errors import Unavailable
from parking_net.shared.events.event import Event
from parking_net.shared.events.transport import Handler
from parking_net.shared.telemetry.context import entered

POLL_SECONDS = 1.0
BATCH = 100
REPLAYS = 20
BATCH_SECONDS = 4.0
HANDLER_TIMEOUT_SECONDS = 8.0
"""With the former, less than a transaction may stay idle: the claim on the group lasts."""
CLOCK_MARGIN_SECONDS = 0.005
"""A timer may fire a little before the database's clock agrees."""
REASON_CHARACTERS = 2000

HAS_WORK = """
    SELECT EXISTS (SELECT FROM events WHERE events.position > consumer_groups.position)
        OR EXISTS (SELECT FROM dead_letters WHERE group_name = $1 AND replay_wanted)
    FROM consumer_groups WHERE name = $1
"""
FOUND = "INSERT INTO consumer_groups (name) VALUES ($1) ON CONFLICT DO NOTHING"
CLAIM = """
    SELECT position, failed_attempts FROM consumer_groups
    WHERE name = $1 AND (retry_at IS NULL OR retry_at <= clock_timestamp())
    FOR UPDATE SKIP LOCKED
"""
NEXT = "SELECT position, id, body FROM events WHERE position > $1 ORDER BY position LIMIT $2"
MOVE = """
    UPDATE consumer_groups
    SET position = $2, failed_attempts = $3, last_error = $4,
        retry_at = clock_timestamp() + $5 * interval '1 second'
    WHERE name = $1
"""
PUT_ASIDE = """
    INSERT INTO dead_letters (group_name, event_id, body, reason, attempts)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (group_name, event_id) DO UPDATE
        SET reason = excluded.reason, attempts = dead_letters.attempts + excluded.attempts,
            failed_at = excluded.failed_at, replay_wanted = false
"""
WANTED = """
    SELECT event_id, body FROM dead_letters WHERE group_name = $1 AND replay_wanted
    ORDER BY failed_at LIMIT $2
"""
REPLAYED = "DELETE FROM dead_letters WHERE group_name = $1 AND event_id = $2"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often, and how patiently, a failing event is tried before it is put aside."""

    attempts: int = 8
    first_wait_seconds: float = 0.2
    longest_wait_seconds: float = 30.0

    def wait_seconds(self, failures: int) -> float:
        """The pause after so many failures, 1 or more."""
        return min(self.first_wait_seconds * 2.0 ** (failures - 1), self.longest_wait_seconds)


@dataclass(frozen=True, slots=True)
class _Failure:
    reason: str
    is_the_events_fault: bool


@dataclass(slots=True)
class _Progress:
    """Where the group stands within a batch."""

    position: int
    failed_attempts: int
    reason: str | None = None
    wait_seconds: float | None = None


class ConsumerGroup:
    """Reads for one group. One process at a time does: it holds the group's row meanwhile."""

    def __init__(
        self, database: Database, name: str, handler: Handler, retries: RetryPolicy
    ) -> None:
        self._database = database
        self._name = name
        self._handler = handler
        self._retries = retries
        self._outages = 0
        self._resumes_at = 0.0

    async def run_once(self) -> float:
        """Handle a batch; how many seconds to wait for the next one, 0 when more is there."""
        if (remaining_seconds := self._resumes_at - time.monotonic()) > 0:
            return remaining_seconds
        has_work = await self._database.fetchval(HAS_WORK, self._name)
        if has_work is None:
            await self._database.execute(FOUND, self._name)
            return 0
        if not has_work:
            return POLL_SECONDS
        async with self._database.transaction() as connection:
            claim = await connection.fetchrow(CLAIM, self._name)
            if claim is None:
                return POLL_SECONDS
            await self._replay(connection)
            return await self._advance(connection, _Progress(*claim))

    async def _advance(self, connection: Connection, progress: _Progress) -> float:
        rows = await connection.fetch(NEXT, progress.position, BATCH)
        enough_at = time.monotonic() + BATCH_SECONDS
        for row in rows:
            await self._step(connection, progress, row["position"], row["id"], row["body"])
            if progress.wait_seconds is not None or time.monotonic() >= enough_at:
                break
        await connection.execute(
            MOVE,
            self._name,
            progress.position,
            progress.failed_attempts,
            progress.reason,
            progress.wait_seconds,
        )
        if progress.wait_seconds is not None:
            wait_seconds = progress.wait_seconds + CLOCK_MARGIN_SECONDS
            self._resumes_at = time.monotonic() + wait_seconds
            return wait_seconds
        is_more = len(rows) == BATCH or (bool(rows) and progress.position < rows[-1]["position"])
        return 0 if is_more else POLL_SECONDS

    async def _step(
        self,
        connection: Connection,
        progress: _Progress,
        position: int,
        event_id: UUID,
        body: Mapping[str, Any],
    ) -> None:
        """Handle one event, or put it aside, or note how long to wait before trying again."""
        failure = await self._failure_of(body)
        if failure is not None and not failure.is_the_events_fault:
            self._outages += 1
            progress.reason = failure.reason
            progress.wait_seconds = self._retries.wait_seconds(self._outages)
            return
        self._outages = 0
        if failure is not None:
            progress.failed_attempts += 1
            progress.reason = failure.reason
            if progress.failed_attempts < self._retries.attempts:
                progress.wait_seconds = self._retries.wait_seconds(progress.failed_attempts)
                return
            await self._put_aside(connection, event_id, body, failure, progress.failed_attempts)
        progress.position = position
        progress.failed_attempts = 0
        progress.reason = None

    async def _failure_of(self, body: Mapping[str, Any]) -> _Failure | None:
        """Hand the event to the handler; None when that went well."""
        try:
            event = Event.of_cloud_event(body)
            with entered(traceparent=event.traceparent):
                async with asyncio.timeout(HANDLER_TIMEOUT_SECONDS):
                    await self._handler(event)
        except Exception as error:
            blameless = isinstance(error, Unavailable)
            reason = f"{type(error).__name__}: {error}"[:REASON_CHARACTERS]
            _log.warning(
                "event_not_handled",
                group=self._name,
                event_id=body.get("id"),
                event_type=body.get("type"),
                reason=reason,
                exc_info=None if blameless else error,
            )
            return _Failure(reason, is_the_events_fault=not blameless)
        return None

    async def _put_aside(
        self,
        connection: Connection,
        event_id: UUID,
        body: Mapping[str, Any],
        failure: _Failure,
        attempts: int,
    ) -> None:
        await connection.execute(PUT_ASIDE, self._name, event_id, body, failure.reason, attempts)
        _log.error(
            "event_put_aside", group=self._name, event_id=str(event_id), reason=failure.reason
        )

    async def _replay(self, connection: Connection) -> None:
        for row in await connection.fetch(WANTED, self._name, REPLAYS):
            failure = await self._failure_of(row["body"])
            if failure is None:
                await connection.execute(REPLAYED, self._name, row["event_id"])
            elif failure.is_the_events_fault:
                await self._put_aside(connection, row["event_id"], row["body"], failure, 1)
            else:
                return
