"""Open pages: a thousand streams on one notification process, and how soon news reaches them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

import asyncpg

from benchmarks.load import Measured, Request
from benchmarks.people import Driver, register_listeners
from benchmarks.platform import BenchPlatform, moments

STREAMS: Final = 1_000
LISTENERS: Final = 50
"""With twenty streams each, as many as one person may hold."""
ROUNDS: Final = 3
TOLD: Final = 5_000
"""Events of which two people each are told."""
WITHIN_SECONDS: Final = 300

# In the form of api/events/booking.confirmed.yaml, about bookings that nobody made.
_EVENTS: Final = """
    SELECT count(outbox_add('booking.confirmed', id, jsonb_build_object(
        'booking_id', id, 'parking_place_id', id, 'user_id', user_id, 'owner_id', owner_id,
        'user_login', 'bench', 'place_name', 'Bench Parking', 'place_city', 'Bench City',
        'place_address', 'Bench Street', 'place_timezone', 'UTC',
        'date_from', $1::timestamptz, 'date_to', $1::timestamptz + interval '3 hours',
        'hourly_rate', 100, 'full_cost', 300, 'currency', 'USD', 'status', 'Confirmed',
        'created_at', now(), 'updated_at', now(), 'by', 'driver', 'actor_id', user_id
    ), now()))
    FROM unnest($2::text[], $3::text[], $4::text[]) AS event (id, user_id, owner_id)
"""


@dataclass(frozen=True, slots=True)
class Held:
    """What a process that holds streams needs and does."""

    streams: int
    kib_each: float
    delays: Measured
    """From the commit of what happened to each stream that tells of it."""


@dataclass(slots=True)
class _Stream:
    """One connection; only the times at which news came are kept."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    news_at: list[float] = field(default_factory=list)

    async def follow(self) -> None:
        while line := await self.reader.readline():
            if line.startswith(b"event: notification"):
                self.news_at.append(time.perf_counter())


async def held(platform: BenchPlatform) -> Held:
    """Open the streams of some people, and tell each of them something a few times."""
    drivers = await register_listeners(platform, LISTENERS)
    before_mib = platform.memory_mib()["notification"]
    streams = [await _opened(platform, drivers[number % len(drivers)]) for number in range(STREAMS)]
    after_mib = platform.memory_mib()["notification"]
    following = [asyncio.create_task(stream.follow()) for stream in streams]
    user_ids = await _ids_of(platform, drivers)
    measured = Measured()
    try:
        for number in range(1, ROUNDS + 1):
            committed_at = await _happened(platform, user_ids)
            async with asyncio.timeout(WITHIN_SECONDS):
                async for _ in moments(0.005):
                    if all(len(each.news_at) >= number for each in streams):
                        break
            measured.latencies += [each.news_at[-1] - committed_at for each in streams]
    finally:
        for task in following:
            task.cancel()
        for stream in streams:
            stream.writer.close()
    return Held(STREAMS, (after_mib - before_mib) * 1024 / STREAMS, measured)


async def told_per_second(platform: BenchPlatform) -> float:
    """Notifications per second from commit in booking to the inboxes, over every part between."""
    people = [str(uuid4()) for _ in range(TOLD)]
    connection = await platform.connect("notification_db")
    try:
        before = await connection.fetchval("SELECT count(*) FROM notifications")
        committed_at = await _happened(platform, people)

        async with asyncio.timeout(WITHIN_SECONDS):
            async for _ in moments():
                count = await connection.fetchval("SELECT count(*) FROM notifications")
                if count >= before + 2 * TOLD:
                    break
        return 2 * TOLD / (time.perf_counter() - committed_at)
    finally:
        await connection.close()


async def _opened(platform: BenchPlatform, driver: Driver) -> _Stream:
    reader, writer = await asyncio.open_connection("127.0.0.1", platform.port("notification"))
    request = Request("GET", "/notifications/stream", driver.headers)
    writer.write(request.encode("localhost"))
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 200 " not in head.splitlines()[0]:
        raise RuntimeError(f"a stream was refused: {head.splitlines()[0].decode()}")
    return _Stream(reader, writer)


async def _ids_of(platform: BenchPlatform, drivers: Sequence[Driver]) -> list[str]:
    connection: asyncpg.Connection[asyncpg.Record] = await platform.connect("auth_db")
    try:
        logins = [driver.login for driver in drivers]
        rows = await connection.fetch("SELECT user_id FROM users WHERE login = ANY($1)", logins)
        return [str(row["user_id"]) for row in rows]
    finally:
        await connection.close()


async def _happened(platform: BenchPlatform, user_ids: Sequence[str]) -> float:
    """Write an event for each of these people where booking writes its own; when that was."""
    connection = await platform.connect("booking_db")
    ids = [str(uuid4()) for _ in user_ids]
    owners = [str(UUID(int=number)) for number in range(1, len(ids) + 1)]
    start = datetime.now(UTC) + timedelta(days=2)
    try:
        await connection.execute(_EVENTS, start, ids, list(user_ids), owners)
        return time.perf_counter()
    finally:
        await connection.close()
