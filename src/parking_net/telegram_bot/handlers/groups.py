"""The bot talks to one person at a time: it leaves groups, saying why once."""

from __future__ import annotations

from typing import Final

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import Update

from parking_net.shared.texts import Language
from parking_net.telegram_bot.domain.chat_record import ChatRecord
from parking_net.telegram_bot.handlers.chat import TEXTS

LEFT: Final = "left"
PRESENT: Final = ("member", "administrator", "restricted", "creator")


async def leave(bot: Bot, update: Update, record: ChatRecord) -> None:
    """Say that this is for private chats, unless it was said, and leave."""
    change = update.my_chat_member
    if change is not None and change.new_chat_member.status not in PRESENT:
        # It is out; whoever brings it back is told again.
        record.state = None
        return
    try:
        if record.state != LEFT:
            language = Language.of(record.telegram_language or "en")
            await bot.send_message(record.chat_id, TEXTS.say(language, "only-private"))
        record.state = LEFT
        await bot.leave_chat(record.chat_id)
    except (TelegramForbiddenError, TelegramBadRequest):
        # Not allowed to write, or out already.
        return
