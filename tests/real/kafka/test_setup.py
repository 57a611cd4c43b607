"""`parking-net setup` and `doctor` with a real PostgreSQL and a real Kafka."""

from __future__ import annotations

import asyncio
import sys
from uuid import uuid4

import pytest
from confluent_kafka.admin import (  # type: ignore[attr-defined]
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ResourceType,
)

from tests.deployment.conftest import Deployment, deployment, strict_postgres
from tests.deployment.test_doctor import doctor
from tests.deployment.test_setup import setup
from tests.real.kafka.broker import KafkaBroker
from tests.support.platform import COMMAND, environment_with
from tests.support.ports import free_port

__all__ = ["deployment", "strict_postgres"]

ASK_SECONDS = 30
RETENTION = "retention.ms"


@pytest.fixture
def topic(broker: KafkaBroker, deployment: Deployment) -> str:
    """The name of a topic that is not there yet; the deployment is to use it."""
    deployment.give_roles()
    name = f"setup.{uuid4().hex}"
    deployment.settings |= {
        "KAFKA_BROKER": broker.address,
        "KAFKA_TOPIC": name,
        "KAFKA_TOPIC_PARTITIONS": "5",
    }
    return name


def lines_of(topic: str, lines: list[str]) -> list[str]:
    return [line.rpartition(": ")[2] for line in lines if f"topic {topic}" in line]


def retention_of(topic: str, admin: AdminClient) -> str:
    resource = ConfigResource(ResourceType.TOPIC, topic)
    found = admin.describe_configs([resource])[resource].result(timeout=ASK_SECONDS)
    return str(found[RETENTION].value)


def set_retention(topic: str, admin: AdminClient, milliseconds: str) -> None:
    entry = ConfigEntry(RETENTION, milliseconds, incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=[entry])
    admin.incremental_alter_configs([resource])[resource].result(timeout=ASK_SECONDS)


async def test_topics_are_made_once_and_mended(
    broker: KafkaBroker, deployment: Deployment, topic: str
) -> None:
    code, lines = await setup(deployment)
    assert (code, lines_of(topic, lines)) == (
        0,
        ["created with 5 partitions", "created with 1 partitions"],
    ), lines
    admin = AdminClient({"bootstrap.servers": broker.address})
    assert len(admin.list_topics(timeout=ASK_SECONDS).topics[topic].partitions) == 5
    kept = retention_of(topic, admin)

    code, lines = await setup(deployment)
    assert (code, lines_of(topic, lines)) == (
        0,
        ["already there with 5 partitions", "already there with 1 partitions"],
    )

    set_retention(topic, admin, "1000")
    _, printed = await doctor(deployment)
    assert f"mend The topic {topic} lacks {RETENTION}={kept}" in " ".join(printed.split())
    code, lines = await setup(deployment)
    assert (code, lines_of(topic, lines)[0]) == (0, f"set to {RETENTION}={kept}")
    assert retention_of(topic, admin) == kept
    _, printed = await doctor(deployment)
    assert f"The topic {topic} has 5 partitions" in " ".join(printed.split())


async def test_a_run_that_was_killed_before_kafka_answered_is_finished_by_the_next(
    deployment: Deployment, topic: str
) -> None:
    settings = deployment.settings | {"KAFKA_BROKER": f"127.0.0.1:{free_port()}"}
    killed = await asyncio.create_subprocess_exec(
        *COMMAND,
        "setup",
        cwd=deployment.folder,
        env=environment_with(settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=sys.stderr,
    )
    assert killed.stdout is not None
    # The databases stand; what is left is Kafka, which is waited for.
    while line := (await killed.stdout.readline()).decode():
        if line.startswith("database"):
            break
    killed.kill()
    await killed.wait()

    code, lines = await setup(deployment)
    assert (code, lines_of(topic, lines)[0]) == (0, "created with 5 partitions"), lines
    _, printed = await doctor(deployment)
    assert [line for line in printed.splitlines() if "The role" in line and "mend" in line] == []


async def test_a_broker_that_does_not_come_is_named_in_time(
    deployment: Deployment, topic: str
) -> None:
    address = f"127.0.0.1:{free_port()}"
    code, lines = await setup(deployment, KAFKA_BROKER=address, SETUP_WAIT_SECONDS="1")
    assert code == 1
    assert f"KAFKA_BROKER: {address} does not answer" in " ".join(lines)
