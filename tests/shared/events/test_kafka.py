"""The Kafka transport on the mock cluster of its client library."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from typing import cast
from uuid import uuid4

import pytest

from parking_net.shared.errors import Unavailable
from parking_net.shared.events import kafka_publisher, kafka_reader
from parking_net.shared.events.event import Event
from parking_net.shared.events.handling import Handling
from parking_net.shared.events.kafka_client import KafkaOptions
from parking_net.shared.events.transport import Transport, consuming
from tests.shared.events.kafka_suite import PARTITIONS, KafkaCarrier, KafkaSuite
from tests.shared.events.process_suite import OutageSuite, ProcessSuite
from tests.shared.events.recorder import WITHIN_SECONDS, Recorder, new_group, several
from tests.shared.events.transport_suite import (
    DeliverySuite,
    FailureSuite,
    ReplaySuite,
    transport,
)
from tests.support import kafka as mock
from tests.support.eventually import eventually
from tests.support.kafka import MockKafka

__all__ = ["transport"]

SESSION_SECONDS = 3.0
"""The mock waits for the end of a session before a group goes on without one of its processes."""


def new_topic(cluster: MockKafka) -> str:
    """The name of a topic nobody else uses; a mock cluster has nobody who makes topics."""
    topic = f"test.{uuid4().hex}"
    cluster.create_topic(topic, PARTITIONS)
    cluster.create_topic(f"{topic}.dead-letter", 1)
    return topic


@pytest.fixture(scope="module")
def cluster() -> Iterator[MockKafka]:
    made = MockKafka()
    yield made
    made.close()


@pytest.fixture
async def carrier(cluster: MockKafka) -> AsyncIterator[KafkaCarrier]:
    async with AsyncExitStack() as stack:
        topic = new_topic(cluster)
        yield KafkaCarrier(cluster.address, topic, stack, session_seconds=SESSION_SECONDS)


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


class MockCarrier(KafkaCarrier):
    """A mock cluster of its own, which may fail."""

    tries_while_away = 3

    def __init__(self, own: MockKafka, stack: AsyncExitStack) -> None:
        super().__init__(own.address, new_topic(own), stack, session_seconds=SESSION_SECONDS)
        self.cluster = own

    async def go_down(self) -> None:
        self.cluster.go_down()

    async def come_up(self) -> None:
        self.cluster.come_up()


@pytest.fixture
async def frail() -> AsyncIterator[MockCarrier]:
    own = MockKafka(brokers=3)
    async with AsyncExitStack() as stack:
        yield MockCarrier(own, stack)
    own.close()


class TestOutages(OutageSuite):
    @pytest.fixture
    def carrier(self, frail: MockCarrier) -> MockCarrier:
        return frail


async def test_errors_of_a_broker_that_pass_are_not_noticed(frail: MockCarrier) -> None:
    transport, recorder = await frail.opened(), Recorder()
    async with consuming(transport, new_group(), recorder):
        await transport.publish(several(1))
        await recorder.has(1)
        frail.cluster.fail(mock.PRODUCE, mock.NOT_LEADER, mock.REQUEST_TIMED_OUT)
        frail.cluster.fail(mock.FETCH, mock.NOT_LEADER)
        frail.cluster.fail(mock.OFFSET_COMMIT, mock.NOT_COORDINATOR)
        await eventually(lambda: sent(transport, several(3, start=1)), within_seconds=30)
        await recorder.has(4)
    assert list(dict.fromkeys(recorder.numbers())) == [0, 1, 2, 3]


async def sent(transport: Transport, events: list[Event]) -> bool:
    try:
        await transport.publish(events)
    except Unavailable:
        return False
    return True


async def test_what_a_slow_broker_did_not_confirm_is_not_said_to_be_safe(
    frail: MockCarrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport, recorder, group = await frail.opened(), Recorder(), new_group()
    await transport.publish(several(1))
    frail.cluster.answer_slowly(3000)
    with monkeypatch.context() as hurry:
        hurry.setattr(kafka_publisher, "PUBLISH_SECONDS", 1.0)
        with pytest.raises(Unavailable):
            await transport.publish(several(3, start=1))
    frail.cluster.answer_slowly(0)
    await eventually(lambda: sent(transport, several(4, start=1)), within_seconds=30)
    async with consuming(transport, group, recorder):
        await eventually(lambda: 4 in recorder.numbers(), within_seconds=WITHIN_SECONDS)
    assert list(dict.fromkeys(recorder.numbers())) == [0, 1, 2, 3, 4]


class _Unending:
    """Handling whose handler does not let itself be cancelled."""

    def __init__(self) -> None:
        self.may_end = asyncio.Event()
        self.has_dropped = asyncio.Event()

    async def drop(self, _source: object, _within_seconds: float) -> int | None:
        await self.may_end.wait()
        self.has_dropped.set()
        return None


async def test_a_partition_that_cannot_be_given_up_in_time_interrupts_the_reading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Read on, and what is left of it would mix with what comes when the partition does."""
    monkeypatch.setattr(kafka_reader, "LEAVE_SECONDS", 0.01)
    handling = _Unending()
    options = KafkaOptions(brokers="127.0.0.1:1", topic="events")
    membership = kafka_reader._Membership(options, "group", cast("Handling", handling))
    with pytest.raises(TimeoutError):
        await asyncio.to_thread(membership._dropped, 0, 0.0)
    handling.may_end.set()
    await eventually(handling.has_dropped.is_set)
