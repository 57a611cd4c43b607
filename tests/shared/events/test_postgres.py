"""The PostgreSQL transport."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from datetime import timedelta

import pytest
from prometheus_client import REGISTRY

from parking_net.shared.database import Database, PostgresAddress, opened_database
from parking_net.shared.database.migrations import migrate
from parking_net.shared.errors import Unavailable
from parking_net.shared.events import EVENTS_MIGRATIONS, postgres_reader
from parking_net.shared.events.event import Event
from parking_net.shared.events.postgres import PostgresTransport
from parking_net.shared.events.transport import Transport, consuming
from tests.shared.events.process_suite import OutageSuite, ProcessSuite
from tests.shared.events.recorder import IMPATIENT, Recorder, numbered, several
from tests.shared.events.transport_suite import (
    DeliverySuite,
    FailureSuite,
    ReplaySuite,
    transport,
)
from tests.support.database import Databases
from tests.support.eventually import eventually
from tests.support.postgres_server import PostgresServer, created_server

__all__ = ["transport"]

ADVISORY_LOCKS = """
    FROM pg_locks WHERE locktype = 'advisory'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class PostgresCarrier:
    """A database of events; each process has connections of its own."""

    def __init__(self, address: PostgresAddress, name: str, stack: AsyncExitStack) -> None:
        self._address = address
        self._name = name
        self._stack = stack

    async def opened(self) -> PostgresTransport:
        database = await self._stack.enter_async_context(
            opened_database(self._address, self._name, pool_size=4)
        )
        return PostgresTransport(database, retries=IMPATIENT)

    def environment(self) -> dict[str, str]:
        return {
            "POSTGRES_HOST": self._address.postgres_host,
            "POSTGRES_PORT": str(self._address.postgres_port),
            "POSTGRES_USER": self._address.postgres_user,
            "POSTGRES_PASSWORD": self._address.postgres_password.get_secret_value(),
            "EVENTS_DB_NAME": self._name,
            "INTERNAL_SERVICE_TOKEN": "internal-token-for-tests",
            "AUTH_ISSUER": "http://auth.test",
        }


@pytest.fixture
async def events_name(new_database: Databases) -> str:
    return await new_database.named("events")


@pytest.fixture
async def events_database(new_database: Databases, events_name: str) -> AsyncIterator[Database]:
    """The same database, to look at and to trouble."""
    address = new_database.address
    async with opened_database(address, events_name, pool_size=4) as database:
        yield database


@pytest.fixture
async def carrier(new_database: Databases, events_name: str) -> AsyncIterator[PostgresCarrier]:
    async with AsyncExitStack() as stack:
        yield PostgresCarrier(new_database.address, events_name, stack)


class TestDelivery(DeliverySuite):
    pass


class TestFailures(FailureSuite):
    pass


class TestReplay(ReplaySuite):
    pass


class TestProcesses(ProcessSuite):
    pass


class OwnServer(PostgresCarrier):
    """A server of its own, which may be killed."""

    tries_while_away = 1
    """A reader lets go of what it has read when it finds its connection lost."""

    def __init__(self, server: PostgresServer, name: str, stack: AsyncExitStack) -> None:
        super().__init__(server.address, name, stack)
        self._server = server

    async def go_down(self) -> None:
        self._server.stop("immediate")

    async def come_up(self) -> None:
        await eventually(self._is_started)

    def _is_started(self) -> bool:
        # Refused while processes of the one that crashed have not quite ended.
        try:
            self._server.start()
        except subprocess.CalledProcessError:
            return False
        return True


class TestOutages(OutageSuite):
    @pytest.fixture
    async def carrier(self) -> AsyncIterator[OwnServer]:
        server = created_server(durable=True)
        try:
            migrate(server.address, "events_db", EVENTS_MIGRATIONS)
            async with AsyncExitStack() as stack:
                yield OwnServer(server, "events_db", stack)
        finally:
            server.remove()


async def test_a_published_event_is_heard_without_waiting_for_the_poll(
    transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parking_net.shared.events.postgres_reader.POLL_SECONDS", 600.0)
    recorder = Recorder()
    async with consuming(transport, "readers", recorder):
        await transport.publish([numbered(0)])
        await recorder.has(1)
        await transport.publish([numbered(1)])
        assert await recorder.has(2) == [0, 1]


async def test_an_event_published_twice_is_stored_once(
    transport: Transport, events_database: Database
) -> None:
    event = numbered(0)
    await transport.publish([event])
    await transport.publish([event, numbered(1)])

    assert await events_database.fetchval("SELECT count(*) FROM events") == 2


async def published_out_of_order(
    transport: Transport, database: Database, recorder: Recorder
) -> None:
    """Two publishers at once, of whom the first to get positions is the last to commit."""
    async with consuming(transport, "readers", recorder):
        await transport.publish([numbered(0)])
        await recorder.has(1)
        async with database.transaction() as slow:
            await slow.execute("SELECT events_publish($1)", [numbered(1).to_cloud_event()])
            rival = asyncio.create_task(transport.publish([numbered(2)]))
            await eventually(lambda: ended_or_waiting(rival, database))
            if rival.done():
                await recorder.has(2)
        await rival
        await transport.publish([numbered(3)])
        await eventually(lambda: 3 in recorder.numbers())


async def ended_or_waiting(task: asyncio.Task[None], database: Database) -> bool:
    waiting = f"SELECT EXISTS (SELECT {ADVISORY_LOCKS} AND NOT granted)"
    return task.done() or bool(await database.fetchval(waiting))


async def test_publishers_at_the_same_time_hide_nothing_from_readers(
    transport: Transport, events_database: Database
) -> None:
    recorder = Recorder()
    await published_out_of_order(transport, events_database, recorder)
    assert recorder.numbers() == [0, 1, 2, 3]


async def test_without_the_lock_of_publishers_a_reader_would_lose_events(
    transport: Transport, events_database: Database
) -> None:
    """The guard of the test above: it would notice."""
    source = await events_database.fetchval("SELECT pg_get_functiondef('events_publish'::regproc)")
    unlocked = source.replace("PERFORM pg_advisory_xact_lock(hashtext('events_publish'));", "")
    assert unlocked != source
    await events_database.execute(unlocked)

    recorder = Recorder()
    await published_out_of_order(transport, events_database, recorder)
    assert recorder.numbers() == [0, 2, 3]


async def test_what_is_no_event_of_ours_is_put_aside_at_once(
    transport: Transport, events_database: Database
) -> None:
    recorder = Recorder()
    strange = {"id": "0198a0c0-0000-7000-8000-000000000002", "type": "t"}
    await events_database.execute("SELECT events_publish($1)", [strange])
    async with consuming(transport, "readers", recorder):
        letters = await eventually(transport.dead_letters)

    assert [(letter.event, letter.attempts) for letter in letters] == [(strange, 1)]
    assert letters[0].reason.startswith("Not an event of ours: KeyError")


async def test_a_reader_survives_a_lost_connection(
    transport: Transport, events_database: Database
) -> None:
    recorder = Recorder()
    async with consuming(transport, "readers", recorder):
        await transport.publish([numbered(0)])
        await recorder.has(1)
        await events_database.execute(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
            """
        )
        await eventually(lambda: sent(transport, numbered(1)))
        # The lost connection may have taken the position of the first event with it.
        await eventually(lambda: 1 in recorder.numbers())
    assert list(dict.fromkeys(recorder.numbers())) == [0, 1]


async def sent(transport: Transport, event: Event) -> bool:
    with suppress(Unavailable):
        await transport.publish([event])
        return True
    return False


async def test_who_lost_the_connection_handles_nothing_any_more(
    transport: Transport, carrier: PostgresCarrier, events_database: Database
) -> None:
    first, second = Recorder(), Recorder()
    cancelled = asyncio.Event()

    async def hang(event: Event) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    first.before = hang
    reading = asyncio.create_task(transport.consume("readers", first))
    await transport.publish(several(1))
    await eventually(lambda: first.tried)
    async with consuming(await carrier.opened(), "readers", second):
        await events_database.execute(
            f"SELECT pg_terminate_backend(pid) {ADVISORY_LOCKS} AND granted"
        )
        await cancelled.wait()
        reading.cancel()
        assert await second.has(1) == [0]


async def test_who_says_nothing_for_long_loses_the_turn(
    transport: Transport, events_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(postgres_reader.SESSION, "idle_session_timeout", "300ms")
    monkeypatch.setattr(postgres_reader, "POLL_SECONDS", 0.1)
    recorder = Recorder()
    async with events_database.own_connection(**postgres_reader.SESSION) as frozen:
        assert await frozen.fetchval(postgres_reader.TAKE_TURN, "readers")
        async with consuming(transport, "readers", recorder):
            await transport.publish([numbered(0)])
            assert await recorder.has(1) == [0]
        assert frozen.is_closed()


async def test_a_turn_that_is_free_is_taken_without_waiting_for_the_poll(
    transport: Transport,
    carrier: PostgresCarrier,
    events_database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(postgres_reader, "POLL_SECONDS", 600.0)
    monkeypatch.setitem(postgres_reader.SESSION, "idle_session_timeout", "0")
    first, second = Recorder(), Recorder()
    asked = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND state = 'idle' AND query = $1"
    )

    async def the_second_asked() -> bool:
        return bool(await events_database.fetchval(asked, postgres_reader.TAKE_TURN) == 1)

    async def hang(event: Event) -> None:
        await asyncio.Event().wait()

    first.before = hang
    async with consuming(transport, "readers", first):
        await transport.publish([numbered(0)])
        await eventually(lambda: first.tried)
        waiting = asyncio.create_task((await carrier.opened()).consume("readers", second))
        await eventually(the_second_asked)
    assert await second.has(1) == [0]
    waiting.cancel()


async def test_operators_see_how_far_behind_a_group_is(
    transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_reader, "OBSERVE_SECONDS", 0.0)
    recorder, go_on = Recorder(), asyncio.Event()

    async def wait_or_fail(event: Event) -> None:
        await go_on.wait()
        if event.data["number"] == 0:
            raise ValueError

    def sample(name: str, **labels: str) -> float | None:
        return REGISTRY.get_sample_value(name, {"group": "observed", **labels})

    recorder.before = wait_or_fail
    async with consuming(transport, "observed", recorder):
        await transport.publish(several(3))
        await eventually(lambda: sample("events_lag") == 3)
        go_on.set()
        await eventually(lambda: sample("dead_letters") == 1)
        await eventually(lambda: sample("events_lag") == 0)
    counted = {
        outcome: sample("events_handled_total", type="test.counted", outcome=outcome)
        for outcome in ("handled", "failed", "put_aside")
    }
    assert counted == {"handled": 2, "failed": 2, "put_aside": 1}
    assert sample("events_lag") is None


async def test_old_events_are_forgotten(events_database: Database) -> None:
    transport = PostgresTransport(events_database, retention=timedelta(days=1))
    await transport.publish([numbered(0), numbered(1)])
    await events_database.execute(
        """
        UPDATE events SET published_at = published_at - interval '25 hours'
        WHERE body -> 'data' ->> 'number' = '0'
        """
    )

    assert [await transport.trim(), await transport.trim()] == [1, 0]
    assert await events_database.fetchval("SELECT body -> 'data' FROM events") == {"number": 1}


async def test_letters_that_nobody_replayed_for_long_are_forgotten(
    events_database: Database,
) -> None:
    transport = PostgresTransport(events_database)
    for days in (89, 91):
        await events_database.execute(
            "INSERT INTO dead_letters (group_name, event_id, body, reason, attempts, failed_at)"
            " VALUES ('readers', gen_random_uuid(), '{}', $1, 8,"
            " now() - make_interval(days => $2))",
            f"{days} days old",
            days,
        )
    assert [await transport.trim_letters(), await transport.trim_letters()] == [1, 0]
    left = await transport.dead_letters("readers")
    assert [letter.reason for letter in left] == ["89 days old"]
