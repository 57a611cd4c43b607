"""The dead letters in Kafka: a compacted topic, where a record without value ends a letter."""

from __future__ import annotations

import time
from collections.abc import Sequence
from uuid import UUID

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from parking_net.shared.events import kafka_wire as wire
from parking_net.shared.events.kafka_client import CallingThread, KafkaOptions
from parking_net.shared.events.kafka_publisher import Publisher
from parking_net.shared.events.lanes import Delivery
from parking_net.shared.events.transport import BrokerUnavailable, DeadLetter

READ_SECONDS = 20.0
ASK_SECONDS = 4.0
RECORDS_AT_ONCE = 500
REPLAYS_AT_ONCE = 500


class KafkaShelf:
    """One group's dead letters, as who handles its events sees them."""

    def __init__(self, options: KafkaOptions, publisher: Publisher, group: str) -> None:
        self._topic = options.dead_letter_topic
        self._publisher = publisher
        self._group = group

    async def put_aside(self, delivery: Delivery, reason: str) -> None:
        await self._publisher.send([wire.letter_record(self._topic, self._group, delivery, reason)])

    async def take_back(self, delivery: Delivery) -> None:
        # By who handled the replay, not by who asked for it: if the replay fails too, its new
        # letter must not be ended by the end of the old one.
        await self._publisher.send([wire.letter_end(self._topic, self._group, delivery.event_id)])


class KafkaLetters:
    """The dead letters of all groups."""

    def __init__(self, options: KafkaOptions, publisher: Publisher) -> None:
        self._options = options
        self._publisher = publisher

    async def listed(self, group: str | None, limit: int) -> list[DeadLetter]:
        """See `Transport.dead_letters`."""
        found = [letter for letter, _ in await self._read(group)]
        return sorted(found, key=lambda letter: letter.failed_at)[:limit]

    async def count(self, group: str) -> int:
        return len(await self._read(group))

    async def replay(self, group: str, event_ids: Sequence[UUID] | None) -> int:
        """See `Transport.replay`."""
        found = sorted(await self._read(group), key=lambda pair: pair[0].failed_at)
        records = [
            wire.replay_record(self._options.topic, message)
            for letter, message in found
            if event_ids is None or letter.event_id in event_ids
        ]
        for start in range(0, len(records), REPLAYS_AT_ONCE):
            await self._publisher.send(records[start : start + REPLAYS_AT_ONCE])
        return len(records)

    async def _read(self, group: str | None) -> list[tuple[DeadLetter, Message]]:
        thread = CallingThread("kafka-dead-letters")
        try:
            messages = await thread.call(self._latest)
        except KafkaException as error:
            raise BrokerUnavailable("Kafka does not answer right now") from error
        finally:
            thread.stop()
        pairs = [(wire.letter_of(message), message) for message in messages]
        return [
            (letter, message)
            for letter, message in pairs
            if letter is not None and group in (None, letter.group)
        ]

    def _latest(self) -> list[Message]:
        """The newest record of each key, without those that were ended; reads the whole topic."""
        consumer = Consumer(
            self._options.client(
                group_id="parking-net-dead-letters",  # Asked for, not used: nothing is committed.
                enable_auto_commit=False,
                enable_partition_eof=True,
                auto_offset_reset="earliest",
            )
        )
        try:
            partitions = self._partitions(consumer)
            consumer.assign(partitions)
            return _drained(consumer, len(partitions))
        finally:
            consumer.close()

    def _partitions(self, consumer: Consumer) -> list[TopicPartition]:
        topic = self._options.dead_letter_topic
        described = consumer.list_topics(topic, timeout=ASK_SECONDS).topics[topic]
        if described.error is not None:
            if described.error.code() == KafkaError.UNKNOWN_TOPIC_OR_PART:
                return []
            raise KafkaException(described.error)
        return [TopicPartition(topic, number, 0) for number in described.partitions]


def _drained(consumer: Consumer, partitions: int) -> list[Message]:
    latest: dict[object, Message] = {}
    give_up_at = time.monotonic() + READ_SECONDS
    while partitions > 0:
        if time.monotonic() > give_up_at:
            raise KafkaException(KafkaError(KafkaError._TIMED_OUT))
        first = consumer.poll(0.5)
        if first is None:
            continue
        for message in [first, *consumer.consume(RECORDS_AT_ONCE, 0)]:
            error = message.error()
            if error is None:
                # Out and in again, so that the order is that of the newest records.
                latest.pop(message.key(), None)
                if message.value() is not None:
                    latest[message.key()] = message
            elif error.code() == KafkaError._PARTITION_EOF:
                partitions -= 1
            elif not error.retriable():
                raise KafkaException(error)
    return list(latest.values())
