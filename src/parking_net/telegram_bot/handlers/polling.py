"""Asking Telegram for updates. They are confirmed when they have been handled, not before."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any, Final

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)

from parking_net.telegram_bot.handlers.incoming import KINDS
from parking_net.telegram_bot.handlers.lanes import Lanes
from parking_net.telegram_bot.handlers.telegram import RawUpdates
from parking_net.telegram_bot.handlers.updates import Updates

LONG_POLL_SECONDS: Final = 25
ANSWER_MARGIN_SECONDS: Final = 10
SETTLING_SECONDS: Final = 0.3
"""A slow chat delays the next question to Telegram by this at first, not until it is done."""
LONGEST_SETTLING_SECONDS: Final = 2.4
"""Reached while nothing moves: Telegram goes on naming what is unconfirmed, and never waits."""
FIRST_PAUSE_SECONDS: Final = 0.2
LONGEST_PAUSE_SECONDS: Final = 10.0

log = structlog.get_logger(__name__)


class Polling:
    """Fetches updates into the lanes and confirms those below the first unfinished one."""

    def __init__(self, bot: Bot, updates: Updates, lanes: Lanes) -> None:
        self._bot = bot
        self._updates = updates
        self._lanes = lanes
        self._offset = 0
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._settling_seconds = SETTLING_SECONDS
        self._has_webhook = True
        """As far as is known: Telegram refuses to be asked while it has one."""

    async def run(self) -> None:
        """For ever; outages of Telegram are waited out."""
        failures = 0
        while True:
            try:
                await self._step()
                failures = 0
            except Exception as error:
                failures += 1
                _log_failure(error, failures)
                self._has_webhook |= isinstance(error, TelegramConflictError)
                await asyncio.sleep(_pause_seconds(error, failures))

    async def _step(self) -> None:
        if self._has_webhook:
            await self._bot.delete_webhook(drop_pending_updates=False)
            self._has_webhook = False
        question = RawUpdates(
            offset=self._offset or None, timeout=LONG_POLL_SECONDS, allowed_updates=list(KINDS)
        )
        timeout_seconds = LONG_POLL_SECONDS + ANSWER_MARGIN_SECONDS
        told = await self._bot(question, request_timeout=timeout_seconds)
        news = [raw for raw in told if int(raw["update_id"]) not in self._under_way]
        for raw in news:
            task = self._lanes.add(chat_of(raw), partial(self._updates.handle, raw))
            self._under_way[int(raw["update_id"])] = task
        before = self._offset
        await self._settled()
        if news or self._offset != before:
            self._settling_seconds = SETTLING_SECONDS
        else:
            doubled = self._settling_seconds * 2
            self._settling_seconds = min(doubled, LONGEST_SETTLING_SECONDS)

    async def _settled(self) -> None:
        """Wait a little for what is under way, and move on to the first that is not done."""
        if self._under_way:
            tasks = self._under_way.values()
            await asyncio.wait(tasks, timeout=self._settling_seconds)
        for update_id in sorted(self._under_way):
            task = self._under_way[update_id]
            if not task.done():
                break
            del self._under_way[update_id]
            self._offset = update_id + 1
            if not task.cancelled() and (error := task.exception()) is not None:
                log.error("update_dropped", reason=type(error).__name__)


@asynccontextmanager
async def polling(bot: Bot, updates: Updates, lanes: Lanes) -> AsyncIterator[None]:
    """Ask Telegram in the background, for a composition root."""
    task = asyncio.create_task(Polling(bot, updates, lanes).run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def chat_of(raw: Mapping[str, Any]) -> int:
    """The chat of a raw update, to keep its order; 0 for an update that has none."""
    for kind in KINDS:
        if isinstance(event := raw.get(kind), Mapping):
            message = event.get("message") if kind == "callback_query" else event
            place = (message or {}).get("chat") or event.get("from") or {}
            return int(place.get("id", 0))
    return 0


def _pause_seconds(error: Exception, failures: int) -> float:
    if isinstance(error, TelegramRetryAfter):
        return float(error.retry_after)
    longest = min(FIRST_PAUSE_SECONDS * 2.0 ** min(failures, 10), LONGEST_PAUSE_SECONDS)
    return random.uniform(longest / 2, longest)


def _log_failure(error: Exception, failures: int) -> None:
    """Its words may hold the token (an address) or what people wrote (a bad answer)."""
    if isinstance(error, TelegramUnauthorizedError | TelegramNotFound):
        log.error("telegram_refuses_the_key", failures=failures)
    elif isinstance(error, TelegramConflictError):
        log.error("telegram_asked_by_another", failures=failures)
    else:
        log.warning("telegram_away", reason=type(error).__name__, failures=failures)
