"""Deletes messages that hold a secret, however long Telegram takes to let it."""

from __future__ import annotations

from typing import Final

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError

from parking_net.shared.clock import Clock
from parking_net.shared.database import Database
from parking_net.telegram_bot.repository import doomed_messages

AT_ONCE: Final = 50

log = structlog.get_logger(__name__)


class Shredder:
    """Deletes messages: now, or as soon as possible."""

    def __init__(self, bot: Bot, database: Database, clock: Clock) -> None:
        self._bot = bot
        self._database = database
        self._clock = clock

    async def shred(self, chat_id: int, message_id: int) -> None:
        """The message is gone afterwards, or remembered until it is."""
        if not await self._deleted(chat_id, message_id):
            now = self._clock.now()
            await doomed_messages.add(self._database, chat_id, message_id, now)

    async def shred_now(self, chat_id: int, message_id: int) -> None:
        """One try, for when nothing can be remembered."""
        await self._deleted(chat_id, message_id)

    async def shred_remembered(self) -> int:
        """Try the oldest ones again; how many are gone."""
        gone = 0
        for chat_id, message_id in await doomed_messages.oldest(self._database, AT_ONCE):
            if await self._deleted(chat_id, message_id):
                await doomed_messages.remove(self._database, chat_id, message_id)
                gone += 1
        return gone

    async def _deleted(self, chat_id: int, message_id: int) -> bool:
        """Also True when Telegram will never do it: the message is gone, or the chat is."""
        try:
            await self._bot.delete_message(chat_id, message_id)
        except (TelegramBadRequest, TelegramForbiddenError) as error:
            log.info("message_not_deleted", reason=type(error).__name__)
        except TelegramAPIError as error:
            log.warning("message_not_deleted_yet", reason=type(error).__name__)
            return False
        return True
