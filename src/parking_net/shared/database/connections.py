"""A bounded number of connections, handed from one user to the next.

asyncpg's own pool starts a task and sets timers each time a connection changes hands, which costs
more than all the rest of a small query. Here it is a list: an idle connection is taken and given
back without waiting for anything. Only who cannot be served at once waits, in turn.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import asyncpg

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]
else:
    Connection = asyncpg.Connection

RECOVERY_TIMEOUT_SECONDS = 5.0
DRAIN_TIMEOUT_SECONDS = 5.0
GOODBYE_TIMEOUT_SECONDS = 1.0


class PoolClosed(Exception):
    """The pool was closed while somebody waited."""


class Connections:
    """At most `size` connections, opened when needed, the latest used first."""

    def __init__(self, connect: Callable[[], Awaitable[Connection]], size: int) -> None:
        self._connect = connect
        self.size = size
        self._idle: list[Connection] = []
        self._least_idle = 0
        """How few were idle since the last look: so many were not needed."""
        self._taken: set[Connection] = set()
        self._opening = 0
        self._waiting: deque[asyncio.Future[Connection | None]] = deque()
        self._recoveries: set[asyncio.Task[None]] = set()
        self._closing = False
        self._drained = asyncio.Event()

    @property
    def taken(self) -> int:
        """How many somebody uses, or opens."""
        return len(self._taken) + self._opening

    @property
    def idle(self) -> int:
        return len(self._idle)

    @property
    def waiting(self) -> int:
        """How many users wait for one."""
        return sum(not waiter.done() for waiter in self._waiting)

    def take_idle(self) -> Connection | None:
        """A connection that is free now, or None. One that died meanwhile is dropped."""
        while self._idle and not self._closing:
            connection = self._idle.pop()
            self._least_idle = min(self._least_idle, len(self._idle))
            if not connection.is_closed():
                self._taken.add(connection)
                return connection
        return None

    async def take(self) -> Connection:
        """A connection: an idle one, a new one, or the next that is given back.

        Raises PoolClosed, and whatever connecting raises.
        """
        if self._closing:
            raise PoolClosed
        connection = self.take_idle()
        if connection is not None:
            return connection
        if self._has_room():
            self._opening += 1
            return await self._opened()
        return await self._next()

    def give_back(self, connection: Connection, *, is_clean: bool) -> None:
        """Return a connection. Not clean: a statement may be under way or a transaction open."""
        if connection.is_closed():
            self._forget(connection)
        elif is_clean and not connection.is_in_transaction():
            self._hand_on(connection)
        else:
            recovery = asyncio.create_task(self._recover(connection))
            self._recoveries.add(recovery)
            recovery.add_done_callback(self._recoveries.discard)

    async def close_unneeded(self) -> None:
        """Close the connections that nobody took since the last call, all but one."""
        unneeded, self._idle = (
            self._idle[1 : self._least_idle],
            [
                *self._idle[:1],
                *self._idle[max(1, self._least_idle) :],
            ],
        )
        self._least_idle = len(self._idle)
        for connection in unneeded:
            await _say_goodbye(connection)

    async def close(self) -> None:
        """Let the users end, for a bounded time, then cut them off."""
        self._closing = True
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_exception(PoolClosed())
        try:
            async with asyncio.timeout(DRAIN_TIMEOUT_SECONDS):
                while self._taken:
                    self._drained.clear()
                    await self._drained.wait()
        except TimeoutError:
            for connection in self._taken:
                connection.terminate()
        for connection in self._idle:
            await _say_goodbye(connection)
        self._idle.clear()

    def _has_room(self) -> bool:
        return len(self._idle) + len(self._taken) + self._opening < self.size

    async def _opened(self) -> Connection:
        """A new connection, in the room that was reserved for it."""
        try:
            connection = await self._connect()
        except BaseException:
            self._opening -= 1
            self._offer_room()
            raise
        self._opening -= 1
        self._taken.add(connection)
        return connection

    async def _next(self) -> Connection:
        """The next connection given back, or a new one in the place of one that was lost."""
        waiter: asyncio.Future[Connection | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        try:
            connection = await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled() and waiter.exception() is None:
                self._pass_on(waiter.result())
            raise
        return connection if connection is not None else await self._opened()

    def _pass_on(self, granted: Connection | None) -> None:
        """Give to the next what was granted to one who had just gone."""
        if granted is None:
            self._opening -= 1
            self._offer_room()
        else:
            self._hand_on(granted)

    def _hand_on(self, connection: Connection) -> None:
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(connection)
                return
        self._taken.discard(connection)
        self._idle.append(connection)
        self._drained.set()

    def _forget(self, connection: Connection) -> None:
        self._taken.discard(connection)
        self._offer_room()
        self._drained.set()

    def _offer_room(self) -> None:
        while self._waiting and self._has_room():
            waiter = self._waiting.popleft()
            if not waiter.done():
                self._opening += 1
                waiter.set_result(None)

    async def _recover(self, connection: Connection) -> None:
        try:
            async with asyncio.timeout(RECOVERY_TIMEOUT_SECONDS):
                # Waits until the server has cancelled what was under way; only then does the
                # driver know whether a transaction is open, and rolls it back.
                await connection.execute("SELECT 1")
                await connection.reset()
        except Exception:
            # Whatever is wrong with it: kept, it would take a place in the pool for ever.
            connection.terminate()
            self._forget(connection)
        else:
            self._hand_on(connection)


async def _say_goodbye(connection: Connection) -> None:
    try:
        await connection.close(timeout=GOODBYE_TIMEOUT_SECONDS)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        connection.terminate()
