"""Events cannot travel for half a minute under load: bookings go on, and all is told afterwards.

So it is while processes of notification come and go, too.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest

from tests.acceptance.backdoor import database_of
from tests.acceptance.running import Running, started
from tests.faults.outages import away_under_load, come_and_go
from tests.support.kafka import MockKafka

pytestmark = pytest.mark.timeout(600)

DOWN = timedelta(seconds=30)
TOPIC, PARTITIONS = "parking-net.events", 6


@pytest.fixture(scope="module")
async def by_postgres(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    async with started(tmp_path_factory.mktemp("outage") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def kafka() -> Iterator[MockKafka]:
    mock = MockKafka()
    # A mock cluster has nobody who makes topics.
    for topic in (TOPIC, f"{TOPIC}.dead-letter"):
        mock.create_topic(topic, PARTITIONS)
    yield mock
    mock.close()


@pytest.fixture(scope="module")
async def by_kafka(
    kafka: MockKafka, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Running]:
    folder = tmp_path_factory.mktemp("kafka")
    async with started(folder / "data", KAFKA_BROKER=kafka.address) as running:
        yield running


async def test_both_transports_are_away_under_load(
    by_postgres: Running, by_kafka: Running, kafka: MockKafka
) -> None:
    """Side by side, for the half minute is long."""
    await asyncio.gather(
        away_under_load(by_postgres, _events_unreachable(by_postgres), DOWN, over_kafka=False),
        away_under_load(by_kafka, _broker_down(kafka), DOWN, over_kafka=True),
    )


@contextlib.asynccontextmanager
async def _events_unreachable(running: Running) -> AsyncIterator[None]:
    async with database_of(running, "postgres") as server:
        await server.execute("ALTER DATABASE events_db ALLOW_CONNECTIONS false")
        await server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'events_db'"
        )
        yield
        await server.execute("ALTER DATABASE events_db ALLOW_CONNECTIONS true")


@contextlib.asynccontextmanager
async def _broker_down(kafka: MockKafka) -> AsyncIterator[None]:
    kafka.go_down()
    yield
    kafka.come_up()


async def test_processes_of_notification_come_and_go(
    by_postgres: Running, by_kafka: Running
) -> None:
    await asyncio.gather(
        come_and_go(by_postgres, over_kafka=False), come_and_go(by_kafka, over_kafka=True)
    )
