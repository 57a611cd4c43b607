"""Look-ups by key that happen to come at the same time, made together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")

AT_ONCE_MAX: Final = 2
"""So few queries under way at once that the others gather behind them."""
BATCH_MAX: Final = 200


class Batches(Generic[Key, Value]):
    """Answers single look-ups with few queries.

    A look-up that comes alone is sent at once; those that come while two queries are under way
    share the next one. Every answer is read after its look-up was asked for.
    """

    def __init__(self, load: Callable[[Sequence[Key]], Awaitable[Mapping[Key, Value]]]) -> None:
        self._load = load
        self._waiting: dict[Key, list[asyncio.Future[Value | None]]] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def get(self, key: Key) -> Value | None:
        """The key's value, None when there is none; raises what the query raised."""
        future: asyncio.Future[Value | None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, []).append(future)
        if len(self._running) < AT_ONCE_MAX:
            task = asyncio.create_task(self._work())
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return await future

    async def _work(self) -> None:
        while self._waiting:
            keys = list(self._waiting)[:BATCH_MAX]
            batch = {key: self._waiting.pop(key) for key in keys}
            try:
                values = await self._load(keys)
            except Exception as error:
                for future in _open(batch):
                    future.set_exception(error)
            else:
                for key, futures in batch.items():
                    for future in _open({key: futures}):
                        future.set_result(values.get(key))


def _open(
    batch: Mapping[Key, list[asyncio.Future[Value | None]]],
) -> list[asyncio.Future[Value | None]]:
    """Those that still wait: a client that went away has cancelled its look-up."""
    return [future for futures in batch.values() for future in futures if not future.done()]
