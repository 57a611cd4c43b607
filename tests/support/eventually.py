"""Waiting for what happens in the background, without guessing how long it takes."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar, overload

Answer = TypeVar("Answer")
PATIENCE: Final = 4
"""Tests say what an idle laptop needs at most; a busy machine has so many times as long."""


@overload
async def eventually(
    look: Callable[[], Awaitable[Answer]],
    wanted: Callable[[Answer], object] = bool,
    *,
    within_seconds: float = 10.0,
    every_seconds: float = 0.02,
) -> Answer: ...
@overload
async def eventually(
    look: Callable[[], Answer],
    wanted: Callable[[Answer], object] = bool,
    *,
    within_seconds: float = 10.0,
    every_seconds: float = 0.02,
) -> Answer: ...
async def eventually(
    look: Callable[[], Any],
    wanted: Callable[[Any], object] = bool,
    *,
    within_seconds: float = 10.0,
    every_seconds: float = 0.02,
) -> Any:
    """What a function, async or not, gives once it is as wanted; fails with its last answer."""
    deadline = time.monotonic() + PATIENCE * within_seconds
    while True:
        looked = look()
        seen = (await looked) if inspect.isawaitable(looked) else looked
        if wanted(seen):
            return seen
        assert time.monotonic() < deadline, f"after {PATIENCE * within_seconds} s still {seen!r}"
        await asyncio.sleep(every_seconds)
