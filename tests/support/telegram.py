"""People who talk to a bot over a pretended Telegram."""

from __future__ import annotations

import asyncio
from typing import Any

from parking_net.local.telegram.bot_api import BotApi
from parking_net.local.telegram.chats import Person, StoredMessage

ANSWER_WITHIN_SECONDS = 60.0


async def handled(api: BotApi, update_id: int) -> None:
    """Wait until the bot has confirmed the update."""
    async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
        await api.changes.until(lambda: api.confirmed > update_id)


class Talk:
    """A person's private chat with the bot."""

    def __init__(self, api: BotApi, person: Person) -> None:
        self._api = api
        self.person = person
        self.id = person.id
        self.notices: list[dict[str, Any]] = []
        """What presses were answered with: `text`, `show_alert`."""

    async def writes(self, text: str | None, *, wait: bool = True, **more: Any) -> StoredMessage:
        """Returns when the bot is done with it, unless told not to wait.

        The message is in `api.chats.messages` until somebody deletes it.
        """
        update_id, message = self._api.write(self.person, text, **more)
        if wait:
            await handled(self._api, update_id)
        return message

    async def presses(
        self, label: str, *, message: StoredMessage | None = None, wait: bool = True
    ) -> None:
        """A button by a part of its label: of that message, or of the latest that has it."""
        message = message or self._with_button(label)
        button = next(one for one in message.buttons if label in one["text"])
        await self.presses_data(button["callback_data"], message=message, wait=wait)

    async def presses_data(
        self, data: str, *, message: StoredMessage | None = None, wait: bool = True
    ) -> None:
        """A press with any data, also such as no button of ours has."""
        update_id, query_id = self._api.press(self.person, message or self.last, data)
        if wait:
            await handled(self._api, update_id)
            if notice := self._api.notices.get(query_id):
                self.notices.append(notice)

    @property
    def sent(self) -> list[StoredMessage]:
        """What stands in the chat from the bot, the latest said or changed at the end."""
        said = [one for one in self._api.chats.of(self.id) if one.is_from_bot]
        return sorted(said, key=lambda message: message.order)

    @property
    def last(self) -> StoredMessage:
        return self.sent[-1]

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.sent]

    @property
    def written(self) -> list[str]:
        """What stands in the chat from the person."""
        return [one.text for one in self._api.chats.of(self.id) if not one.is_from_bot]

    def _with_button(self, label: str) -> StoredMessage:
        for message in reversed(self.sent):
            if any(label in one for one in message.labels):
                return message
        raise AssertionError(f"no button {label!r} among {[one.labels for one in self.sent]}")
