"""What the bot hears from the other services."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
)

from parking_net.shared.clock import Clock
from parking_net.shared.database import Database
from parking_net.shared.errors import Unavailable
from parking_net.shared.events import inbox
from parking_net.shared.events.event import Event
from parking_net.telegram_bot.clients.accounts import Accounts
from parking_net.telegram_bot.domain.buttons import Seal
from parking_net.telegram_bot.domain.session import Account
from parking_net.telegram_bot.handlers import claims
from parking_net.telegram_bot.handlers.chat import Chat, Incoming
from parking_net.telegram_bot.repository import chats, erasure, heard_events

GROUP: Final = "telegram"
ERASED: Final = "user.erased"
HANDLED: Final = frozenset({"user.telegram_link_requested", ERASED})
TELEGRAM_TIMEOUT_SECONDS: Final = 4.0
"""Less than the handling of an event may take: Telegram's silence is not the event's fault."""

log = structlog.get_logger(__name__)


class Asker:
    """Asks whoever holds a Telegram id about an account that gave it."""

    def __init__(
        self, bot: Bot, database: Database, accounts: Accounts, seal: Seal, clock: Clock
    ) -> None:
        self._bot = bot
        self._database = database
        self._accounts = accounts
        self._seal = seal
        self._clock = clock

    async def ask(self, user_id: str, telegram_id: int) -> bool:
        """False when there is nothing to ask any more. Raises Unavailable when it cannot be now."""
        account = await self._accounts.find(telegram_id)
        if account is None or str(account.user_id) != user_id or account.telegram_confirmed:
            return False
        record = await chats.load(self._database, telegram_id)
        record.telegram_language = record.telegram_language or account.locale
        chat = Chat(self._bot, self._seal, record, None, Incoming(0, telegram_id))
        await self._asked(chat, account)
        return True

    async def _asked(self, chat: Chat, account: Account) -> None:
        try:
            async with asyncio.timeout(TELEGRAM_TIMEOUT_SECONDS):
                await claims.ask(chat, account)
        except (TelegramForbiddenError, TelegramBadRequest, TelegramNotFound):
            # They have never opened the bot, or blocked it: /start will ask.
            log.info("claim_not_asked", user_id=str(account.user_id))
        except (TelegramAPIError, TimeoutError) as error:
            raise Unavailable(f"Telegram: {type(error).__name__}") from None


def listener(asker: Asker, database: Database) -> Callable[[Event], Awaitable[None]]:
    """The handler of events."""

    async def handle(event: Event) -> None:
        if event.type not in HANDLED:
            return
        if event.type == ERASED:
            await erasure.delete_everything_of(database, UUID(str(event.data["user_id"])))
            return
        if await heard_events.was_heard(database, event.id):
            return
        await asker.ask(str(event.data["user_id"]), int(str(event.data["telegram_id"])))
        # Remembered afterwards: asking twice does less harm than never.
        async with database.transaction() as connection:
            await inbox.first_time(connection, event.id)

    return handle
