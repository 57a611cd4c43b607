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
from typing import TYPE_CHECKING, Any

import asyncpg
import msgspec
import structlog
from asyncpg.pool import PoolConnectionProxy

from parking_net.shared.database.address import PostgresSettings
from parking_net.shared.database.listener import listening
from parking_net.shared.error_mapping import DatabaseUnavailable

if TYPE_CHECKING:
    Connection = PoolConnectionProxy[asyncpg.Record]
    Pool = asyncpg.Pool[asyncpg.Record]
    DriverConnection = asyncpg.Connection[asyncpg.Record]
else:
    Connection = PoolConnectionProxy
    DriverConnection = asyncpg.Connection

ACQUIRE_TIMEOUT_SECONDS = 3.0
RELEASE_TIMEOUT_SECONDS = 5.0
CLOSE_TIMEOUT_SECONDS = 5.0
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
)


class _UnresetConnection(DriverConnection):
    def get_reset_query(self) -> str:
        return ""


class Database:
    """A pool of connections to one database.

    Raises DatabaseUnavailable when no connection can be had within 3 seconds, when one is lost and
    when the server stops a statement for taking too long. A lost write may have happened or not.
    """

    def __init__(self, pool: Pool, connect_arguments: dict[str, Any]) -> None:
        self._pool = pool
        self._connect_arguments = connect_arguments

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection outside any transaction: each statement commits by itself."""
        connection = await self._acquired()
        try:
            yield connection
        except _DRIVER_ERRORS as error:
            if isinstance(error, _SERVER_CANNOT) or _is_lost(connection):
                raise _unavailable() from error
            raise
        finally:
            await self._pool.release(connection, timeout=RELEASE_TIMEOUT_SECONDS)

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

    def listening(
        self, channel: str, on_notice: Callable[[str], None]
    ) -> AbstractAsyncContextManager[None]:
        """Call `on_notice(payload)` for each NOTIFY on the channel, on a connection of its own.

        Also called, with an empty payload, after each (re)connection: notices may have been missed.
        """
        return listening(self._connect_arguments, channel, on_notice)

    async def _acquired(self) -> Connection:
        try:
            # Not the pool's own timeout: on this Python it starts a task for each call.
            async with asyncio.timeout(ACQUIRE_TIMEOUT_SECONDS):
                return await self._pool.acquire()
        except (*_DRIVER_ERRORS, TimeoutError) as error:
            raise _unavailable() from error


@asynccontextmanager
async def opened_database(
    settings: PostgresSettings, database_name: str, *, pool_size: int | None = None
) -> AsyncIterator[Database]:
    """The database, closed at the end. It opens also while PostgreSQL is away, and finds it later.

    jsonb comes and goes as Python values (anything msgspec can encode); never pass JSON text.
    """
    arguments = _connect_arguments(settings, database_name)
    pool = await asyncpg.create_pool(
        **arguments,
        min_size=0,
        max_size=pool_size or settings.database_pool_size,
        connection_class=_UnresetConnection,
        init=_taught_jsonb,
    )
    database = Database(pool, arguments)
    opening = asyncio.create_task(_reached(database, database_name))
    try:
        yield database
    finally:
        opening.cancel()
        with suppress(asyncio.CancelledError):
            await opening
        await _closed(pool)


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


async def _taught_jsonb(connection: DriverConnection) -> None:
    """One look-up when a connection is made, none when it is acquired."""
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        format="binary",
        encoder=lambda value: _JSONB_VERSION + msgspec.json.encode(value),
        decoder=lambda data: msgspec.json.decode(data[1:]),
    )


async def _reached(database: Database, database_name: str) -> None:
    """Connect ahead of the first request; tell when that takes patience."""
    waits_seconds = 0.1
    while True:
        try:
            await database.ping()
        except DatabaseUnavailable as error:
            _log.warning("database_unreachable", database=database_name, cause=str(error.__cause__))
            waits_seconds = min(waits_seconds * 2, 5.0)
            await asyncio.sleep(waits_seconds)
        else:
            _log.debug("database_reached", database=database_name)
            return


def _is_lost(connection: Connection) -> bool:
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:
        # The pool has taken a dead connection out of its wrapper already.
        return True


async def _closed(pool: Pool) -> None:
    try:
        async with asyncio.timeout(CLOSE_TIMEOUT_SECONDS):
            await pool.close()
    except TimeoutError:
        pool.terminate()


def _unavailable() -> DatabaseUnavailable:
    return DatabaseUnavailable(retry_after_seconds=RETRY_AFTER_SECONDS)
