"""What Kafka promises beyond every transport, wherever the broker is from."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest
from confluent_kafka import Producer
from prometheus_client import REGISTRY

from parking_net.shared.events import kafka_reader
from parking_net.shared.events.event import Event
from parking_net.shared.events.kafka import KafkaTransport, opened_kafka
from parking_net.shared.events.kafka_client import KafkaOptions
from parking_net.shared.events.transport import Transport, consuming
from tests.shared.events.recorder import (
    IMPATIENT,
    WITHIN_SECONDS,
    Recorder,
    new_group,
    numbered,
    several,
)
from tests.support.eventually import eventually

PARTITIONS = 4


class KafkaCarrier:
    """A topic of its own; each process has clients of its own."""

    def __init__(
        self, brokers: str, topic: str, stack: AsyncExitStack, *, session_seconds: float
    ) -> None:
        self.options = KafkaOptions(
            brokers=brokers,
            topic=topic,
            partitions=PARTITIONS,
            session_timeout_seconds=session_seconds,
        )
        self._stack = stack

    async def opened(self) -> KafkaTransport:
        return await self._stack.enter_async_context(opened_kafka(self.options, IMPATIENT))

    def environment(self) -> dict[str, str]:
        return {
            "KAFKA_BROKER": self.options.brokers,
            "KAFKA_TOPIC": self.options.topic,
            "TEST_KAFKA_SESSION_SECONDS": str(self.options.session_timeout_seconds),
            "POSTGRES_HOST": "127.0.0.1",
            "POSTGRES_PASSWORD": "unused",
            "INTERNAL_SERVICE_TOKEN": "internal-token-for-tests",
            "AUTH_ISSUER": "http://auth.test",
        }


class KafkaSuite:
    async def test_events_of_a_subject_share_a_partition_and_subjects_spread(
        self, transport: Transport, carrier: KafkaCarrier
    ) -> None:
        places: dict[str, set[str]] = {}
        group = new_group()

        async def refuse(event: Event) -> None:
            raise ValueError

        async def all_put_aside() -> bool:
            return len(await transport.dead_letters(group)) == 24

        async with consuming(transport, group, refuse):
            for subject in "abcdefgh":
                await transport.publish(several(3, subject))
            await eventually(all_put_aside, within_seconds=WITHIN_SECONDS)
        for letter in await transport.dead_letters(group):
            partition = letter.origin.removeprefix(f"{carrier.options.topic}[").split("]")[0]
            places.setdefault(str(letter.event["subject"]), set()).add(partition)

        assert [len(partitions) for partitions in places.values()] == [1] * 8
        assert len(set.union(*places.values())) > 1

    async def test_what_is_no_event_of_ours_is_put_aside_and_can_be_replayed(
        self, transport: Transport, carrier: KafkaCarrier
    ) -> None:
        recorder, group = Recorder(), new_group()
        await transport.publish(several(1))
        stranger = Producer({"bootstrap.servers": carrier.options.brokers})
        stranger.produce(carrier.options.topic, key=b"a", value=b"\xff not JSON")
        assert stranger.flush(10) == 0

        async def tried_twice() -> bool:
            return [one.attempts for one in await transport.dead_letters(group)] == [2]

        async with consuming(transport, group, recorder):
            await transport.publish([numbered(1)])
            assert await recorder.has(2) == [0, 1]
            (letter,) = await eventually(lambda: transport.dead_letters(group))
            assert letter.event == {"unreadable": "\ufffd not JSON"}
            assert letter.attempts == 1
            assert await transport.replay(group, [letter.event_id]) == 1
            await eventually(tried_twice, within_seconds=WITHIN_SECONDS)

    async def test_what_runs_when_its_partition_goes_to_another_process_ends_here(
        self, carrier: KafkaCarrier, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(kafka_reader, "REVOKE_SECONDS", 0.2)
        first, second, go_on, group = Recorder(), Recorder(), asyncio.Event(), new_group()
        subjects = "abcdefgh"

        async def wait(event: Event) -> None:
            await go_on.wait()

        def subjects_of(recorder: Recorder) -> set[str]:
            return {subject for subject, _ in recorder.handled}

        first.before = wait
        transport, other = await carrier.opened(), await carrier.opened()
        async with consuming(transport, group, first):
            for subject in subjects:
                await transport.publish(several(2, subject))
            await eventually(lambda: len(first.tried) == 8, within_seconds=WITHIN_SECONDS)
            async with consuming(other, group, second):
                await eventually(lambda: second.handled, within_seconds=WITHIN_SECONDS)
                go_on.set()
                await eventually(
                    lambda: len(first.handled) + len(second.handled) >= 16,
                    within_seconds=WITHIN_SECONDS,
                )
        assert subjects_of(first) | subjects_of(second) == set(subjects)
        assert subjects_of(first) & subjects_of(second) == set()
        for recorder in (first, second):
            assert all(recorder.numbers(subject) == [0, 1] for subject in subjects_of(recorder))

    async def test_operators_see_how_far_behind_a_group_is(
        self, transport: Transport, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(kafka_reader, "OBSERVE_SECONDS", 0.0)
        monkeypatch.setattr(kafka_reader, "COUNT_LETTERS_SECONDS", 0.1)
        group, recorder, go_on = new_group(), Recorder(), asyncio.Event()

        async def wait_or_fail(event: Event) -> None:
            await go_on.wait()
            if event.data["number"] == 0:
                raise ValueError

        def sample(name: str) -> float | None:
            return REGISTRY.get_sample_value(name, {"group": group})

        recorder.before = wait_or_fail
        async with consuming(transport, group, recorder):
            await transport.publish(several(3))
            await eventually(lambda: sample("events_lag") == 3, within_seconds=WITHIN_SECONDS)
            go_on.set()
            await eventually(lambda: sample("dead_letters") == 1, within_seconds=WITHIN_SECONDS)
            await eventually(lambda: sample("events_lag") == 0, within_seconds=WITHIN_SECONDS)
        assert sample("events_lag") is None
