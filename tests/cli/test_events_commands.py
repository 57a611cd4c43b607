"""Dead letters as an operator meets them, with either transport behind."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from parking_net.shared.database import opened_database
from parking_net.shared.events.event import Event
from parking_net.shared.events.kafka import opened_kafka
from parking_net.shared.events.kafka_client import KafkaOptions
from parking_net.shared.events.postgres import PostgresTransport
from parking_net.shared.events.retries import RetryPolicy
from parking_net.shared.events.transport import Transport, consuming
from tests.support.database import Databases
from tests.support.eventually import eventually
from tests.support.kafka import MockKafka
from tests.support.platform import command

IMPATIENT = RetryPolicy(2, 0.01, 0.01)
HOSTILE = "[red]\x1b[31mcannot"


class Deployment:
    """A transport, and the settings with which the command finds it."""

    def __init__(self, transport: Transport, settings: Mapping[str, str], folder: Path) -> None:
        self.transport = transport
        self._settings = settings
        self._folder = folder

    async def run(self, *arguments: str) -> tuple[int, str]:
        return await command(
            "events", "dead-letters", *arguments, settings=self._settings, folder=self._folder
        )

    async def put_aside(self, group: str, count: int) -> list[UUID]:
        """Let the group fail at so many new events."""
        events = [Event(type="booking.confirmed", subject=f"s{n}", data={}) for n in range(count)]

        async def refuse(event: Event) -> None:
            raise ValueError(HOSTILE)

        async def all_aside() -> bool:
            return len(await self.transport.dead_letters(group)) == count

        await self.transport.publish(events)
        async with consuming(self.transport, group, refuse):
            await eventually(all_aside, within_seconds=30)
        return [event.id for event in events]


@pytest.fixture(params=["postgres", "kafka"])
async def deployment(
    request: pytest.FixtureRequest, new_database: Databases, tmp_path: Path
) -> AsyncIterator[Deployment]:
    async with AsyncExitStack() as stack:
        if request.param == "postgres":
            address, name = new_database.address, await new_database.named("events")
            database = await stack.enter_async_context(opened_database(address, name, pool_size=4))
            settings = {
                "POSTGRES_HOST": address.postgres_host,
                "POSTGRES_PORT": str(address.postgres_port),
                "POSTGRES_USER": address.postgres_user,
                "POSTGRES_PASSWORD": address.postgres_password.get_secret_value(),
                "EVENTS_DB_NAME": name,
            }
            yield Deployment(PostgresTransport(database, retries=IMPATIENT), settings, tmp_path)
            return
        cluster = MockKafka()
        stack.callback(cluster.close)
        cluster.create_topic("events", 2)
        cluster.create_topic("events.dead-letter", 1)
        options = KafkaOptions(cluster.address, "events", session_timeout_seconds=1)
        kafka = await stack.enter_async_context(opened_kafka(options, IMPATIENT))
        settings = {"KAFKA_BROKER": cluster.address, "KAFKA_TOPIC": "events"}
        yield Deployment(kafka, settings, tmp_path)


async def test_letters_are_listed_with_what_an_operator_needs(deployment: Deployment) -> None:
    assert await deployment.run("list") == (0, "There are no dead letters.\n")
    (event_id,) = await deployment.put_aside("notification-service", 1)

    code, printed = await deployment.run("list")

    heading, row = printed.splitlines()
    assert code == 0
    assert " ".join(heading.split()) == "Group Event Type Subject Reason Attempts Failed at"
    assert row.split()[:4] == ["notification-service", str(event_id), "booking.confirmed", "s0"]
    # What strangers wrote is shown as it is, and commands nobody's terminal.
    assert "ValueError: [red] [31mcannot" in row
    assert "UTC" in row
    assert await deployment.run("list", "--group", "booking") == (
        0,
        "There are no dead letters.\n",
    )


async def test_letters_are_replayed_by_group_and_by_event(deployment: Deployment) -> None:
    group = "notification-service"
    first, second, third = await deployment.put_aside(group, 3)
    handled: list[UUID] = []

    async def handle(event: Event) -> None:
        handled.append(event.id)

    async def left() -> list[UUID]:
        return [letter.event_id for letter in await deployment.transport.dead_letters(group)]

    async with consuming(deployment.transport, group, handle):
        code, printed = await deployment.run("replay", "--group", group, "--event", str(second))
        assert (code, printed) == (0, f"1 dead letter of {group} will be handled again.\n")
        await eventually(lambda: second in handled, within_seconds=30)
        await eventually(lambda: _is(left, {first, third}), within_seconds=30)

        code, printed = await deployment.run("replay", "--group", group, "--all")
        assert (code, printed) == (0, f"2 dead letters of {group} will be handled again.\n")
        await eventually(lambda: _is(left, set()), within_seconds=30)
    assert set(handled) == {first, second, third}


async def _is(ask: object, wanted: set[UUID]) -> bool:
    assert callable(ask)
    return set(await ask()) == wanted


async def test_an_event_that_is_no_letter_is_not_replayed(deployment: Deployment) -> None:
    unknown = str(uuid4())
    code, printed = await deployment.run("replay", "--group", "booking", "--event", unknown)
    assert (code, printed) == (1, "0 of 1 events are dead letters of booking.\n")
    code, printed = await deployment.run("replay", "--group", "booking", "--all")
    assert (code, printed) == (0, "0 dead letters of booking will be handled again.\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["replay", "--all"], "--group"),
        (["replay", "--group", "g"], "--event, or take --all"),
        (["replay", "--group", "g", "--all", "--event", str(uuid4())], "--event, or take --all"),
        (["replay", "--group", "g", "--event", "7"], "--event"),
        (["list", "--limit", "0"], "--limit"),
    ],
)
async def test_wrong_use_is_said_in_words(tmp_path: Path, arguments: list[str], words: str) -> None:
    code, printed = await command(
        "events", "dead-letters", *arguments, settings={}, folder=tmp_path
    )
    assert code == 2
    assert words in printed


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "Start it with `parking-net up`, or set POSTGRES_HOST"),
        ({"POSTGRES_HOST": "/nowhere"}, "The database does not answer right now"),
        ({"KAFKA_BROKER": "127.0.0.1:1"}, "Kafka does not answer right now"),
    ],
)
async def test_what_is_away_is_said_in_words(
    tmp_path: Path, settings: dict[str, str], words: str
) -> None:
    code, printed = await command(
        "events", "dead-letters", "list", settings=settings, folder=tmp_path
    )
    assert (code, "Traceback" in printed) == (1, False)
    assert words in printed
