"""Connections for setting up: as the owner of the databases, straight to PostgreSQL."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import Any

import psycopg
from pydantic import SecretStr

from parking_net.deployment.errors import SetupError
from parking_net.shared.database.address import PostgresSettings

Connection = psycopg.Connection[tuple[Any, ...]]

MAINTENANCE_DATABASE = "postgres"
CONNECT_TIMEOUT_SECONDS = 5
PAUSE_SECONDS = 0.5
SETUP_LOCK = 0x73657475700A
# Waiting does not mend these.
_FINAL = ("authentication failed", "no pg_hba.conf entry", "does not exist")


def connected(
    server: PostgresSettings,
    database: str,
    *,
    user: str | None = None,
    password: SecretStr | None = None,
) -> Connection:
    """A connection in autocommit, as the owner unless a role is named.

    Raises psycopg.OperationalError.
    """
    secret = server.postgres_password if password is None else password
    return psycopg.connect(
        host=server.postgres_host,
        port=server.postgres_port,
        user=user or server.postgres_user,
        password=secret.get_secret_value(),
        dbname=database,
        connect_timeout=CONNECT_TIMEOUT_SECONDS,
        application_name="parking-net setup",
        autocommit=True,
    )


def awaited(server: PostgresSettings, wait_seconds: float) -> Connection:
    """A connection to the maintenance database, once PostgreSQL answers. Raises SetupError."""
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            return connected(server, MAINTENANCE_DATABASE)
        except psycopg.OperationalError as error:
            words = str(error).strip()
            if time.monotonic() >= deadline or any(final in words for final in _FINAL):
                raise SetupError(
                    f"PostgreSQL at {server.postgres_host}:{server.postgres_port} does not let "
                    f"{server.postgres_user} in: {words}\n"
                    "Check POSTGRES_HOST, POSTGRES_PORT, POSTGRES_USER and POSTGRES_PASSWORD."
                ) from error
            time.sleep(PAUSE_SECONDS)


@contextlib.contextmanager
def one_at_a_time(server: Connection, wait_seconds: float) -> Iterator[None]:
    """Wait for another setup of this server to end. One that died holds nobody up."""
    deadline = time.monotonic() + wait_seconds
    # Tried again and again: a statement that waits would hold back what the other one builds.
    while not _one(server, "SELECT pg_try_advisory_lock(%s)"):
        if time.monotonic() >= deadline:
            raise SetupError(
                f"Another setup of this PostgreSQL has not ended within {wait_seconds:g} seconds "
                "(SETUP_WAIT_SECONDS). Look at its output, then run this again."
            )
        time.sleep(PAUSE_SECONDS)
    try:
        yield
    finally:
        with contextlib.suppress(psycopg.Error):
            _one(server, "SELECT pg_advisory_unlock(%s)")


def _one(server: Connection, question: str) -> bool:
    row = server.execute(question.encode(), [SETUP_LOCK]).fetchone()
    return row is not None and bool(row[0])
