"""Waiting for what happens in the background, without guessing how long it takes."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

Answer = TypeVar("Answer")
LOOK_EVERY_SECONDS = 0.01


@overload
async def eventually(
    ask: Callable[[], Awaitable[Answer]], *, within_seconds: float = 10.0
) -> Answer: ...
@overload
async def eventually(ask: Callable[[], Answer], *, within_seconds: float = 10.0) -> Answer: ...
async def eventually(ask: Callable[[], Any], *, within_seconds: float = 10.0) -> Any:
    """The first true answer of a function, async or not; fails when there is none in time."""
    answer = None
    for _ in range(int(within_seconds / LOOK_EVERY_SECONDS)):
        asked = ask()
        answer = (await asked) if inspect.isawaitable(asked) else asked
        if answer:
            return answer
        await asyncio.sleep(LOOK_EVERY_SECONDS)
    raise AssertionError(f"still {answer!r} after {within_seconds} seconds")
