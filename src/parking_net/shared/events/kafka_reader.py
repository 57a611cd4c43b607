"""One process's part in a consumer group of Kafka."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

import structlog
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from parking_net.shared.error_mapping import as_known
from parking_net.shared.events import kafka_wire as wire
from parking_net.shared.events import metrics
from parking_net.shared.events.handling import HANDLER_TIMEOUT_SECONDS, Handling
from parking_net.shared.events.kafka_client import CallingThread, KafkaOptions, Topics
from parking_net.shared.events.kafka_letters import KafkaLetters, KafkaShelf
from parking_net.shared.events.kafka_publisher import Publisher
from parking_net.shared.events.retries import RetryPolicy
from parking_net.shared.events.transport import BrokerUnavailable, Handler

POLL_SECONDS = 0.25
FULL_POLL_SECONDS = 0.02
BATCH = 200
COMMIT_SECONDS = 0.25
"""The position is moved so often at most: a crash repeats what was handled since."""
OBSERVE_SECONDS = 5.0
COUNT_LETTERS_SECONDS = 60.0
REVOKE_SECONDS = HANDLER_TIMEOUT_SECONDS / 2
"""How long what runs may go on when its partition goes to another process."""
LEAVE_SECONDS = 3.0
AFTER_FAILURE_SECONDS = 1.0

_log = structlog.get_logger(__name__)


class GroupReader:
    """Reads for one group, as one of the processes that share its partitions."""

    def __init__(
        self,
        options: KafkaOptions,
        publisher: Publisher,
        topics: Topics,
        letters: KafkaLetters,
        retries: RetryPolicy,
        group: str,
        handler: Handler,
    ) -> None:
        self._options = options
        self._topics = topics
        self._letters = letters
        self._group = group
        self._handler = handler
        self._shelf = KafkaShelf(options, publisher, group)
        self._retries = retries

    async def run(self) -> None:
        """Read until cancelled; survives every failure."""
        await self._topics.wait()
        counting = asyncio.create_task(self._count_letters())
        try:
            while True:
                try:
                    await self._read()
                except Exception as error:
                    # Nothing was lost: positions are moved only over what was handled.
                    is_known = as_known(error) is not None or isinstance(error, KafkaException)
                    _log.warning(
                        "consuming_interrupted",
                        group=self._group,
                        cause=str(error),
                        exc_info=None if is_known else error,
                    )
                await asyncio.sleep(AFTER_FAILURE_SECONDS)
        finally:
            counting.cancel()
            metrics.forget_group(self._group)

    async def _read(self) -> None:
        handling = Handling(self._group, self._handler, self._shelf, self._retries, lambda: None)
        membership = _Membership(self._options, self._group, handling)
        thread = CallingThread(f"kafka-{self._group}")
        try:
            async with handling:
                await thread.call(membership.join)
                await _pump(thread, membership, handling)
        finally:
            with suppress(Exception):
                async with asyncio.timeout(LEAVE_SECONDS):
                    await thread.call(membership.leave)
            thread.stop()

    async def _count_letters(self) -> None:
        while True:
            with suppress(BrokerUnavailable):
                count = await self._letters.count(self._group)
                metrics.DEAD_LETTERS.labels(self._group).set(count)
            await asyncio.sleep(COUNT_LETTERS_SECONDS)


async def _pump(thread: CallingThread, membership: _Membership, handling: Handling) -> None:
    """Fetch while there is room, and keep what was done, until cancelled."""
    while True:
        room = handling.room()
        for message in await thread.call(lambda: membership.fetch(room)):  # noqa: B023
            membership.accept(message)
        if time.monotonic() >= membership.keep_at:
            await thread.call(membership.keep)


class _Membership:
    """The consumer, and which partitions it has. All but `accept` runs on the consumer's thread."""

    def __init__(self, options: KafkaOptions, group: str, handling: Handling) -> None:
        self._topic = options.topic
        self._group = group
        self._handling = handling
        self._loop = asyncio.get_running_loop()
        self._configuration = options.client(
            group_id=group,
            enable_auto_commit=False,
            enable_auto_offset_store=False,
            auto_offset_reset="earliest",
            partition_assignment_strategy="cooperative-sticky",
            session_timeout_ms=int(options.session_timeout_seconds * 1000),
            heartbeat_interval_ms=int(options.session_timeout_seconds * 1000 / 5),
        )
        self._configuration["on_commit"] = self._committed
        self._consumer: Consumer | None = None
        self._assigned: dict[int, int | None] = {}
        """Each partition with the offset that was committed last."""
        self._is_paused = False
        self._observed_at = 0.0
        self.keep_at = 0.0

    def join(self) -> None:
        self._consumer = Consumer(self._configuration)
        self._consumer.subscribe(
            [self._topic],
            on_assign=self._on_assign,
            on_revoke=self._on_revoke,
            on_lost=self._on_lost,
        )

    def fetch(self, room: int) -> list[Message]:
        """What has come, at most as much as there is room for. Waits only for the first."""
        consumer = self._consumer
        assert consumer is not None
        if (room == 0) != self._is_paused:
            self._pause(consumer, room == 0)
        first = consumer.poll(FULL_POLL_SECONDS if self._is_paused else POLL_SECONDS)
        if first is None:
            return []
        messages = [first]
        if room > 1:
            messages += consumer.consume(min(BATCH, room) - 1, 0)
        return [message for message in messages if self._is_event(message)]

    def accept(self, message: Message) -> None:
        """Hand a message on to be handled, unless it is for another group or no longer for us."""
        partition, offset = message.partition(), message.offset()
        assert partition is not None
        assert offset is not None
        if partition not in self._assigned:
            return
        only_for = wire.replay_group(message)
        if only_for in (None, self._group):
            self._handling.add(wire.delivery_of(message))
        else:
            self._handling.skip(partition, offset)

    def keep(self) -> None:
        """Commit how far everything is done, in the background; tell how much is left."""
        assert self._consumer is not None
        now = time.monotonic()
        self.keep_at = now + COMMIT_SECONDS
        if offsets := self._moved():
            with suppress(KafkaException):
                self._consumer.commit(offsets=offsets, asynchronous=True)
        if now - self._observed_at >= OBSERVE_SECONDS:
            self._observed_at = now
            metrics.LAG.labels(self._group).set(self._lag(self._consumer))

    def leave(self) -> None:
        """Keep what was done, and let the other processes have the partitions at once."""
        consumer, self._consumer = self._consumer, None
        if consumer is None:
            return
        with suppress(KafkaException):
            if offsets := self._moved():
                consumer.commit(offsets=offsets, asynchronous=False)
        self._assigned.clear()
        consumer.close()

    def _moved(self) -> list[TopicPartition]:
        """How far each partition is done, where that is further than it was."""
        moved = []
        for partition, committed in self._assigned.items():
            done = self._handling.watermark(partition)
            if done is not None and done + 1 != committed:
                self._assigned[partition] = done + 1
                moved.append(TopicPartition(self._topic, partition, done + 1))
        return moved

    def _committed(self, error: KafkaError | None, partitions: list[TopicPartition]) -> None:
        """What could not be committed is committed again, with what is done by then."""
        if error is not None:
            for place in partitions:
                if place.partition in self._assigned:
                    self._assigned[place.partition] = None

    def _lag(self, consumer: Consumer) -> int:
        lag = 0
        for partition in self._assigned:
            place = TopicPartition(self._topic, partition)
            _, high = consumer.get_watermark_offsets(place, cached=True)
            position = self._handling.next_position(partition)
            if position is None:
                position = consumer.position([place])[0].offset
            if position >= 0:
                lag += max(0, high - position)
        return min(lag, metrics.COUNTED_AT_MOST)

    def _pause(self, consumer: Consumer, wanted: bool) -> None:
        places = [TopicPartition(self._topic, partition) for partition in self._assigned]
        (consumer.pause if wanted else consumer.resume)(places)
        self._is_paused = wanted

    def _is_event(self, message: Message) -> bool:
        error = message.error()
        if error is None:
            return True
        if error.fatal():
            raise KafkaException(error)
        _log.warning("kafka_reading_hindered", group=self._group, reason=error.str())
        return False

    def _on_assign(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        consumer.incremental_assign(partitions)
        for place in partitions:
            self._assigned[place.partition] = None
        if self._is_paused and partitions:
            consumer.pause(partitions)

    def _on_revoke(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        """Another process takes over: it begins behind what was done here."""
        if self._consumer is None:
            return  # Leaving: all is kept already.
        offsets = []
        for place in partitions:
            self._assigned.pop(place.partition, None)
            done = self._dropped(place.partition, REVOKE_SECONDS)
            if done is not None:
                offsets.append(TopicPartition(self._topic, place.partition, done + 1))
        if offsets:
            with suppress(KafkaException):
                consumer.commit(offsets=offsets, asynchronous=False)

    def _on_lost(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        """Another process has them already: what runs here must end at once."""
        for place in partitions:
            self._assigned.pop(place.partition, None)
            self._dropped(place.partition, 0)

    def _dropped(self, partition: int, within_seconds: float) -> int | None:
        """How far all was done. Raises TimeoutError, which interrupts the reading.

        Read on with something of the partition still there, and it could mix with what comes when
        the partition does.
        """
        dropping = self._handling.drop(partition, within_seconds)
        try:
            future = asyncio.run_coroutine_threadsafe(dropping, self._loop)
        except RuntimeError:  # The loop has ended.
            dropping.close()
            return None
        return future.result(within_seconds + LEAVE_SECONDS)
