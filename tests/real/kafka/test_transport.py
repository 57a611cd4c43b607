"""The event transport before a real broker: here, or where TEST_KAFKA_BROKER says."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from uuid import uuid4

import pytest
from confluent_kafka.admin import AdminClient

from parking_net.shared.events import kafka_publisher
from tests.real.kafka.broker import KafkaBroker
from tests.shared.events.kafka_suite import PARTITIONS, KafkaCarrier, KafkaSuite
from tests.shared.events.process_suite import OutageSuite, ProcessSuite
from tests.shared.events.recorder import numbered
from tests.shared.events.transport_suite import (
    DeliverySuite,
    FailureSuite,
    ReplaySuite,
    transport,
)

__all__ = ["transport"]

SESSION_SECONDS = 6.0
"""The shortest that a broker allows."""


@pytest.fixture
async def carrier(broker: KafkaBroker) -> AsyncIterator[KafkaCarrier]:
    address = os.environ.get("TEST_KAFKA_BROKER", broker.address)
    async with AsyncExitStack() as stack:
        yield KafkaCarrier(address, new_topic(), stack, session_seconds=SESSION_SECONDS)


def new_topic() -> str:
    """The name of a topic nobody else uses; the transport makes it."""
    return f"test.{uuid4().hex}"


class TestDelivery(DeliverySuite):
    pass


class TestFailures(FailureSuite):
    pass


class TestReplay(ReplaySuite):
    pass


class TestProcesses(ProcessSuite):
    pass


class TestKafka(KafkaSuite):
    pass


async def test_missing_topics_are_made(carrier: KafkaCarrier) -> None:
    await (await carrier.opened()).publish([numbered(0)])
    topics = AdminClient({"bootstrap.servers": carrier.options.brokers}).list_topics().topics
    assert len(topics[carrier.options.topic].partitions) == PARTITIONS
    assert len(topics[carrier.options.dead_letter_topic].partitions) == 1


class MortalCarrier(KafkaCarrier):
    """Its broker is killed, and comes back with what it had."""

    tries_while_away = 3

    def __init__(self, broker: KafkaBroker, stack: AsyncExitStack) -> None:
        super().__init__(broker.address, new_topic(), stack, session_seconds=SESSION_SECONDS)
        self._broker = broker

    async def go_down(self) -> None:
        await self._broker.kill()

    async def come_up(self) -> None:
        await self._broker.start()


class TestOutages(OutageSuite):
    @pytest.fixture
    async def carrier(
        self, broker: KafkaBroker, monkeypatch: pytest.MonkeyPatch
    ) -> AsyncIterator[MortalCarrier]:
        monkeypatch.setattr(kafka_publisher, "PUBLISH_SECONDS", 5.0)
        async with AsyncExitStack() as stack:
            yield MortalCarrier(broker, stack)
