"""Migrations: applied once, in order, whoever runs them, and never in anybody's way for long."""

from __future__ import annotations

import asyncio
import importlib.util
import time
from collections.abc import AsyncIterator
from pathlib import Path
from types import ModuleType
from uuid import uuid4

import asyncpg
import pytest
from pydantic import SecretStr

from parking_net.shared.database import PostgresAddress
from parking_net.shared.database.migrations import (
    MigrationError,
    create_missing,
    current,
    head,
    migrate,
)
from tests.support.database import PACKAGE
from tests.support.eventually import eventually
from tests.support.postgres_server import PostgresServer

VERSION = '''
from alembic import op

revision = {revision!r}
down_revision = {before!r}


def upgrade() -> None:
    op.execute("""{sql}""")
'''
FIRST = "CREATE TABLE first (id int); INSERT INTO first VALUES (1), (2);"
SECOND = "CREATE TABLE second (at timestamptz)"


def written(directory: Path, *statements: str) -> Path:
    """A directory of versions, one for each statement: 0001_step, 0002_step …"""
    directory.mkdir(exist_ok=True)
    before = None
    for number, sql in enumerate(statements, start=1):
        revision = f"{number:04}_step"
        text = VERSION.format(revision=revision, before=before, sql=sql)
        (directory / f"{revision}.py").write_text(text, encoding="utf-8")
        before = revision
    return directory


@pytest.fixture
async def name(postgres: PostgresAddress) -> AsyncIterator[str]:
    """The name of a database that does not exist yet."""
    name = f"test_migrations_{uuid4().hex[:12]}"
    yield name
    connection = await connected(postgres, "postgres")
    await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await connection.close()


async def connected(address: PostgresAddress, name: str) -> asyncpg.Connection[asyncpg.Record]:
    return await asyncpg.connect(
        host=address.postgres_host, user=address.postgres_user, database=name
    )


async def tables(address: PostgresAddress, name: str) -> set[str]:
    connection = await connected(address, name)
    rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    await connection.close()
    return {row["tablename"] for row in rows} - {"alembic_version"}


async def test_a_missing_database_is_made_and_brought_to_the_head(
    postgres: PostgresAddress, name: str, tmp_path: Path
) -> None:
    versions = written(tmp_path, FIRST, SECOND)
    assert current(postgres, name) is None

    assert migrate(postgres, name, versions) is True

    assert await tables(postgres, name) == {"first", "second"}
    assert current(postgres, name) == head(versions) == "0002_step"


async def test_missing_databases_are_made_without_a_word_in_the_log(
    postgres: PostgresAddress, name: str, tmp_path: Path
) -> None:
    create_missing(postgres, [name, "postgres"])
    create_missing(postgres, [name])
    assert current(postgres, name) is None
    assert migrate(postgres, name, written(tmp_path, FIRST)) is True
    assert name not in PostgresServer(Path(postgres.postgres_host)).log.read_text(encoding="utf-8")


async def test_who_may_not_create_databases_is_told_so(
    postgres: PostgresAddress, name: str, tmp_path: Path
) -> None:
    connection = await connected(postgres, "postgres")
    await connection.execute(f'CREATE ROLE "{name}" LOGIN')
    humble = PostgresAddress(postgres.postgres_host, SecretStr("unused"), postgres_user=name)
    try:
        for attempt in (
            lambda: create_missing(humble, [name]),
            lambda: migrate(humble, name, written(tmp_path, FIRST)),
        ):
            with pytest.raises(MigrationError, match=f"no database {name}.*may not create it"):
                attempt()
    finally:
        await connection.execute(f'DROP ROLE "{name}"')
        await connection.close()


async def test_only_what_is_missing_is_applied(
    postgres: PostgresAddress, name: str, tmp_path: Path
) -> None:
    migrate(postgres, name, written(tmp_path, FIRST))

    versions = written(tmp_path, FIRST, SECOND)
    assert [migrate(postgres, name, versions), migrate(postgres, name, versions)] == [True, False]
    assert await tables(postgres, name) == {"first", "second"}


async def test_any_sql_may_stand_in_a_version_in_any_folder(
    postgres: PostgresAddress, name: str, tmp_path: Path
) -> None:
    sql = """
        CREATE FUNCTION hello(who text) RETURNS text LANGUAGE plpgsql AS $$
        DECLARE said text := 'nobody'::text;
        BEGIN
            said := format('hello %s, 100%%', who);
            RETURN said;
        END
        $$;
    """
    migrate(postgres, name, written(tmp_path / "a folder with 100% space", sql))

    connection = await connected(postgres, name)
    assert await connection.fetchval("SELECT hello('you')") == "hello you, 100%"
    await connection.close()


async def test_a_second_migrator_waits_and_then_has_nothing_to_do(
    postgres: PostgresAddress, name: str, tmp_path: Path
) -> None:
    versions = written(tmp_path, "SELECT pg_sleep(0.3)", FIRST)

    done = await asyncio.gather(
        *(asyncio.to_thread(migrate, postgres, name, versions) for _ in range(3))
    )

    assert sorted(done) == [False, False, True]
    assert await tables(postgres, name) == {"first"}


async def test_a_migration_that_meets_a_lock_gives_up_and_leaves_the_earlier_ones(
    postgres: PostgresAddress, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parking_net.shared.database.migrations.LOCK_TIMEOUT", "100ms")
    migrate(postgres, name, written(tmp_path, FIRST))
    connection = await connected(postgres, name)
    async with connection.transaction():
        await connection.execute("SELECT * FROM first FOR UPDATE")
        versions = written(tmp_path, FIRST, SECOND, "ALTER TABLE first ADD COLUMN x int")
        with pytest.raises(MigrationError, match="lock timeout"):
            await asyncio.to_thread(migrate, postgres, name, versions)
    await connection.close()

    assert current(postgres, name) == "0002_step"
    assert await asyncio.to_thread(migrate, postgres, name, versions) is True


async def test_a_migration_that_takes_too_long_is_stopped(
    postgres: PostgresAddress, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parking_net.shared.database.migrations.STATEMENT_TIMEOUT", "100ms")

    with pytest.raises(MigrationError, match="statement timeout"):
        migrate(postgres, name, written(tmp_path, "SELECT pg_sleep(30)"))
    assert current(postgres, name) is None


async def test_a_database_of_a_newer_program_is_left_alone(
    postgres: PostgresAddress, name: str, tmp_path: Path
) -> None:
    migrate(postgres, name, written(tmp_path / "new", FIRST, SECOND))

    with pytest.raises(MigrationError, match="0002_step"):
        migrate(postgres, name, written(tmp_path / "old", FIRST))


def test_a_server_that_does_not_answer_is_named_after_a_bounded_wait(tmp_path: Path) -> None:
    nowhere = PostgresAddress(str(tmp_path), SecretStr("secret"))
    started = time.monotonic()

    with pytest.raises(MigrationError, match=str(tmp_path)) as caught:
        migrate(nowhere, "any", written(tmp_path / "versions", FIRST), wait_seconds=0.3)

    assert time.monotonic() - started < 25
    assert "secret" not in str(caught.value)


async def test_it_waits_for_a_server_that_is_starting(
    own_server: PostgresServer, tmp_path: Path
) -> None:
    await asyncio.to_thread(own_server.stop)
    versions = written(tmp_path, FIRST)
    migrating = asyncio.create_task(
        asyncio.to_thread(migrate, own_server.address, "late", versions)
    )
    await asyncio.sleep(0.2)
    await asyncio.to_thread(own_server.start)

    assert await migrating is True


async def test_a_migration_that_died_is_done_by_the_next(
    postgres: PostgresAddress, name: str, tmp_path: Path
) -> None:
    versions = written(tmp_path, FIRST, "SELECT pg_sleep(30)")
    migrating = asyncio.create_task(asyncio.to_thread(migrate, postgres, name, versions))
    administrator = await connected(postgres, "postgres")
    killed = await eventually(
        lambda: administrator.fetchval(
            """
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = $1 AND query = 'SELECT pg_sleep(30)'
            """,
            name,
        )
    )
    with pytest.raises(MigrationError):
        await migrating
    await administrator.close()

    assert (killed, current(postgres, name)) == (1, "0001_step")
    assert migrate(postgres, name, written(tmp_path, FIRST, SECOND)) is True


def version(path: Path) -> ModuleType:
    specification = importlib.util.spec_from_file_location(path.stem, path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_every_service_numbers_its_migrations_in_one_line() -> None:
    directories = sorted(PACKAGE.rglob("migrations"))
    assert len(directories) >= 5

    for directory in directories:
        before = None
        for path in sorted(directory.glob("[0-9]*.py")):
            found = version(path)
            assert (found.revision, found.down_revision) == (path.stem, before), path
            assert len(path.stem) <= 32, f"{path}: longer than Alembic's column"
            before = path.stem
