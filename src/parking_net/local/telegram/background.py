"""An event loop beside the main thread, which stays free to wait for what is typed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any, TypeVar

Result = TypeVar("Result")


class Background:
    """Runs coroutines in a thread of its own, and closes what was opened there."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._opened = AsyncExitStack()

    def __enter__(self) -> Background:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.run(self._opened.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Its result, or its exception."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def opened(self, context: AbstractAsyncContextManager[Result]) -> Result:
        """Kept open until the end."""
        return self.run(self._opened.enter_async_context(context))
