"""The way to Telegram: aiogram's bot, patient with limits and short outages, and silent in logs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter, TelegramServerError
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.utils.token import TokenValidationError, validate_token

from parking_net.shared.settings import ConfigurationError
from parking_net.telegram_bot.settings import TelegramSettings

REQUEST_TIMEOUT_SECONDS: Final = 10.0
TRIES: Final = 3
LONGEST_WAIT_SECONDS: Final = 30
"""What Telegram asks for at most, all tries of one call together; beyond it the call fails."""

log = structlog.get_logger(__name__)


class RawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates as it comes: one update that is not understood must not hide the others."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


class Patience(BaseRequestMiddleware):
    """Waits as Telegram asks on 429, and tries again after a short outage."""

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Any:
        if method.__api_method__ == RawUpdates.__api_method__:
            return await make_request(bot, method)
        waited_seconds = 0
        for attempt in range(1, TRIES + 1):
            try:
                return await make_request(bot, method)
            except TelegramRetryAfter as error:
                waited_seconds += error.retry_after
                if attempt == TRIES or waited_seconds > LONGEST_WAIT_SECONDS:
                    raise
                log.info("telegram_asks_to_wait", seconds=error.retry_after)
                await asyncio.sleep(error.retry_after)
            except (TelegramNetworkError, TelegramServerError) as error:
                if attempt == TRIES:
                    raise
                log.info("telegram_call_repeated", reason=type(error).__name__)
                await asyncio.sleep(0.1 * 4**attempt)
        raise AssertionError("the last try returns or raises")


@asynccontextmanager
async def opened_bot(settings: TelegramSettings) -> AsyncIterator[Bot]:
    """The bot at TELEGRAM_API_URL. Raises ConfigurationError when the key cannot be one."""
    token = settings.telegram_api_key.get_secret_value()
    try:
        validate_token(token)
    except TokenValidationError:
        raise ConfigurationError(
            ["TELEGRAM_API_KEY is not a token as the BotFather gives them, such as 123456:ABC…"]
        ) from None
    # Its lines and warnings may hold what people write, and addresses hold the token.
    logging.getLogger("aiogram").setLevel(logging.CRITICAL + 1)
    session = AiohttpSession(
        api=TelegramAPIServer.from_base(settings.telegram_api_url.rstrip("/")),
        timeout=REQUEST_TIMEOUT_SECONDS,
    )
    session.middleware(Patience())
    bot = Bot(token, session=session)
    try:
        yield bot
    finally:
        await session.close()
