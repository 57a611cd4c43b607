"""The chats of the pretended Telegram: who is there and what was said."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class StoredMessage:
    """A message as it stands in a chat now."""

    chat_id: int
    message_id: int
    is_from_bot: bool
    text: str
    """As people see it, without markup."""
    html: str
    keyboard: list[list[Json]] = field(default_factory=list)
    silent: bool = False
    edits: int = 0
    order: int = 0
    """Grows with everything that is said or changed, over all chats."""

    @property
    def buttons(self) -> list[Json]:
        return [button for row in self.keyboard for button in row]

    @property
    def labels(self) -> list[str]:
        return [str(button["text"]) for button in self.buttons]


@dataclass
class Person:
    """Somebody with a Telegram account; in private chats their id is the chat's."""

    id: int
    first_name: str = "Somebody"
    language: str = "en"

    def as_user(self) -> Json:
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": self.first_name,
            "language_code": self.language,
        }

    def as_chat(self) -> Json:
        return {"id": self.id, "type": "private", "first_name": self.first_name}


class Chats:
    """All messages that exist, and who can be written to."""

    def __init__(self) -> None:
        self.messages: dict[tuple[int, int], StoredMessage] = {}
        self.deleted: list[StoredMessage] = []
        self.known: dict[int, Json] = {}
        """Chats by id, as Telegram describes them; the bot may write to these only."""
        self.blocked: set[int] = set()
        self._last_message_id = 0
        self._order = 0

    def of(self, chat_id: int) -> list[StoredMessage]:
        """What stands in the chat, oldest first."""
        return [message for message in self.messages.values() if message.chat_id == chat_id]

    def add(self, message: StoredMessage) -> StoredMessage:
        self._last_message_id += 1
        message.message_id = self._last_message_id
        self.messages[message.chat_id, message.message_id] = message
        self.touch(message)
        return message

    def touch(self, message: StoredMessage) -> None:
        self._order += 1
        message.order = self._order

    def delete(self, message: StoredMessage) -> None:
        del self.messages[message.chat_id, message.message_id]
        self.deleted.append(message)


def as_message(message: StoredMessage, chat: Json, sender: Json) -> Json:
    """The message as the Bot API shows it."""
    shown: Json = {
        "message_id": message.message_id,
        "date": int(time.time()),
        "chat": chat,
        "from": sender,
        "text": message.text,
    }
    if message.keyboard:
        shown["reply_markup"] = {"inline_keyboard": message.keyboard}
    return shown
