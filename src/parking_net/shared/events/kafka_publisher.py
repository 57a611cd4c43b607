"""Sending records to Kafka: safe when it returns."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from confluent_kafka import KafkaError, KafkaException, Message, Producer

from parking_net.shared.events.kafka_client import CallingThread, KafkaOptions
from parking_net.shared.events.kafka_wire import Record
from parking_net.shared.events.transport import BrokerUnavailable

PUBLISH_SECONDS = 4.0
"""Less than a relay waits, so that the outcome is known when it looks."""
RETRY_AFTER_SECONDS = 2

_log = structlog.get_logger(__name__)


class Publisher:
    """One idempotent producer, used by one call at a time."""

    def __init__(self, options: KafkaOptions) -> None:
        self._configuration = options.client(
            enable_idempotence=True,
            acks="all",
            linger_ms=2,
            # As other languages' clients do it, so that all agree on a subject's partition.
            partitioner="murmur2_random",
            # Never shorter than our own limit: a record that timed out by itself could be
            # overtaken by the next one of its subject.
            message_timeout_ms=60_000,
            socket_timeout_ms=10_000,
        )
        self._thread = CallingThread("kafka-publisher")
        self._producer: Producer | None = None

    async def send(self, records: Sequence[Record]) -> None:
        """Return when the brokers have all of them; otherwise raise Unavailable."""
        if records:
            await self._thread.call(lambda: self._send(records))

    def stop(self) -> None:
        self._thread.stop()

    def _send(self, records: Sequence[Record]) -> None:
        failures: list[str] = []

        def ended(error: KafkaError | None, _message: Message) -> None:
            if error is not None:
                failures.append(error.str())

        try:
            self._producer = producer = self._producer or Producer(self._configuration)
            for record in records:
                producer.produce(
                    record.topic,
                    key=record.key,
                    value=record.value,
                    headers=list(record.headers.items()),
                    on_delivery=ended,
                )
            left = producer.flush(PUBLISH_SECONDS)
        except (KafkaException, BufferError) as error:
            left = 0
            failures.append(str(error))
        if left or failures:
            self._start_over()
            reason = failures[0] if failures else "no answer in time"
            _log.warning("events_not_sent", reason=reason, unsent=left or len(failures))
            raise BrokerUnavailable(retry_after_seconds=RETRY_AFTER_SECONDS)

    def _start_over(self) -> None:
        """Give up what is still on its way: it will be sent again, all in its old order.

        A new producer, because one that lost records of a sequence refuses to go on with it.
        """
        producer, self._producer = self._producer, None
        if producer is not None:
            producer.purge(blocking=False)
            producer.poll(0)
