"""The pool: what it promises to everything that stores something."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from prometheus_client import REGISTRY

from parking_net.shared.database import Database, PostgresAddress, opened_database
from parking_net.shared.error_mapping import DatabaseUnavailable
from tests.support.database import Databases
from tests.support.eventually import eventually
from tests.support.postgres_server import PostgresServer


@pytest.fixture
async def database(new_database: Databases) -> Database:
    database = await new_database("events", pool_size=2)
    await database.execute("CREATE TABLE notes (id int PRIMARY KEY, text text NOT NULL)")
    return database


@pytest.fixture
async def own_database(own_server: PostgresServer) -> AsyncIterator[Database]:
    async with opened_database(own_server.address, "postgres") as database:
        yield database


async def count(database: Database) -> int:
    return int(await database.fetchval("SELECT count(*) FROM notes"))


async def answers(database: Database) -> bool:
    try:
        await database.ping()
    except DatabaseUnavailable:
        return False
    return True


async def test_values_of_jsonb_come_back_as_they_went(database: Database) -> None:
    value = {"text": "Müller «парковка»", "numbers": [1, 2.5, None], "nested": {"yes": True}}

    assert await database.fetchval("SELECT $1::jsonb", value) == value
    assert await database.fetchval("SELECT $1::jsonb[]", [value, "text"]) == [value, "text"]


async def test_ids_and_times_may_stand_in_jsonb(database: Database) -> None:
    id_, at = uuid4(), datetime(2030, 1, 7, 12, tzinfo=UTC)

    stored = await database.fetchval("SELECT $1::jsonb", {"id": id_, "at": at})

    assert stored == {"id": str(id_), "at": "2030-01-07T12:00:00Z"}


async def test_a_transaction_commits_at_its_end(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute("INSERT INTO notes VALUES (1, 'a')")
        assert await count(database) == 0

    assert await count(database) == 1


async def test_a_transaction_rolls_back_on_any_exception(database: Database) -> None:
    async def write_and_fail() -> None:
        async with database.transaction() as connection:
            await connection.execute("INSERT INTO notes VALUES (1, 'a')")
            raise KeyError

    with pytest.raises(KeyError):
        await write_and_fail()
    assert await count(database) == 0


async def test_a_transaction_rolls_back_when_its_task_is_cancelled(database: Database) -> None:
    wrote = asyncio.Event()

    async def write_and_linger() -> None:
        async with database.transaction() as connection:
            await connection.execute("INSERT INTO notes VALUES (1, 'a')")
            wrote.set()
            await connection.execute("SELECT pg_sleep(30)")

    task = asyncio.create_task(write_and_linger())
    await wrote.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await count(database) == 0
    assert all(await asyncio.gather(answers(database), answers(database)))


async def test_what_the_database_refuses_comes_out_as_it_is(database: Database) -> None:
    await database.execute("INSERT INTO notes VALUES (1, 'a')")

    with pytest.raises(asyncpg.UniqueViolationError):
        await database.execute("INSERT INTO notes VALUES (1, 'b')")


async def test_the_session_is_as_everything_else_expects_it(database: Database) -> None:
    async def setting(name: str) -> str:
        return str(await database.fetchval("SELECT current_setting($1)", name))

    assert await setting("TimeZone") == "UTC"
    assert await setting("jit") == "off"
    assert await setting("transaction_isolation") == "read committed"
    assert await setting("statement_timeout") == "15s"
    assert await setting("lock_timeout") == "5s"
    assert await setting("idle_in_transaction_session_timeout") == "15s"


async def test_a_transaction_left_open_is_rolled_back_when_its_connection_returns(
    database: Database,
) -> None:
    # There is no reset on release, but this part of it stays.
    async with database.connection() as connection:
        process = connection.get_server_pid()
        await connection.execute("BEGIN")
        await connection.execute("INSERT INTO notes VALUES (1, 'a')")

    assert await count(database) == 0
    async with database.connection() as one, database.connection() as other:
        assert process in (one.get_server_pid(), other.get_server_pid())
        assert not one.is_in_transaction()
        assert not other.is_in_transaction()


@pytest.mark.parametrize("turns", range(4))
async def test_a_begin_that_was_cancelled_leaves_no_transaction_behind(
    new_database: Databases, turns: int
) -> None:
    database = await new_database("events", pool_size=1)
    await database.execute("CREATE TABLE notes (id int)")

    async def work() -> None:
        async with database.transaction() as connection:
            await connection.execute("SELECT 1")

    for _ in range(10):
        task = asyncio.create_task(work())
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await database.execute("INSERT INTO notes VALUES (1)")

    assert await count(database) == 10


async def test_never_more_connections_than_allowed(new_database: Databases) -> None:
    database = await new_database("events", pool_size=3)

    await asyncio.gather(*(database.fetchval("SELECT pg_sleep(0.01)") for _ in range(30)))

    mine = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    assert await database.fetchval(mine) == 3


async def test_connections_nobody_needs_are_closed(
    new_database: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parking_net.shared.database.pool.CLOSE_UNNEEDED_SECONDS", 0.1)
    database = await new_database("events", pool_size=4)
    await asyncio.gather(*(database.fetchval("SELECT pg_sleep(0.05)") for _ in range(4)))

    async def few() -> bool:
        mine = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        return bool(await database.fetchval(mine) <= 2)

    assert await eventually(few)


async def test_closing_waits_for_work_under_way(postgres: PostgresAddress) -> None:
    done: list[bool] = []

    async def work(database: Database, is_started: asyncio.Event) -> None:
        async with database.transaction() as connection:
            is_started.set()
            await connection.execute("SELECT pg_sleep(0.2)")
        done.append(True)

    started = asyncio.Event()
    async with opened_database(postgres, "postgres") as database:
        working = asyncio.create_task(work(database, started))
        await started.wait()
    await working

    assert done == [True]
    with pytest.raises(DatabaseUnavailable):
        await database.ping()


async def test_release_costs_no_round_trip(
    new_database: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = await new_database("events", pool_size=1)
    await database.ping()
    sent: list[str] = []
    execute = asyncpg.Connection.execute

    async def recorded(self: Any, query: str, *arguments: Any, **options: Any) -> str:
        sent.append(query)
        return await execute(self, query, *arguments, **options)

    monkeypatch.setattr(asyncpg.Connection, "execute", recorded)
    async with database.connection() as connection:
        await connection.fetchval("SELECT 1")

    assert sent == []


async def test_waiting_for_a_connection_is_bounded(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parking_net.shared.database.pool.ACQUIRE_TIMEOUT_SECONDS", 0.2)
    async with database.connection(), database.connection():
        started = time.monotonic()
        with pytest.raises(DatabaseUnavailable) as caught:
            await database.ping()

    assert time.monotonic() - started < 25
    assert caught.value.retry_after_seconds is not None
    assert await answers(database)


async def test_a_statement_that_takes_too_long_is_stopped(database: Database) -> None:
    async def dawdle() -> None:
        async with database.transaction() as connection:
            await connection.execute("SET LOCAL statement_timeout = '50ms'")
            await connection.execute("SELECT pg_sleep(30)")

    with pytest.raises(DatabaseUnavailable):
        await dawdle()
    assert await database.fetchval("SHOW statement_timeout") == "15s"


async def test_a_connection_that_is_just_dying_makes_it_unavailable(database: Database) -> None:
    """asyncpg has heard of the end and does not call the connection closed yet."""
    with pytest.raises(DatabaseUnavailable):
        async with database.transaction():
            raise asyncpg.InternalClientError("cannot switch to state 15; another operation (2)")

    await database.ping()


async def test_a_connection_that_died_while_idle_is_replaced_unnoticed(
    new_database: Databases,
) -> None:
    database = await new_database("events", pool_size=1)
    first = await database.fetchval("SELECT pg_backend_pid()")
    killer = await asyncpg.connect(host=new_database.address.postgres_host, user="postgres")
    await killer.execute("SELECT pg_terminate_backend($1, 5000)", first)
    await killer.close()

    await asyncio.sleep(0.05)

    assert await database.fetchval("SELECT pg_backend_pid()") != first


async def test_a_connection_that_dies_under_a_transaction_makes_it_unavailable(
    database: Database,
) -> None:
    async def die() -> None:
        async with database.transaction() as connection:
            await connection.execute("INSERT INTO notes VALUES (1, 'a')")
            await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(DatabaseUnavailable):
        await die()
    assert await count(database) == 0


@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_the_database_comes_back_without_a_restart_of_ours(
    own_server: PostgresServer, own_database: Database, mode: str
) -> None:
    async with asyncio.TaskGroup() as tasks:
        for _ in range(8):
            tasks.create_task(own_database.fetchval("SELECT pg_sleep(0.05)"))

    await asyncio.to_thread(own_server.stop, mode)
    started = time.monotonic()
    with pytest.raises(DatabaseUnavailable):
        await own_database.ping()
    assert time.monotonic() - started < 25

    await asyncio.to_thread(own_server.start)
    # Every connection of the pool was broken; none of them may fail somebody afterwards.
    async with asyncio.TaskGroup() as tasks:
        pings = [tasks.create_task(answers(own_database)) for _ in range(16)]
    assert all(ping.result() for ping in pings)


async def test_operators_see_who_has_a_connection_and_who_waits(
    own_server: PostgresServer,
) -> None:
    def seen(state: str) -> float | None:
        labels = {"database": "postgres", "state": state}
        return REGISTRY.get_sample_value("database_connections", labels)

    async with opened_database(own_server.address, "postgres", pool_size=2) as database:
        async with database.connection(), database.connection():
            waiting = asyncio.create_task(database.ping())
            await eventually(lambda: seen("waiting") == 1)
            assert seen("taken") == 2
        await waiting
        assert (seen("taken"), seen("idle"), seen("waiting")) == (0, 2, 0)
        limit = REGISTRY.get_sample_value("database_connections_limit", {"database": "postgres"})
        assert limit == 2
    assert seen("taken") is None


async def test_it_opens_while_postgresql_is_away_and_finds_it_later(
    own_server: PostgresServer,
) -> None:
    await asyncio.to_thread(own_server.stop)
    try:
        async with opened_database(own_server.address, "postgres") as database:
            assert not await answers(database)
            await asyncio.to_thread(own_server.start)
            assert await answers(database)
    finally:
        await asyncio.to_thread(own_server.restart)


async def test_listening_goes_on_after_an_error_that_nobody_foresaw(
    own_database: Database,
) -> None:
    heard: list[str] = []

    def stumble_once(notice: str) -> None:
        heard.append(notice)
        if len(heard) == 1:
            raise KeyError("not foreseen")

    async with own_database.listening("catalogue", stumble_once):
        await eventually(lambda: len(heard) == 2)
        await own_database.execute("SELECT pg_notify('catalogue', 'changed')")
        await eventually(lambda: heard == ["", "", "changed"])


async def test_notices_are_heard_and_missed_ones_announced(
    own_server: PostgresServer, own_database: Database
) -> None:
    heard: list[str] = []
    async with own_database.listening("catalogue", heard.append):
        await eventually(lambda: heard == [""])
        await own_database.execute("SELECT pg_notify('catalogue', 'changed')")
        await eventually(lambda: heard == ["", "changed"])

        await asyncio.to_thread(own_server.restart)
        await eventually(lambda: heard == ["", "changed", ""])
        await own_database.execute("NOTIFY catalogue")
        await eventually(lambda: heard == ["", "changed", "", ""])

    assert await answers(own_database)
