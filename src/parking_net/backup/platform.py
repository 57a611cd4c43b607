"""Where the databases of a platform stand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from parking_net.backup.errors import BackupError
from parking_net.local.migrations import place_of
from parking_net.services import SCHEMAS
from parking_net.shared.database.address import PostgresSettings

Connection = psycopg.Connection[tuple[Any, ...]]

MAINTENANCE_DATABASE = "postgres"
CONNECT_TIMEOUT_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A database of the platform: what it is for, its name, and the server it is on."""

    schema: str
    database: str
    server: PostgresSettings
    versions_directory: Path

    def revisions(self) -> list[str]:
        """The revisions of its schema that this release knows."""
        return sorted(path.stem for path in self.versions_directory.glob("[0-9]*.py"))


def places() -> dict[str, Place]:
    """Every database that this process's settings name. Raises ConfigurationError."""
    found = {}
    for schema in SCHEMAS:
        server, database = place_of(schema)
        found[schema.name] = Place(schema.name, database, server, schema.versions_directory)
    return found


def connected(server: PostgresSettings, database: str) -> Connection:
    """A connection in autocommit, without limits on time. Raises BackupError."""
    try:
        return psycopg.connect(
            host=server.postgres_host,
            port=server.postgres_port,
            user=server.postgres_user,
            password=server.postgres_password.get_secret_value(),
            dbname=database,
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            application_name="parking-net backup",
            options="-c statement_timeout=0 -c idle_in_transaction_session_timeout=0",
            autocommit=True,
        )
    except psycopg.OperationalError as error:
        raise BackupError(
            f"PostgreSQL at {server.postgres_host}:{server.postgres_port} does not let "
            f"{server.postgres_user} into {database}: {error}\n"
            "Check POSTGRES_HOST, POSTGRES_PORT, POSTGRES_USER and POSTGRES_PASSWORD."
        ) from error


TABLES = """
    SELECT format('%I.%I', nspname, relname)
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind = 'r' AND nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%'
    ORDER BY 1"""


def tables(connection: Connection) -> list[str]:
    """The tables of this database, quoted and with their schema."""
    return [str(name) for (name,) in connection.execute(TABLES)]


def rows_by_table(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    counts = {}
    for table in tables(connection):
        counted = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
        assert counted is not None
        counts[table] = int(counted[0])
    return counts
