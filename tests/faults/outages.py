"""What is in the way of events while drivers book: nothing that was booked may go untold."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx

from parking_net.serve import START_GATE
from tests.acceptance.backdoor import database_of
from tests.acceptance.running import Running, until_back
from tests.acceptance.world import until
from tests.faults.driving import motorists, traffic_of
from tests.faults.telling import require_all_told
from tests.support.eventually import eventually
from tests.support.leftovers import forget_process, record_process
from tests.support.ports import free_port

DRIVERS = 4
READY_WITHIN_SECONDS = 30

_log = logging.getLogger(__name__)


async def away_under_load(
    running: Running,
    away: contextlib.AbstractAsyncContextManager[None],
    down: timedelta,
    *,
    over_kafka: bool,
) -> None:
    """Bookings go on for as long as the way is barred; all are told of when it is open again."""
    those = await motorists(running.people, DRIVERS)
    async with traffic_of(those) as traffic:
        await traffic.more(DRIVERS)
        async with away:
            before = traffic.booked
            await until(datetime.now(UTC) + down)
            missed = await _unsent(running)
            made = traffic.booked - before
        ended = time.monotonic()
        await traffic.more(DRIVERS)
    assert made > DRIVERS
    assert missed >= made, "nothing arrived while nothing could travel"
    await require_all_told(running, over_kafka=over_kafka)
    _log.info(
        "%d bookings while %s was away; %d events told within %.1f s",
        made,
        "Kafka" if over_kafka else "the events database",
        missed,
        time.monotonic() - ended,
    )


async def come_and_go(running: Running, *, over_kafka: bool) -> None:
    """A second one joins, the first is killed, the second leaves as it should."""
    those = await motorists(running.people, DRIVERS)
    async with traffic_of(those) as traffic:
        await traffic.more(DRIVERS)
        async with _another_notification(running):
            await traffic.more(2 * DRIVERS)
            former = running.kill("notification")
            await traffic.more(2 * DRIVERS)
            await until_back(running, "notification", former)
            await traffic.more(2 * DRIVERS)
        await traffic.more(2 * DRIVERS)
    ended = time.monotonic()
    await require_all_told(running, over_kafka=over_kafka)
    _log.info(
        "over %s all was told %.1f s after the last booking",
        "Kafka" if over_kafka else "PostgreSQL",
        time.monotonic() - ended,
    )


async def _unsent(running: Running) -> int:
    async with database_of(running, "booking_db") as database:
        count: int = await database.fetchval("SELECT count(*) FROM outbox")
    return count


@contextlib.asynccontextmanager
async def _another_notification(running: Running) -> AsyncIterator[None]:
    """One more process beside the platform's own; told to stop in the end."""
    environment = running.process("notification").environ()
    # What `up` holds its own processes at until their databases are there.
    environment.pop(START_GATE, None)
    port = str(free_port())
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "parking_net.serve", "notification"),
        env={**environment, "NOTIFICATION_REST_PORT": port},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
    )
    record_process(process.pid)

    async def is_ready() -> bool:
        assert process.returncode is None
        with contextlib.suppress(httpx.TransportError):
            answered = await running.world.http.get(f"http://127.0.0.1:{port}/readyz")
            return answered.status_code == 200
        return False

    try:
        await eventually(is_ready, bool, within_seconds=READY_WITHIN_SECONDS)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        await process.wait()
        forget_process(process.pid)
