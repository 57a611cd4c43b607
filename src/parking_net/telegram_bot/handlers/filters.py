"""What a handler asks for."""

from __future__ import annotations

from typing import Any

from aiogram.filters import Filter
from aiogram.types import Message, TelegramObject

from parking_net.telegram_bot.handlers.chat import Chat


class Pressed(Filter):
    """A press of one of our buttons with one of these verbs; the handler gets it as `press`."""

    def __init__(self, *verbs: str) -> None:
        self._verbs = frozenset(verbs)

    async def __call__(self, event: TelegramObject, chat: Chat) -> bool | dict[str, Any]:
        if chat.press is None or chat.press.verb not in self._verbs:
            return False
        return {"press": chat.press}


async def plain_text(message: Message) -> bool | dict[str, Any]:
    """A text that is no command; the handler gets it as `text`, without space around it."""
    text = (message.text or "").strip()
    if not text or text.startswith("/"):
        return False
    return {"text": text}
