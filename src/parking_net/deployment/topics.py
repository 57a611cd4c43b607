"""The topics in Kafka: made when they are absent, and brought in line with what events need."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from confluent_kafka import KafkaException
from confluent_kafka.admin import (  # type: ignore[attr-defined]
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ResourceType,
)
from confluent_kafka.cimpl import NewTopic

from parking_net.deployment.errors import SetupError
from parking_net.shared.events.kafka_client import (
    KafkaOptions,
    answering_admin,
    create_topics,
    wanted_topics,
)

ASK_SECONDS = 5.0
PAUSE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class TopicState:
    """A topic as it is beside as it should be."""

    wanted: NewTopic
    partitions: int
    """How many it has; 0 when it is not there."""
    differing: dict[str, str]
    """What its configuration should say and does not."""

    @property
    def name(self) -> str:
        return str(self.wanted.topic)


def awaited(options: KafkaOptions, wait_seconds: float) -> AdminClient:
    """A client whose brokers answer. Raises SetupError when they do not in time."""
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            return answering_admin(options, ASK_SECONDS)
        except KafkaException as error:
            if time.monotonic() >= deadline:
                raise SetupError(
                    f"KAFKA_BROKER: {options.brokers} does not answer: {error.args[0].str()}"
                ) from error
        time.sleep(PAUSE_SECONDS)


def states(admin: AdminClient, options: KafkaOptions) -> Iterator[TopicState]:
    """How each topic is. Raises KafkaException."""
    present = admin.list_topics(timeout=ASK_SECONDS).topics
    for wanted in wanted_topics(options):
        found = present.get(str(wanted.topic))
        if found is None:
            yield TopicState(wanted, 0, {})
        else:
            yield TopicState(wanted, len(found.partitions), _differing(admin, wanted))


def arranged(admin: AdminClient, options: KafkaOptions) -> Iterator[str]:
    """Make and mend the topics; a sentence for each. Raises SetupError."""
    try:
        for state in list(states(admin, options)):
            yield _arranged(admin, state)
    except KafkaException as error:
        raise SetupError(f"KAFKA_BROKER: Kafka refuses: {error.args[0].str()}") from error


def _arranged(admin: AdminClient, state: TopicState) -> str:
    wanted = state.wanted
    if not state.partitions:
        create_topics(admin, [wanted])
        return f"topic {state.name}: created with {wanted.num_partitions} partitions"
    if state.differing:
        _configure(admin, state)
        settings = ", ".join(f"{name}={value}" for name, value in state.differing.items())
        return f"topic {state.name}: set to {settings}"
    # Fewer are left as they are: another count would send a booking's next event elsewhere, before
    # those that went before it are handled.
    return f"topic {state.name}: already there with {state.partitions} partitions"


def _differing(admin: AdminClient, wanted: NewTopic) -> dict[str, str]:
    resource = ConfigResource(ResourceType.TOPIC, str(wanted.topic))
    entries = admin.describe_configs([resource])[resource].result(timeout=ASK_SECONDS)
    return {
        name: value
        for name, value in (wanted.config or {}).items()
        if name not in entries or entries[name].value != value
    }


def _configure(admin: AdminClient, state: TopicState) -> None:
    entries = [
        ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
        for name, value in state.differing.items()
    ]
    resource = ConfigResource(ResourceType.TOPIC, state.name, incremental_configs=entries)
    admin.incremental_alter_configs([resource])[resource].result(timeout=ASK_SECONDS)
