"""What is remembered of a chat from one update to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(slots=True)
class ChatRecord:
    """A chat's memory: handlers change it, and it is stored once the update has been handled."""

    chat_id: int
    version: int = 0
    """0: the chat is new. Two processes that change the same version notice each other by it."""
    language: str | None = None
    """The language chosen in this chat."""
    telegram_language: str | None = None
    """The language of the person's Telegram, as far as it is known."""
    state: str | None = None
    """Where in a dialog the chat is."""
    data: dict[str, Any] = field(default_factory=dict)
    """What the dialog knows so far; anything JSON can say."""
    state_since: datetime | None = None
    interrupted: Interrupted | None = None
    """The dialog that signing in interrupted."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """What somebody was doing when they had to sign in."""

    state: str | None
    data: dict[str, Any]
    wish: str | None
    """The command or the button's data that asked for it."""
    user_id: str | None
    """Whose dialog it is; None: of somebody who was not signed in."""
