"""The PostgreSQL transport: every group, every event, in order; what fails is put aside."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from parking_net.shared.database import Database
from parking_net.shared.errors import Unavailable
from parking_net.shared.events.event import Event
from parking_net.shared.events.postgres import DeadLetter, PostgresTransport
from parking_net.shared.events.transport import Handler, consuming
from parking_net.shared.telemetry import context
from tests.shared.events.conftest import numbered
from tests.support.eventually import eventually


class Recorder:
    """A handler that remembers, and fails as told."""

    def __init__(self) -> None:
        self.numbers: list[object] = []
        self.fail: Callable[[object], Exception | None] = lambda number: None

    async def __call__(self, event: Event) -> None:
        number = event.data["number"]
        if error := self.fail(number):
            raise error
        self.numbers.append(number)

    async def has(self, count: int) -> list[object]:
        await eventually(lambda: len(self.numbers) >= count)
        return self.numbers


@asynccontextmanager
async def group(
    transport: PostgresTransport, handler: Handler, name: str = "readers"
) -> AsyncIterator[None]:
    async with consuming(transport, name, handler):
        yield


async def test_each_group_gets_every_event_in_order(transport: PostgresTransport) -> None:
    one, other = Recorder(), Recorder()
    await transport.publish([numbered(0), numbered(1)])

    async with group(transport, one, "one"), group(transport, other, "other"):
        await transport.publish([numbered(2)])
        assert await one.has(3) == [0, 1, 2]
        assert await other.has(3) == [0, 1, 2]


async def test_a_published_event_is_heard_without_waiting_for_the_poll(
    transport: PostgresTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parking_net.shared.events.group.POLL_SECONDS", 60.0)
    recorder = Recorder()
    async with group(transport, recorder):
        await asyncio.sleep(0.3)
        await transport.publish([numbered(1)])
        async with asyncio.timeout(2):
            await recorder.has(1)

    assert recorder.numbers == [1]


async def test_a_group_goes_on_where_it_stopped(
    transport: PostgresTransport, events_database: Database
) -> None:
    recorder = Recorder()
    await transport.publish([numbered(0)])
    async with group(transport, recorder):
        await eventually(
            lambda: events_database.fetchval("SELECT bool_and(position > 0) FROM consumer_groups")
        )
    await transport.publish([numbered(1)])
    async with group(transport, recorder):
        await recorder.has(2)

    assert recorder.numbers == [0, 1]


async def test_an_event_published_twice_is_stored_once(
    transport: PostgresTransport, events_database: Database
) -> None:
    event = numbered(0)
    await transport.publish([event])
    await transport.publish([event, numbered(1)])

    assert await events_database.fetchval("SELECT count(*) FROM events") == 2


async def test_two_processes_of_a_group_share_it_in_order(transport: PostgresTransport) -> None:
    recorder = Recorder()
    async with group(transport, recorder), group(transport, recorder):
        for start in range(0, 200, 10):
            await transport.publish([numbered(start + n) for n in range(10)])
        assert await recorder.has(200) == list(range(200))


async def test_publishers_at_the_same_time_hide_nothing_from_readers(
    transport: PostgresTransport, events_database: Database
) -> None:
    recorder = Recorder()
    async with group(transport, recorder):
        async with events_database.transaction() as slow:
            await slow.execute("SELECT events_publish($1)", [numbered(1).to_cloud_event()])
            rival = asyncio.create_task(transport.publish([numbered(2)]))
            await asyncio.sleep(0.3)
            assert not rival.done()
            assert recorder.numbers == []
        await rival
        assert await recorder.has(2) == [1, 2]


async def test_an_event_that_keeps_failing_is_put_aside_and_the_next_goes_on(
    transport: PostgresTransport,
) -> None:
    recorder, tries = Recorder(), []

    def fail(number: object) -> Exception | None:
        tries.append(number)
        return ValueError("I cannot read this") if number == 1 else None

    recorder.fail = fail
    async with group(transport, recorder):
        await transport.publish([numbered(0), numbered(1), numbered(2)])
        assert await recorder.has(2) == [0, 2]
        (letter,) = await eventually(transport.dead_letters)

    assert tries == [0, 1, 1, 1, 2]
    assert (letter.group, letter.attempts) == ("readers", 3)
    assert letter.reason == "ValueError: I cannot read this"
    assert letter.event["data"] == {"number": 1}


async def test_a_failure_that_passes_delays_but_loses_nothing(
    transport: PostgresTransport,
) -> None:
    recorder, failures = Recorder(), [ValueError(), ValueError()]
    recorder.fail = lambda number: failures.pop() if number == 1 and failures else None
    async with group(transport, recorder):
        await transport.publish([numbered(0), numbered(1), numbered(2)])
        assert await recorder.has(3) == [0, 1, 2]

    assert await transport.dead_letters() == []


async def test_an_outage_is_not_the_events_fault(transport: PostgresTransport) -> None:
    recorder, outages = Recorder(), [Unavailable() for _ in range(10)]
    recorder.fail = lambda number: outages.pop() if outages else None
    async with group(transport, recorder):
        await transport.publish([numbered(0)])
        assert await recorder.has(1) == [0]

    assert await transport.dead_letters() == []


async def test_a_handler_that_never_ends_is_put_aside_too(
    transport: PostgresTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parking_net.shared.events.group.HANDLER_TIMEOUT_SECONDS", 0.2)
    recorder = Recorder()

    async def hang(event: Event) -> None:
        if event.data["number"] == 0:
            await asyncio.sleep(60)
        await recorder(event)

    async with group(transport, hang):
        await transport.publish([numbered(0), numbered(1)])
        assert await recorder.has(1) == [1]
        letters = await eventually(transport.dead_letters)

    assert [letter.reason for letter in letters] == ["TimeoutError: "]


async def test_what_is_no_event_of_ours_is_put_aside(
    transport: PostgresTransport, events_database: Database
) -> None:
    recorder = Recorder()
    strange = {"id": "0198a0c0-0000-7000-8000-000000000002", "type": "t"}
    await events_database.execute("SELECT events_publish($1)", [strange])
    async with group(transport, recorder):
        await transport.publish([numbered(1)])
        await recorder.has(1)
        letters = await eventually(transport.dead_letters)

    assert [letter.event for letter in letters] == [strange]


async def test_dead_letters_are_handled_again_on_demand(transport: PostgresTransport) -> None:
    recorder = Recorder()

    async def both_put_aside() -> bool:
        return len(await transport.dead_letters()) == 2

    async def tried_again() -> list[DeadLetter]:
        return [letter for letter in await transport.dead_letters() if letter.attempts == 4]

    recorder.fail = lambda number: ValueError() if number in (0, 1) else None
    async with group(transport, recorder):
        await transport.publish([numbered(0), numbered(1), numbered(2)])
        await eventually(both_put_aside)
        recorder.fail = lambda number: ValueError() if number == 1 else None
        assert await transport.replay("readers") == 2
        assert await recorder.has(2) == [2, 0]
        (letter,) = await eventually(tried_again)

    assert letter.event["data"] == {"number": 1}


async def test_a_reader_survives_a_lost_connection(
    transport: PostgresTransport, events_database: Database
) -> None:
    recorder = Recorder()
    async with group(transport, recorder):
        await transport.publish([numbered(0)])
        await recorder.has(1)
        await events_database.execute(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
            """
        )
        await transport.publish([numbered(1)])
        # The lost connection may have taken the position of the first event with it.
        await eventually(lambda: recorder.numbers[-1:] == [1])
        assert list(dict.fromkeys(recorder.numbers)) == [0, 1]


async def test_a_handler_works_within_the_events_trace(transport: PostgresTransport) -> None:
    seen: list[str | None] = []

    async def look(event: Event) -> None:
        seen.append(context.trace_id())

    with context.entered() as work:
        event = numbered(1)
    async with group(transport, look):
        await transport.publish([event])
        await eventually(lambda: seen)

    assert seen == [work.trace_id]


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
