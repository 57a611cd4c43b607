"""Connections to one database, shared by everything in the process.

A connection is handed back without asyncpg's reset query: that round trip costs more than a third
of the throughput. What the reset would undo must therefore never be done: no SET (SET LOCAL is
fine), no session-level advisory locks, no temporary tables, no LISTEN (`Database.listening` opens
a connection of its own). An open transaction is still rolled back.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from types import TracebackType
from typing import Any

import asyncpg
import msgspec
import structlog

from parking_net.shared.database.address import PostgresSettings
from parking_net.shared.database.connections import Connection, Connections, PoolClosed
from parking_net.shared.database.listener import listening
from parking_net.shared.database.metrics import shown
from parking_net.shared.database.pooled import ALLOWED_SETTINGS, PooledConnection
from parking_net.shared.error_mapping import DatabaseUnavailable

__all__ = ["Connection", "Database", "opened_database"]

ACQUIRE_TIMEOUT_SECONDS = 3.0
CLOSE_UNNEEDED_SECONDS = 60.0
COMMAND_TIMEOUT_SECONDS = 20.0
"""Longer than the server's own limit: it only ends waiting for a server that fell silent."""
RETRY_AFTER_SECONDS = 1
SESSION_SETTINGS = {
    "TimeZone": "UTC",
    "jit": "off",
    "default_transaction_isolation": "read committed",
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "15s",
}

_log = structlog.get_logger(__name__)
_JSONB_VERSION = b"\x01"
_DRIVER_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
_SERVER_CANNOT = (
    asyncpg.PostgresConnectionError,
    asyncpg.exceptions.InsufficientResourcesError,
    asyncpg.exceptions.OperatorInterventionError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.LockNotAvailableError,
    asyncpg.ReadOnlySQLTransactionError,
    # A statement begun on a connection that is just dying, before asyncpg knows it for closed.
    asyncpg.InternalClientError,
)
_INTERRUPTIONS = (TimeoutError, asyncpg.InternalClientError)


class _UnresetConnection(Connection):
    def get_reset_query(self) -> str:
        return ""


class _Lease:
    """A connection for the time of an `async with`."""

    __slots__ = ("_connection", "_connections")
    _connection: Connection

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def __aenter__(self) -> Connection:
        self._connection = self._connections.take_idle() or await _taken(self._connections)
        return self._connection

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        was_lost = self._connection.is_closed()
        # After a cancellation or a timeout a statement may still be under way.
        is_interrupted = isinstance(error, _INTERRUPTIONS) or not isinstance(error, Exception)
        is_clean = error is None or not is_interrupted
        self._connections.give_back(self._connection, is_clean=is_clean)
        if isinstance(error, _SERVER_CANNOT) or (was_lost and isinstance(error, _DRIVER_ERRORS)):
            raise _unavailable() from error


class Database:
    """Connections to one database.

    Raises DatabaseUnavailable when no connection can be had within 3 seconds, when one is lost and
    when the server stops a statement for taking too long. A lost write may have happened or not.
    """

    def __init__(self, connections: Connections, connect_arguments: dict[str, Any]) -> None:
        self._connections = connections
        self._connect_arguments = connect_arguments

    def connection(self) -> AbstractAsyncContextManager[Connection]:
        """A connection outside any transaction: each statement commits by itself."""
        return _Lease(self._connections)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A READ COMMITTED transaction: commits at the end, rolls back on any exception."""
        async with self.connection() as connection, connection.transaction():
            yield connection

    async def fetch(self, sql: str, *arguments: object) -> list[asyncpg.Record]:
        """The rows of one statement, which commits by itself."""
        async with self.connection() as connection:
            return await connection.fetch(sql, *arguments)

    async def fetchrow(self, sql: str, *arguments: object) -> asyncpg.Record | None:
        """The first row of one statement, or None."""
        async with self.connection() as connection:
            return await connection.fetchrow(sql, *arguments)

    async def fetchval(self, sql: str, *arguments: object) -> Any:
        """The first column of the first row of one statement, or None."""
        async with self.connection() as connection:
            return await connection.fetchval(sql, *arguments)

    async def execute(self, sql: str, *arguments: object) -> str:
        """Run one statement; answers its command tag, such as `UPDATE 1`."""
        async with self.connection() as connection:
            return await connection.execute(sql, *arguments)

    async def ping(self) -> None:
        """For readiness: raises Unavailable unless the database answers."""
        await self.fetchval("SELECT 1")

    @asynccontextmanager
    async def own_connection(self, **server_settings: str) -> AsyncIterator[Connection]:
        """A connection that belongs to no pool, for who needs a session; cut off at the end.

        Raises DatabaseUnavailable when it cannot be made. What happens on it later comes as it is.
        """
        arguments = dict(self._connect_arguments)
        arguments["server_settings"] = {**arguments["server_settings"], **server_settings}
        try:
            connection = await asyncpg.connect(**arguments)
        except _DRIVER_ERRORS as error:
            raise _unavailable() from error
        try:
            await _teach_jsonb(connection)
            yield connection
        finally:
            connection.terminate()

    def listening(
        self, channel: str, on_notice: Callable[[str], None]
    ) -> AbstractAsyncContextManager[None]:
        """Call `on_notice(payload)` for each NOTIFY on the channel, on a connection of its own.

        Also called, with an empty payload, after each (re)connection: notices may have been missed.
        """
        return listening(self._connect_arguments, channel, on_notice)


@asynccontextmanager
async def opened_database(
    settings: PostgresSettings, database_name: str, *, pool_size: int | None = None
) -> AsyncIterator[Database]:
    """The database, closed at the end. It opens also while PostgreSQL is away, and finds it later.

    jsonb comes and goes as Python values (anything msgspec can encode); never pass JSON text.
    """
    arguments = _connect_arguments(settings, database_name)
    pooled = _pooled_arguments(settings, arguments)

    async def connect() -> Connection:
        connection: Connection = await asyncpg.connect(**pooled)
        if settings.pooler_host is None:
            await _teach_jsonb(connection)
        else:
            async with connection.transaction():
                await _teach_jsonb(connection)
        return connection

    connections = Connections(connect, pool_size or settings.database_pool_size)
    database = Database(connections, arguments)
    upkeep = asyncio.create_task(_keep_up(database, connections, database_name))
    try:
        with shown(database_name, connections):
            yield database
    finally:
        upkeep.cancel()
        with suppress(asyncio.CancelledError):
            await upkeep
        await connections.close()


def _connect_arguments(settings: PostgresSettings, database_name: str) -> dict[str, Any]:
    return {
        "host": settings.postgres_host,
        "port": settings.postgres_port,
        "user": settings.postgres_user,
        "password": settings.postgres_password.get_secret_value(),
        "database": database_name,
        "timeout": ACQUIRE_TIMEOUT_SECONDS,
        "command_timeout": COMMAND_TIMEOUT_SECONDS,
        "server_settings": {
            **SESSION_SETTINGS,
            "application_name": f"parking-net {database_name}",
        },
    }


def _pooled_arguments(settings: PostgresSettings, arguments: dict[str, Any]) -> dict[str, Any]:
    """Those of the connections that are shared: through the pooler where there is one."""
    if settings.pooler_host is None:
        return {**arguments, "connection_class": _UnresetConnection}
    session = arguments["server_settings"]
    return {
        **arguments,
        "host": settings.pooler_host,
        "port": settings.pooler_port,
        "server_settings": {name: session[name] for name in ALLOWED_SETTINGS},
        "statement_cache_size": 0,
        "connection_class": PooledConnection,
    }


async def _teach_jsonb(connection: Connection) -> None:
    """One look-up when a connection is made, none when it is taken."""
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        format="binary",
        encoder=lambda value: _JSONB_VERSION + msgspec.json.encode(value),
        decoder=lambda data: msgspec.json.decode(data[1:]),
    )


async def _taken(connections: Connections) -> Connection:
    try:
        async with asyncio.timeout(ACQUIRE_TIMEOUT_SECONDS):
            return await connections.take()
    except (*_DRIVER_ERRORS, PoolClosed) as error:
        raise _unavailable() from error


async def _keep_up(database: Database, connections: Connections, database_name: str) -> None:
    """Connect ahead of the first request, telling when that takes patience; then tidy up."""
    wait_seconds = 0.1
    while not await _is_reached(database, database_name):
        wait_seconds = min(wait_seconds * 2, 5.0)
        await asyncio.sleep(wait_seconds)
    while True:
        await asyncio.sleep(CLOSE_UNNEEDED_SECONDS)
        await connections.close_unneeded()


async def _is_reached(database: Database, database_name: str) -> bool:
    try:
        await database.ping()
    except DatabaseUnavailable as error:
        _log.warning("database_unreachable", database=database_name, cause=str(error.__cause__))
        return False
    return True


def _unavailable() -> DatabaseUnavailable:
    return DatabaseUnavailable(retry_after_seconds=RETRY_AFTER_SECONDS)
