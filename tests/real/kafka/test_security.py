"""A Kafka that lets in one user alone, by TLS, as it is run across machines."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from parking_net.shared.events import kafka_publisher
from parking_net.shared.events.kafka import opened_kafka
from parking_net.shared.events.kafka_wire import event_record
from parking_net.shared.events.transport import BrokerUnavailable, consuming
from tests.deployment.conftest import Deployment, deployment, strict_postgres
from tests.deployment.test_doctor import doctor
from tests.deployment.test_setup import setup
from tests.real.kafka.broker import Entrance, KafkaBroker, new_broker, options_of
from tests.real.kafka.test_transport import new_topic
from tests.shared.events.recorder import IMPATIENT, Recorder, new_group, numbered, several
from tests.support.authority import Authority
from tests.support.eventually import eventually

__all__ = ["deployment", "strict_postgres"]

PASSWORD = "password-for-tests"
WRONG_PASSWORD = {"KAFKA_SASL_PASSWORD": "not-the-password"}


@pytest.fixture(scope="module")
async def guarded(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[KafkaBroker]:
    folder = tmp_path_factory.mktemp("entrance")
    authority = Authority()
    authority.certify(folder / "broker", "kafka.test", address="127.0.0.1")
    ca_file = authority.write(folder / "ca.pem")
    server = new_broker(Entrance(folder / "broker", ca_file, "parking-net", PASSWORD))
    try:
        await server.start()
        yield server
    finally:
        await server.stop()
        server.remove()


@pytest.fixture
def stranger(tmp_path: Path) -> dict[str, str]:
    """The certificates of an authority that the broker's is not from."""
    return {"KAFKA_CA_FILE": str(Authority().write(tmp_path / "stranger.pem"))}


async def test_events_travel_for_who_has_the_password(guarded: KafkaBroker) -> None:
    options = options_of({**guarded.settings, "KAFKA_TOPIC": new_topic()})
    recorder = Recorder()
    async with opened_kafka(options, IMPATIENT) as transport:
        await transport.publish(several(3))
        async with consuming(transport, new_group(), recorder):
            assert await recorder.has(3) == [0, 1, 2]


async def test_setup_makes_the_topics_and_doctor_finds_them(
    guarded: KafkaBroker, deployment: Deployment
) -> None:
    deployment.give_roles()
    topic = new_topic()
    deployment.settings |= {**guarded.settings, "KAFKA_TOPIC": topic}
    code, lines = await setup(deployment)
    assert code == 0, lines
    _, printed = await doctor(deployment)
    assert f"The topic {topic} has 6 partitions" in " ".join(printed.split())


async def test_doctor_says_that_the_password_is_wrong_and_not_which(
    guarded: KafkaBroker, deployment: Deployment
) -> None:
    deployment.settings |= {**guarded.settings, **WRONG_PASSWORD}
    code, printed = await doctor(deployment)
    assert code != 0
    assert "invalid credentials" in " ".join(printed.split())
    assert WRONG_PASSWORD["KAFKA_SASL_PASSWORD"] not in printed


async def test_doctor_says_that_the_certificate_is_a_strangers(
    guarded: KafkaBroker, deployment: Deployment, stranger: dict[str, str]
) -> None:
    deployment.settings |= {**guarded.settings, **stranger}
    code, printed = await doctor(deployment)
    assert code != 0
    assert "certificate verify failed" in " ".join(printed.split())


async def test_a_service_that_is_not_let_in_logs_why(
    guarded: KafkaBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kafka_publisher, "PUBLISH_SECONDS", 2.0)
    options = options_of({**guarded.settings, **WRONG_PASSWORD})
    publisher = kafka_publisher.Publisher(options)
    with capture_logs() as logged:

        async def reason(event: str) -> str:
            def reasons() -> list[str]:
                return [str(line["reason"]) for line in logged if line["event"] == event]

            return (await eventually(reasons))[0]

        async with opened_kafka(options, IMPATIENT):
            with pytest.raises(BrokerUnavailable):
                await publisher.send([event_record(options.topic, numbered(0))])
            assert "invalid credentials" in await reason("kafka_topics_not_made")
            assert "invalid credentials" in await reason("kafka_unreachable")
    publisher.stop()
