"""From a commit to the transport: nothing lost, nothing early, in order."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest
from prometheus_client import REGISTRY

from parking_net.shared.database import Database
from parking_net.shared.error_mapping import DatabaseUnavailable
from parking_net.shared.events import outbox
from parking_net.shared.events import relay as relay_module
from parking_net.shared.events.event import Event
from parking_net.shared.events.postgres import PostgresTransport
from parking_net.shared.events.relay import Relay
from parking_net.shared.readiness import Backlog
from tests.shared.events.conftest import RecordingTransport
from tests.shared.events.recorder import numbered
from tests.support.eventually import eventually


@pytest.fixture
def recorded() -> RecordingTransport:
    return RecordingTransport()


def new_relay(database: Database, recorded: RecordingTransport) -> Relay:
    return Relay(database, recorded, service="probe", gather_seconds=0)


def gauge(name: str) -> float | None:
    return REGISTRY.get_sample_value(name, {"service": "probe"})


async def test_an_event_arrives_as_it_was_written(
    service_database: Database, recorded: RecordingTransport
) -> None:
    inner, at = uuid4(), datetime(2030, 1, 7, 12, tzinfo=UTC)
    event = Event(type="t", subject="s", data={"id": inner, "at": at, "n": [1]}, traceparent="00-x")
    async with service_database.transaction() as connection:
        await outbox.add(connection, event)

    assert await new_relay(service_database, recorded).run_once() == 1

    (sent,) = recorded.events
    assert (sent.id, sent.type, sent.subject) == (event.id, "t", "s")
    assert (sent.time, sent.traceparent, sent.source) == (event.time, "00-x", "probe")
    assert sent.data == {"id": str(inner), "at": "2030-01-07T12:00:00Z", "n": [1]}


async def test_a_function_in_sql_can_write_events(
    service_database: Database, recorded: RecordingTransport
) -> None:
    at = datetime(2030, 1, 7, 12, tzinfo=UTC)
    await service_database.execute(
        "SELECT outbox_add('t', 's', jsonb_build_object('n', 1), $1, 'trace')", at
    )

    await new_relay(service_database, recorded).run_once()

    (sent,) = recorded.events
    assert (sent.type, sent.subject, sent.data) == ("t", "s", {"n": 1})
    assert (sent.time, sent.traceparent) == (at, "trace")


async def test_a_rolled_back_change_tells_nobody(
    service_database: Database, recorded: RecordingTransport
) -> None:
    async def change_and_fail() -> None:
        async with service_database.transaction() as connection:
            await outbox.add(connection, numbered(1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await change_and_fail()

    assert await new_relay(service_database, recorded).run_once() == 0
    assert recorded.events == []


async def test_an_event_whose_commit_comes_late_is_not_skipped(
    service_database: Database, recorded: RecordingTransport
) -> None:
    relay = new_relay(service_database, recorded)
    async with service_database.transaction() as slow:
        await outbox.add(slow, numbered(1, "slow"))
        async with service_database.transaction() as quick:
            await outbox.add(quick, numbered(2, "quick"))
        await relay.run_once()
        assert [event.subject for event in recorded.events] == ["quick"]

    await relay.run_once()
    assert [event.subject for event in recorded.events] == ["quick", "slow"]


async def test_what_the_transport_refused_is_sent_later_with_the_same_id(
    service_database: Database, recorded: RecordingTransport
) -> None:
    relay, event = new_relay(service_database, recorded), numbered(1)
    async with service_database.transaction() as connection:
        await outbox.add(connection, event)

    recorded.refusing = True
    with pytest.raises(ConnectionRefusedError):
        await relay.run_once()
    assert gauge("outbox_pending") == 1
    assert (gauge("outbox_oldest_seconds") or 0) > 0
    waiting = relay.backlog()
    assert waiting is not None
    assert (waiting.pending, waiting.oldest_seconds) == (1, gauge("outbox_oldest_seconds"))

    recorded.refusing = False
    await relay.run_once()
    assert [sent.id for sent in recorded.events] == [event.id]
    assert (gauge("outbox_pending"), gauge("outbox_oldest_seconds")) == (0, 0)


async def test_a_backlog_that_cannot_be_counted_is_not_known(
    service_database: Database, recorded: RecordingTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    relay = new_relay(service_database, recorded)
    assert relay.backlog() is None
    await relay.run_once()
    assert relay.backlog() == Backlog(0, 0)

    monkeypatch.setattr("parking_net.shared.events.relay.BACKLOG", "SELECT $1 / 0")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await relay.run_once()
    assert relay.backlog() is None


async def test_a_crash_between_sending_and_marking_sends_again(
    service_database: Database, recorded: RecordingTransport
) -> None:
    class CrashingTransport(RecordingTransport):
        async def publish(self, events: object) -> None:
            assert isinstance(events, list)
            recorded.events.extend(events)
            # What a killed process leaves behind: the server ends its transaction.
            await service_database.execute(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND state = 'idle in transaction'
                """
            )

    event = numbered(1)
    async with service_database.transaction() as connection:
        await outbox.add(connection, event)
    with pytest.raises(DatabaseUnavailable):
        await new_relay(service_database, CrashingTransport()).run_once()

    await new_relay(service_database, recorded).run_once()

    assert [sent.id for sent in recorded.events] == [event.id, event.id]


async def test_two_relays_keep_the_order_of_each_subject(
    service_database: Database, recorded: RecordingTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parking_net.shared.events.relay.BATCH", 7)
    subjects = ["a", "b", "c", "d"]
    ended = asyncio.Event()

    class YieldingTransport(RecordingTransport):
        async def publish(self, events: object) -> None:
            assert isinstance(events, list)
            for event in events:
                await asyncio.sleep(0)
                recorded.events.append(event)

    async def change(subject: str) -> None:
        for number in range(60):
            async with service_database.transaction() as connection:
                # Two changes of one aggregate wait for each other, as they do in a service.
                await connection.execute("SELECT pg_advisory_xact_lock(hashtext($1))", subject)
                await outbox.add(connection, numbered(number, subject))

    async def relay() -> None:
        mine = new_relay(service_database, YieldingTransport())
        while not ended.is_set():
            await mine.run_once()
        await mine.run_once()

    relays = [asyncio.create_task(relay()) for _ in range(2)]
    await asyncio.gather(*(change(subject) for subject in subjects))
    ended.set()
    await asyncio.gather(*relays)

    for subject in subjects:
        assert recorded.seen(subject) == list(range(60))


async def test_several_events_of_one_call_keep_their_order(
    service_database: Database, recorded: RecordingTransport
) -> None:
    async with service_database.transaction() as connection:
        await outbox.add(connection, *(numbered(number) for number in range(50)))
        await outbox.add(connection)

    await new_relay(service_database, recorded).run_once()

    assert recorded.seen("a") == list(range(50))


async def test_a_woken_relay_sends_without_waiting_for_its_poll(
    service_database: Database,
    transport: PostgresTransport,
    events_database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(relay_module, "POLL", timedelta(days=1))
    relay = Relay(service_database, transport, service="probe")
    looping = asyncio.create_task(relay.job.loop("probe"))
    try:
        await asyncio.sleep(0.2)
        async with service_database.transaction() as connection:
            await outbox.add(connection, numbered(1))
        relay.wake()
        await eventually(lambda: events_database.fetchval("SELECT count(*) FROM events"))
    finally:
        looping.cancel()

    assert await events_database.fetchval("SELECT body ->> 'source' FROM events") == "probe"
