"""Bringing a database to the newest schema: Alembic, with plain SQL in the versions.

A service keeps its versions in `migrations/NNNN_what.py`; the file's name without `.py` is the
revision, and each names the one before it. Old code runs while a new schema lands: add, backfill,
then tighten or drop, as separate migrations.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import structlog
from psycopg import errors, sql

from parking_net.shared.database.address import PostgresSettings

if TYPE_CHECKING:
    from alembic.config import Config

Connection = psycopg.Connection[tuple[Any, ...]]

LOCK_TIMEOUT = "5s"
STATEMENT_TIMEOUT = "60s"
QUEUE_SECONDS = 600.0
"""How long one migrator waits for another, who may be building an index."""
MIGRATORS_LOCK = 0x7061726B6E6574
MAINTENANCE_DATABASE = "postgres"
RETRY_SECONDS = 0.1
CONNECT_TIMEOUT_SECONDS = 3

_log = structlog.get_logger(__name__)


class MigrationError(Exception):
    """The database cannot be brought to the newest schema; the message says what to mend."""


def migrate(
    settings: PostgresSettings,
    database_name: str,
    versions_directory: Path,
    *,
    wait_seconds: float = 30.0,
    newer_is_fine: bool = False,
) -> bool:
    """Create the database when absent and apply what is missing; True when anything was.

    Cheap when nothing is missing: one query. Safe beside another migrator: the second one queues.
    A statement that meets a lock for 5 s or runs for 60 s fails instead of stopping everybody.
    A database that a newer release migrated is left alone when `newer_is_fine`, else refused.
    Raises MigrationError when a migration fails, and when PostgreSQL does not answer within
    `wait_seconds`. What was applied before the failure stays.
    """
    newest = head(versions_directory)
    with _connected(settings, database_name, wait_seconds) as queue:
        if _version(queue) == newest:
            return False
        _take_turn(queue, database_name)
        before = _version(queue)
        if before == newest or (newer_is_fine and _is_newer(before, newest)):
            return False
        _refuse_unknown(before, versions_directory)
        _upgrade(settings, database_name, versions_directory)
    _log.info("database_migrated", database=database_name, before=before, now=newest)
    return True


def is_behind(version: str | None, newest: str) -> bool:
    """Whether a database at this version lacks something of the newest one that the code knows."""
    return version is None or version < newest


def _is_newer(version: str | None, newest: str) -> bool:
    return version is not None and version > newest


def _take_turn(queue: Connection, database_name: str) -> None:
    """Wait for other migrators to end; the turn ends with the connection."""
    deadline = time.monotonic() + QUEUE_SECONDS
    # Tried again and again: CREATE INDEX CONCURRENTLY of the one whose turn it is would wait for a
    # statement that waits here.
    while not _took(queue):
        if time.monotonic() >= deadline:
            raise MigrationError(
                f"Another migration of {database_name} has not ended within {QUEUE_SECONDS:g} s"
            )
        time.sleep(RETRY_SECONDS)


def _took(queue: Connection) -> bool:
    row = queue.execute("SELECT pg_try_advisory_lock(%s)", [MIGRATORS_LOCK]).fetchone()
    return row is not None and bool(row[0])


def create_missing(settings: PostgresSettings, database_names: Collection[str]) -> None:
    """Create those databases that are absent, looking once for all of them.

    `migrate` does so too, one by one, but finds out by being refused: a line each in the server's
    log that looks like trouble. A server that cannot be asked is left for `migrate` to complain of.
    Raises MigrationError when one may not be created.
    """
    with (
        contextlib.suppress(psycopg.OperationalError),
        psycopg.connect(**_arguments(settings, MAINTENANCE_DATABASE), autocommit=True) as server,
    ):
        rows = server.execute("SELECT datname FROM pg_database").fetchall()
        for name in sorted(set(database_names) - {str(row[0]) for row in rows}):
            _create(server, name)


def head(versions_directory: Path) -> str:
    """The newest revision that the code knows."""
    revisions = _revisions(versions_directory)
    if not revisions:
        raise MigrationError(f"There are no migrations in {versions_directory}")
    return revisions[-1]


def current(
    settings: PostgresSettings, database_name: str, *, wait_seconds: float = 5.0
) -> str | None:
    """The revision that the database has; None when it has none or does not exist."""
    with _connected(settings, MAINTENANCE_DATABASE, wait_seconds) as maintenance:
        if not _exists(maintenance, database_name):
            return None
    with _connected(settings, database_name, wait_seconds) as connection:
        return _version(connection)


def _revisions(versions_directory: Path) -> list[str]:
    return sorted(path.stem for path in versions_directory.glob("[0-9]*.py"))


def _refuse_unknown(version: str | None, versions_directory: Path) -> None:
    if version is not None and version not in _revisions(versions_directory):
        raise MigrationError(
            f"The database stands at {version}, which this version of the program does not know: "
            "it was migrated by a newer one. Install that one."
        )


def _version(connection: Connection) -> str | None:
    is_there = "SELECT 1 FROM pg_catalog.pg_class WHERE relname = 'alembic_version'"
    if connection.execute(is_there).fetchone() is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def _upgrade(settings: PostgresSettings, database_name: str, versions_directory: Path) -> None:
    # Importing Alembic takes longer than all the rest when there is nothing to do.
    import alembic.command
    import sqlalchemy

    limits = f"-c lock_timeout={LOCK_TIMEOUT} -c statement_timeout={STATEMENT_TIMEOUT}"
    engine = sqlalchemy.create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(**_arguments(settings, database_name), options=limits),
        poolclass=sqlalchemy.pool.NullPool,
    )
    config = alembic_config(versions_directory)
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            alembic.command.upgrade(config, "head")
    except sqlalchemy.exc.DBAPIError as error:
        raise MigrationError(f"{database_name} cannot be migrated: {error.orig}") from error


def alembic_config(versions_directory: Path) -> Config:
    """Alembic's own settings, for its commands."""
    from alembic.config import Config

    config = Config()
    places = {
        "script_location": Path(__file__).parent / "alembic",
        "version_locations": versions_directory,
    }
    for name, place in places.items():
        # The parser of ini files, which stands behind this, reads % as the start of a reference.
        config.set_main_option(name, str(place).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    return config


def _connected(settings: PostgresSettings, database_name: str, wait_seconds: float) -> Connection:
    """A connection to the database, created when absent; waits for a server still starting."""
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            return psycopg.connect(**_arguments(settings, database_name), autocommit=True)
        except psycopg.OperationalError as error:
            if database_name != MAINTENANCE_DATABASE and _created(settings, database_name):
                continue
            if time.monotonic() >= deadline:
                raise MigrationError(
                    f"PostgreSQL at {settings.postgres_host}:{settings.postgres_port} does not let "
                    f"us into {database_name}: {error}"
                ) from error
            time.sleep(RETRY_SECONDS)


def _created(settings: PostgresSettings, database_name: str) -> bool:
    """Whether the database was missing, the server could be asked, and now it exists."""
    try:
        arguments = _arguments(settings, MAINTENANCE_DATABASE)
        with psycopg.connect(**arguments, autocommit=True) as connection:
            if _exists(connection, database_name):
                return False
            _create(connection, database_name)
            return True
    except psycopg.OperationalError:
        return False


def _create(connection: Connection, database_name: str) -> None:
    statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database_name))
    # Another migrator may be quicker.
    with contextlib.suppress(errors.DuplicateDatabase, errors.UniqueViolation):
        try:
            connection.execute(statement)
        except errors.InsufficientPrivilege as error:
            raise MigrationError(
                f"There is no database {database_name}, and this role may not create it"
            ) from error


def _exists(connection: Connection, database_name: str) -> bool:
    row = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database_name])
    return row.fetchone() is not None


def _arguments(settings: PostgresSettings, database_name: str) -> dict[str, Any]:
    return {
        "host": settings.postgres_host,
        "port": settings.postgres_port,
        "user": settings.postgres_user,
        "password": settings.postgres_password.get_secret_value(),
        "dbname": database_name,
        "connect_timeout": CONNECT_TIMEOUT_SECONDS,
        "application_name": "parking-net migrate",
    }
