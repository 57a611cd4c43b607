"""Updates of one chat one after another, those of different chats beside each other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

AT_ONCE: Final = 32
"""Chats that are answered at the same time."""


class Lanes:
    """A queue per chat."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._last: dict[int, asyncio.Task[None]] = {}
        self._all: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        """How many wait or are being handled."""
        return len(self._all)

    def add(self, chat_id: int, work: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """Do the work after all that was added for this chat before."""
        task = asyncio.create_task(self._done_after(self._last.get(chat_id), work))
        self._last[chat_id] = task
        self._all.add(task)

        def forget(ended: asyncio.Task[None]) -> None:
            self._all.discard(ended)
            if self._last.get(chat_id) is ended:
                del self._last[chat_id]

        task.add_done_callback(forget)
        return task

    async def close(self) -> None:
        """Give up what is under way; Telegram delivers it again."""
        tasks = list(self._all)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _done_after(
        self, earlier: asyncio.Task[None] | None, work: Callable[[], Awaitable[None]]
    ) -> None:
        if earlier is not None:
            await asyncio.wait([earlier])
        async with self._places:
            await work()
