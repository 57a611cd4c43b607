"""Connections through PgBouncer in transaction mode, where a statement has no session to rely on.

Between transactions the pooler may hand the next message to another server, which knows nothing
prepared. So nothing is prepared by name, and a statement outside a transaction, which takes two
messages with parameters, gets a transaction of its own. PgBouncer 1.18 and newer can be used.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import TYPE_CHECKING, Any

import asyncpg

if TYPE_CHECKING:
    _Connection = asyncpg.Connection[asyncpg.Record]
else:
    _Connection = asyncpg.Connection

# What PgBouncer keeps apart for each client. It refuses all else, which is why the limits on
# statements come with the role; see deployment/rights.py.
ALLOWED_SETTINGS = ("TimeZone", "application_name")


class PooledConnection(_Connection):
    """A connection to the pooler. It has no state that would have to be undone."""

    def get_reset_query(self) -> str:
        return ""

    def _whole(self) -> AbstractAsyncContextManager[Any]:
        return nullcontext() if self.is_in_transaction() else self.transaction()

    async def execute(self, query: str, *args: object, **options: Any) -> str:
        if not args:
            # One message; BEGIN itself comes this way.
            return await super().execute(query, **options)
        async with self._whole():
            return await super().execute(query, *args, **options)

    async def executemany(
        self, command: str, args: Iterable[Sequence[object]], **options: Any
    ) -> None:
        async with self._whole():
            await super().executemany(command, args, **options)

    async def fetch(self, query: str, *args: object, **options: Any) -> Any:
        async with self._whole():
            return await super().fetch(query, *args, **options)

    async def fetchval(self, query: str, *args: object, **options: Any) -> Any:
        async with self._whole():
            return await super().fetchval(query, *args, **options)

    async def fetchrow(self, query: str, *args: object, **options: Any) -> Any:
        async with self._whole():
            return await super().fetchrow(query, *args, **options)

    async def fetchmany(self, query: str, args: Any, **options: Any) -> Any:
        async with self._whole():
            return await super().fetchmany(query, args, **options)
