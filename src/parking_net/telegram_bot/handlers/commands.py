"""The commands of the bot, as Telegram offers them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from aiogram.types import BotCommand

from parking_net.shared.texts import Language
from parking_net.telegram_bot.handlers.chat import TEXTS

COMMANDS: Final = (
    "menu",
    "search",
    "bookings",
    "parkings",
    "today",
    "balance",
    "notifications",
    "language",
    "login",
    "logout",
    "help",
    "cancel",
    "start",
)


def command_in(text: str) -> str | None:
    """The command a text begins with, such as `/balance`; None when it is none of ours."""
    first = text.partition(" ")[0].partition("\n")[0]
    name = first.removeprefix("/").partition("@")[0].lower()
    return f"/{name}" if first.startswith("/") and name in COMMANDS else None


def described(language: Language) -> Iterable[BotCommand]:
    """Each command with what it does."""
    return [
        BotCommand(command=name, description=TEXTS.say(language, f"command-{name}"))
        for name in COMMANDS
    ]
