"""A PostgreSQL as operators have it: every role but the superuser shows its password."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from parking_net.services import SCHEMAS, SERVICES
from tests.support.postgres_server import PostgresServer, created_server

# The whole server belongs to the tests; PostgreSQL reads the first line that fits.
DOORS = """
local all postgres trust
local all all scram-sha-256
"""
OWNER, OWNER_PASSWORD = "parking_owner", "owner-password"


@pytest.fixture(scope="session")
def strict_postgres() -> Iterator[PostgresServer]:
    server = created_server()
    try:
        (server.directory / "data" / "pg_hba.conf").write_text(DOORS, encoding="utf-8")
        server.restart()
        yield server
    finally:
        server.remove()


class Deployment:
    """The settings of a deployment of its own, with names of its own, on that server."""

    def __init__(self, server: PostgresServer, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.mark = uuid4().hex[:8]
        self.owner = f"{OWNER}_{self.mark}"
        self.settings = {
            "POSTGRES_HOST": str(server.directory),
            "POSTGRES_USER": self.owner,
            "POSTGRES_PASSWORD": OWNER_PASSWORD,
            "SETUP_WAIT_SECONDS": "60",
            **{schema.database.variable: self.database(schema.name) for schema in SCHEMAS},
        }
        self.execute(
            f"CREATE ROLE {self.owner} LOGIN CREATEDB CREATEROLE PASSWORD '{OWNER_PASSWORD}'"
        )

    def give_roles(self) -> None:
        """Let each service have a role of its own."""
        for service in SERVICES:
            name = service.name.upper()
            self.settings[f"{name}_DB_USER"] = self.role(service.name)
            self.settings[f"{name}_DB_PASSWORD"] = self.password(service.name)

    def database(self, schema: str) -> str:
        return f"{schema}_{self.mark}"

    def role(self, service: str) -> str:
        return f"{service}-role-{self.mark}"

    def password(self, service: str) -> str:
        return f"the password of {service}"

    def execute(self, statement: str, *, database: str = "postgres") -> list[tuple[Any, ...]]:
        """As the superuser; the rows, if any."""
        with self._connected(database, "postgres", "") as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def as_service(self, service: str, schema: str, statement: str) -> list[tuple[Any, ...]]:
        """As the service's role in a schema's database. Raises psycopg.Error."""
        database = self.database(schema)
        with self._connected(database, self.role(service), self.password(service)) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def _connected(
        self, database: str, user: str, password: str
    ) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(
            host=str(self.server.directory),
            dbname=database,
            user=user,
            password=password,
            autocommit=True,
        )

    def remove(self) -> None:
        for schema in SCHEMAS:
            self.execute(f'DROP DATABASE IF EXISTS "{self.database(schema.name)}" WITH (FORCE)')
        for service in SERVICES:
            self.execute(f'DROP ROLE IF EXISTS "{self.role(service.name)}"')
        self.execute(f"DROP ROLE IF EXISTS {self.owner}")


@pytest.fixture
def deployment(strict_postgres: PostgresServer, tmp_path: Path) -> Iterator[Deployment]:
    made = Deployment(strict_postgres, tmp_path)
    yield made
    made.remove()
