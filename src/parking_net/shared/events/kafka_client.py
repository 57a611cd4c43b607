"""What every Kafka client of ours has in common: its options, its thread, its topics."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final, Self, TypeVar

import structlog
from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from parking_net.shared.settings import KafkaSettings

RETENTION_MILLISECONDS: Final = 14 * 24 * 3600 * 1000
TOPICS_TIMEOUT_SECONDS = 4.0
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.5, 5.0
TOLD_EVERY_SECONDS = 30.0
SESSION_TIMEOUT_SECONDS = 10.0
"""So long a process that died keeps its partitions."""

Answer = TypeVar("Answer")

_log = structlog.get_logger(__name__)
_WILL_NOT_WORK = (
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError.CLUSTER_AUTHORIZATION_FAILED,
    KafkaError.POLICY_VIOLATION,
    KafkaError._UNSUPPORTED_FEATURE,
)


@dataclass(frozen=True, slots=True)
class KafkaOptions:
    """How Kafka is reached and what the topics are."""

    brokers: str
    topic: str
    partitions: int = 6
    replication: int = -1
    security: dict[str, str] = field(default_factory=dict, repr=False)
    session_timeout_seconds: float = SESSION_TIMEOUT_SECONDS

    @classmethod
    def of(cls, settings: KafkaSettings) -> Self:
        """Those in the settings; KAFKA_BROKER must be set."""
        assert settings.kafka_broker is not None
        security: dict[str, str] = {"security.protocol": settings.kafka_security_protocol}
        if settings.kafka_ca_file is not None:
            security["ssl.ca.location"] = str(settings.kafka_ca_file)
        if settings.kafka_sasl_password is not None and "SASL" in settings.kafka_security_protocol:
            security["sasl.mechanism"] = settings.kafka_sasl_mechanism
            security["sasl.username"] = settings.kafka_sasl_username or ""
            security["sasl.password"] = settings.kafka_sasl_password.get_secret_value()
        return cls(
            brokers=settings.kafka_broker,
            topic=settings.kafka_topic,
            partitions=settings.kafka_topic_partitions,
            replication=settings.kafka_topic_replication,
            security=security,
            session_timeout_seconds=SESSION_TIMEOUT_SECONDS,
        )

    @property
    def dead_letter_topic(self) -> str:
        return f"{self.topic}.dead-letter"

    def client(self, **others: object) -> dict[str, Any]:
        """The configuration of a client; underscores in names stand for dots."""
        return {
            "bootstrap.servers": self.brokers,
            "client.id": "parking-net",
            "log_level": 2,  # What matters comes as an error; the rest only fills standard error.
            "error_cb": _Outages(),
            "reconnect.backoff.max.ms": 2000,
            "topic.metadata.refresh.interval.ms": 30_000,
            **self.security,
            **{name.replace("_", "."): value for name, value in others.items()},
        }


class _Outages:
    """Logs what the client library reports; it recovers by itself from all that is not fatal."""

    def __init__(self) -> None:
        self._told_at = -TOLD_EVERY_SECONDS
        self._last_reason: str | None = None

    def __call__(self, error: KafkaError) -> None:
        if error.code() == KafkaError._ALL_BROKERS_DOWN:
            # That they are down is all it says; why, the error before it said.
            self._tell(self._last_reason or error.str())
        elif error.fatal():
            self._tell(error.str())
        else:
            self._last_reason = error.str()

    def _tell(self, reason: str) -> None:
        now = time.monotonic()
        if now - self._told_at >= TOLD_EVERY_SECONDS:
            self._told_at = now
            _log.warning("kafka_unreachable", reason=reason)


class CallingThread:
    """Calls that block, one after another, on a thread of their own.

    A daemon: a call that hangs with a broker that fell silent must not keep the process from
    ending.
    """

    def __init__(self, name: str) -> None:
        self._calls: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = (
            queue.SimpleQueue()
        )
        threading.Thread(target=self._run, name=name, daemon=True).start()

    async def call(self, function: Callable[[], Answer]) -> Answer:
        """The function's answer. Cancelled, the function still runs to its end if it has begun."""
        future: Future[Answer] = Future()
        self._calls.put((future, function))
        return await asyncio.wrap_future(future)

    def stop(self) -> None:
        """End after the calls that wait."""
        self._calls.put(None)

    def _run(self) -> None:
        while (call := self._calls.get()) is not None:
            future, function = call
            if not future.set_running_or_notify_cancel():
                continue
            try:
                answer = function()
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(answer)
            del call, future, function


def answering_admin(options: KafkaOptions, within_seconds: float) -> AdminClient:
    """A client whose brokers answer. Raises KafkaException that says why they do not."""
    heard: list[KafkaError] = []
    admin = AdminClient(options.client() | {"error_cb": heard.append})
    try:
        admin.list_topics(timeout=within_seconds)
    except KafkaException as error:
        admin.poll(0)
        reasons = [one for one in heard if one.code() != KafkaError._ALL_BROKERS_DOWN]
        raise (KafkaException(reasons[-1]) if reasons else error) from error
    return admin


def wanted_topics(options: KafkaOptions) -> list[NewTopic]:
    """The topics of events and of those that could not be handled."""
    return [
        NewTopic(
            options.topic,
            num_partitions=options.partitions,
            replication_factor=options.replication,
            config={"retention.ms": str(RETENTION_MILLISECONDS)},
        ),
        # Compacted: a letter stays until it is replayed, then a record without value ends it.
        NewTopic(
            options.dead_letter_topic,
            num_partitions=1,
            replication_factor=options.replication,
            config={"cleanup.policy": "compact"},
        ),
    ]


def create_topics(admin: AdminClient, topics: list[NewTopic]) -> None:
    """Make those topics, unless another process is quicker. Raises KafkaException."""
    if not topics:
        return
    made = admin.create_topics(topics, operation_timeout=TOPICS_TIMEOUT_SECONDS)
    for future in made.values():
        try:
            future.result()
        except KafkaException as error:
            if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise


class Topics:
    """Makes the topics that are missing, whenever the broker can be reached."""

    def __init__(self, options: KafkaOptions) -> None:
        self._options = options
        self._are_there = asyncio.Event()

    async def wait(self) -> None:
        """Until the topics are there, or it is somebody else's task to make them."""
        await self._are_there.wait()

    async def make(self) -> None:
        """Try until it works; never raises because the broker is away."""
        thread = CallingThread("kafka-topics")
        try:
            await self._make(thread)
        finally:
            thread.stop()

    async def _make(self, thread: CallingThread) -> None:
        wait_seconds = FIRST_WAIT_SECONDS
        while True:
            try:
                await thread.call(self._make_missing)
            except KafkaException as error:
                reason = error.args[0]
                _log.warning("kafka_topics_not_made", reason=reason.str())
                if reason.code() not in _WILL_NOT_WORK:
                    await asyncio.sleep(wait_seconds)
                    wait_seconds = min(wait_seconds * 2, LONGEST_WAIT_SECONDS)
                    continue
            self._are_there.set()
            return

    def _make_missing(self) -> None:
        options = self._options
        admin = answering_admin(options, TOPICS_TIMEOUT_SECONDS)
        present = admin.list_topics(timeout=TOPICS_TIMEOUT_SECONDS).topics
        wanted = wanted_topics(options)
        create_topics(admin, [topic for topic in wanted if topic.topic not in present])
