"""Stops reads and streams whose client has gone; what changes something always runs to its end."""

from __future__ import annotations

import asyncio
from typing import Any

from parking_net.shared.http.asgi import Receive
from parking_net.shared.http.exchange import Exchange

LOOK_EVERY_SECONDS = 0.25
"""Reads that are still running at the second look are watched; most are over long before."""

_Task = asyncio.Task[Any]


class Disconnects:
    """Watches reads that take long. A quick one costs an entry in a dictionary, no more."""

    def __init__(self) -> None:
        self._running: dict[_Task, tuple[Exchange, Receive]] = {}
        self._seen: frozenset[_Task] = frozenset()
        self._watching: dict[_Task, _Task] = {}
        self._is_looking = False

    def begin(self, exchange: Exchange, receive: Receive) -> None:
        """From now on the current task is cancelled if its client leaves before the answer.

        A stream's task also later: its answer has no end of its own.
        """
        task = asyncio.current_task()
        if task is None:
            return
        self._running[task] = (exchange, receive)
        if not self._is_looking:
            self._is_looking = True
            asyncio.get_running_loop().call_later(LOOK_EVERY_SECONDS, self._look)

    def end(self) -> None:
        """The current task needs no watching any more."""
        task = asyncio.current_task()
        if task is not None:
            self._running.pop(task, None)
            if watcher := self._watching.pop(task, None):
                watcher.cancel()

    def _look(self) -> None:
        for task, (exchange, receive) in self._running.items():
            if task in self._seen and task not in self._watching:
                watcher = asyncio.create_task(_cancel_when_gone(task, exchange, receive))
                self._watching[task] = watcher
        self._seen = frozenset(self._running)
        self._is_looking = bool(self._running)
        if self._is_looking:
            asyncio.get_running_loop().call_later(LOOK_EVERY_SECONDS, self._look)


async def _cancel_when_gone(task: _Task, exchange: Exchange, receive: Receive) -> None:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
    if exchange.status == 0 or exchange.is_stream:
        exchange.client_is_gone = True
        task.cancel()
