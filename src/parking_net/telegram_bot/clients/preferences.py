"""Notification: what somebody wants to be told over which channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parking_net.telegram_bot.clients.rest import Rest, Token

CHANNEL = "telegram"


@dataclass(frozen=True, slots=True)
class TelegramPreferences:
    """What somebody wants to be told over Telegram."""

    kinds: Mapping[str, bool]
    """Such as `reminder`, in the order that notification lists them."""
    blocked: bool
    """Telegram refused a message because the bot was blocked; nothing is sent meanwhile."""


class Preferences:
    """The preferences of whoever a token belongs to."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    async def find(self, token: Token) -> TelegramPreferences:
        answer = await self._rest.call("GET", "notification", "/notifications/preferences", token)
        return _preferences(answer.body)

    async def set(self, token: Token, kinds: Mapping[str, bool]) -> TelegramPreferences:
        """Change these kinds; as every change, it also ends `blocked`."""
        answer = await self._rest.call(
            *("PUT", "notification", "/notifications/preferences", token),
            body={"channels": {CHANNEL: dict(kinds)}},
        )
        return _preferences(answer.body)


def _preferences(body: Mapping[str, Any]) -> TelegramPreferences:
    return TelegramPreferences(kinds=body["channels"][CHANNEL], blocked=body["telegram"]["blocked"])
