"""A whole platform whose events travel through a real Kafka."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest
from confluent_kafka import Producer

from tests.acceptance.running import Running, started
from tests.faults.outages import away_under_load, come_and_go
from tests.real.kafka.broker import KafkaBroker
from tests.support.eventually import eventually
from tests.support.platform import command

DOWN = timedelta(seconds=10)
TOPIC = f"platform.{uuid4().hex}"
GROUP = "notification-service"


@pytest.fixture(scope="module")
async def running(
    broker: KafkaBroker, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Running]:
    folder = tmp_path_factory.mktemp("kafka")
    async with started(folder / "data", KAFKA_BROKER=broker.address, KAFKA_TOPIC=TOPIC) as running:
        yield running


async def test_the_broker_is_killed_under_load_and_all_is_told(
    running: Running, broker: KafkaBroker
) -> None:
    await away_under_load(running, _killed(broker), DOWN, over_kafka=True)


@contextlib.asynccontextmanager
async def _killed(broker: KafkaBroker) -> AsyncIterator[None]:
    await broker.kill()
    yield
    await broker.start()


async def test_processes_of_notification_join_die_and_leave(running: Running) -> None:
    await come_and_go(running, over_kafka=True)


async def test_what_cannot_be_handled_is_listed_and_replayed(
    running: Running, broker: KafkaBroker
) -> None:
    async def run(*words: str) -> str:
        where = ("--data", str(running.data))
        code, printed = await command(
            "events", "dead-letters", *words, *where, settings={}, folder=running.data.parent
        )
        assert code == 0, printed
        return printed

    stranger = Producer({"bootstrap.servers": broker.address})
    stranger.produce(TOPIC, key=b"stranger", value=b"{}")
    assert stranger.flush(60) == 0
    listed = await eventually(lambda: run("list", "--group", GROUP), lambda text: GROUP in text)
    (row,) = [line for line in listed.splitlines() if GROUP in line]
    assert "1 dead letter" in await run("replay", "--group", GROUP, "--all")
    again = await eventually(
        lambda: run("list", "--group", GROUP), lambda text: GROUP in text and row not in text
    )
    assert row.split()[1] in again
