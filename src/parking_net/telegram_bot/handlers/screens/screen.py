"""A message to be shown, and what the screens share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from aiogram.types import InlineKeyboardButton

from parking_net.shared.texts import duration
from parking_net.telegram_bot.handlers.chat import Chat

LONGEST_NAME: Final = 60
"""Of names in lists. A card has room for the longest there are."""
LONGEST_LABEL: Final = 40
LONGEST_DESCRIPTION: Final = 300
LIST_PAGE: Final = 5

Row = list[InlineKeyboardButton]


@dataclass(frozen=True, slots=True)
class Screen:
    """HTML and the rows of buttons below it."""

    text: str
    rows: Sequence[Row] = ()

    async def show(self, chat: Chat) -> None:
        """In place of the message whose button was pressed, or as a new one."""
        await chat.show_html(self.text, rows=self.rows)

    def headed(self, heading: str) -> Screen:
        """The same screen below a sentence, which is HTML already."""
        return Screen(f"{heading}\n\n{self.text}", self.rows)


def shortened(text: str, longest: int = LONGEST_NAME) -> str:
    """The text in one line, cut where it is longer."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def stay_text(
    chat: Chat, date_from: datetime, date_to: datetime, timezone: str, now: datetime
) -> str:
    """A stay in the zone of its place, and which zone that is."""
    when = chat.stay(date_from, date_to, timezone, now=now)
    return chat.plain("stay-in-zone", stay=when, zone=zone_name(timezone))


def zone_name(timezone: str) -> str:
    """Europe/Amsterdam, as people say it."""
    return timezone.replace("_", " ")


def length_text(chat: Chat, length: timedelta) -> str:
    return duration(length, chat.language)


def menu_row(chat: Chat) -> Row:
    return [chat.button("button-menu", "menu")]


def paragraphs(*parts: str) -> str:
    """The parts that say something, an empty line between them."""
    return "\n\n".join(part for part in parts if part)


def lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
