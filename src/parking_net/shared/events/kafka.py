"""Events through Apache Kafka."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from uuid import UUID

from parking_net.shared.events import kafka_wire as wire
from parking_net.shared.events.event import Event
from parking_net.shared.events.kafka_client import KafkaOptions, Topics
from parking_net.shared.events.kafka_letters import KafkaLetters
from parking_net.shared.events.kafka_publisher import PUBLISH_SECONDS, Publisher
from parking_net.shared.events.kafka_reader import GroupReader
from parking_net.shared.events.retries import RetryPolicy
from parking_net.shared.events.transport import BrokerUnavailable, DeadLetter, Handler
from parking_net.shared.jobs import Job


class KafkaTransport:
    """The transport when KAFKA_BROKER is set."""

    def __init__(
        self,
        options: KafkaOptions,
        publisher: Publisher,
        topics: Topics,
        retries: RetryPolicy | None = None,
    ) -> None:
        self._options = options
        self._publisher = publisher
        self._topics = topics
        self._letters = KafkaLetters(options, publisher)
        self._retries = retries or RetryPolicy()

    async def publish(self, events: Sequence[Event]) -> None:
        """Safe when this returns: all in-sync copies have it."""
        try:
            async with asyncio.timeout(PUBLISH_SECONDS):
                await self._topics.wait()
        except TimeoutError as error:
            raise BrokerUnavailable from error
        await self._publisher.send(
            [wire.event_record(self._options.topic, event) for event in events]
        )

    async def consume(self, group: str, handler: Handler) -> None:
        """See `Transport`."""
        reader = GroupReader(
            self._options,
            self._publisher,
            self._topics,
            self._letters,
            self._retries,
            group,
            handler,
        )
        await reader.run()

    async def dead_letters(self, group: str | None = None, *, limit: int = 100) -> list[DeadLetter]:
        """See `Transport`. Reads the whole dead-letter topic."""
        return await self._letters.listed(group, limit)

    async def replay(self, group: str, event_ids: Sequence[UUID] | None = None) -> int:
        """See `Transport`. Sends the events again, marked so that other groups pass over them."""
        return await self._letters.replay(group, event_ids)

    def jobs(self) -> Sequence[Job]:
        """None: the broker forgets by itself."""
        return []


@asynccontextmanager
async def opened_kafka(
    options: KafkaOptions, retries: RetryPolicy | None = None
) -> AsyncIterator[KafkaTransport]:
    """The transport; opens also while the broker is away, and finds it later."""
    topics = Topics(options)
    publisher = Publisher(options)
    making = asyncio.create_task(topics.make())
    try:
        yield KafkaTransport(options, publisher, topics, retries)
    finally:
        making.cancel()
        with suppress(asyncio.CancelledError):
            await making
        publisher.stop()
