"""Events: how many a transport carries from commit to handled, and how long one takes.

Relay and consumer run in this process, on databases of their own on the platform's server. Handled
means what it means in a service: the event's id is remembered in a transaction of its own.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from pydantic import SecretStr

from benchmarks.load import Measured
from benchmarks.platform import BenchPlatform, moments
from parking_net.services import EVENTS, Schema, service_named
from parking_net.shared.database import Database, PostgresAddress, opened_database
from parking_net.shared.database.migrations import migrate
from parking_net.shared.events import inbox, outbox
from parking_net.shared.events.event import Event
from parking_net.shared.events.postgres import PostgresTransport
from parking_net.shared.events.relay import Relay
from parking_net.shared.events.transport import Transport, consuming
from tests.support.kafka import MockKafka

BACKLOG: Final = 10_000
SUBJECTS: Final = 2_000
RATE_PER_SECOND: Final = 100
DATA: Final = {"note": "as long as a booking is " * 35}
HANDLED_WITHIN_SECONDS: Final = 300


@dataclass(frozen=True, slots=True)
class Carried:
    """What a transport did."""

    transport: str
    per_second: float
    delays: Measured


@dataclass(frozen=True, slots=True)
class _Ends:
    """A service that writes events and one that handles them."""

    sender: Database
    receiver: Database
    relay: Relay
    arrived_at: dict[UUID, float]

    async def handle(self, event: Event) -> None:
        async with self.receiver.transaction() as connection:
            await inbox.first_time(connection, event.id)
        self.arrived_at[event.id] = time.perf_counter()

    async def all_arrived(self, count: int) -> None:
        async with asyncio.timeout(HANDLED_WITHIN_SECONDS):
            async for _ in moments(0.005):
                if len(self.arrived_at) >= count:
                    return


async def carried_by_each(platform: BenchPlatform, seconds: float) -> list[Carried]:
    """PostgreSQL, then Kafka: the one that is named, or the one inside the client library."""
    where = platform.postgres_environment()
    address = PostgresAddress(where["PGHOST"], SecretStr(where["PGPASSWORD"]))
    for name, schema in _DATABASES.items():
        await asyncio.to_thread(migrate, address, name, schema.versions_directory)
    results = []
    async with opened_database(address, "bench_events") as database:
        transport = PostgresTransport(database)
        results.append(await _carried("PostgreSQL", transport, address, seconds))
    async with _opened_kafka() as (name, kafka):
        results.append(await _carried(name, kafka, address, seconds))
    return results


_DATABASES: Final[dict[str, Schema]] = {
    "bench_events": EVENTS,
    "bench_sender": service_named("booking").schema,
    "bench_receiver": service_named("notification").schema,
}


@asynccontextmanager
async def _opened_kafka() -> AsyncIterator[tuple[str, Transport]]:
    from parking_net.shared.events.kafka import opened_kafka
    from parking_net.shared.events.kafka_client import KafkaOptions

    topic = f"parking-net.bench-{uuid4().hex[:8]}"
    named = os.environ.get("KAFKA_BROKER") or os.environ.get("TEST_KAFKA_BROKER")
    mock = None if named else MockKafka()
    brokers = named or (mock.address if mock else "")
    try:
        if mock is not None:
            mock.create_topic(topic, 6)
            mock.create_topic(f"{topic}.dead-letter", 1)
        async with opened_kafka(KafkaOptions(brokers, topic)) as transport:
            yield f"Kafka at {named}" if named else "Kafka (librdkafka's mock cluster)", transport
    finally:
        if mock is not None:
            mock.close()


async def _carried(
    name: str, transport: Transport, address: PostgresAddress, seconds: float
) -> Carried:
    async with AsyncExitStack() as stack:
        sender = await stack.enter_async_context(opened_database(address, "bench_sender"))
        receiver = await stack.enter_async_context(opened_database(address, "bench_receiver"))
        ends = _Ends(sender, receiver, Relay(sender, transport, service="bench"), {})
        consumer = consuming(transport, f"bench-{uuid4().hex[:8]}", ends.handle)
        await stack.enter_async_context(consumer)
        await _first(ends)
        return Carried(name, await _per_second(ends), await _delays(ends, seconds))


async def _first(ends: _Ends) -> None:
    """One event there and back: the consumer stands then."""
    await _commit(ends, 1)
    await ends.relay.run_once()
    await ends.all_arrived(1)
    ends.arrived_at.clear()


async def _per_second(ends: _Ends) -> float:
    await _commit(ends, BACKLOG)
    started = time.perf_counter()
    while await ends.relay.run_once():
        pass
    await ends.all_arrived(BACKLOG)
    took_seconds = max(ends.arrived_at.values()) - started
    ends.arrived_at.clear()
    return BACKLOG / took_seconds


async def _delays(ends: _Ends, seconds: float) -> Measured:
    """From each commit to the end of its handling, at a rate that leaves everybody time."""
    committed_at: dict[UUID, float] = {}
    relaying = asyncio.create_task(ends.relay.job.loop("bench"))
    started = time.perf_counter()
    try:
        for number in range(round(seconds * RATE_PER_SECOND)):
            due = started + number / RATE_PER_SECOND
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            [event] = await _commit(ends, 1)
            committed_at[event.id] = time.perf_counter()
            ends.relay.wake()
        await ends.all_arrived(len(committed_at))
    finally:
        relaying.cancel()
    measured = Measured(seconds=seconds)
    measured.latencies = [ends.arrived_at[event_id] - at for event_id, at in committed_at.items()]
    return measured


async def _commit(ends: _Ends, count: int) -> list[Event]:
    events = [
        Event(type="bench.happened", subject=str(number % SUBJECTS), data=DATA, traceparent=None)
        for number in range(count)
    ]
    async with ends.sender.transaction() as connection:
        await outbox.add(connection, *events)
    return events
