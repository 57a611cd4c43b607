"""The rules of links between accounts and Telegram."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from parking_net.auth.domain.accounts import TELEGRAM_ID_MAX
from parking_net.shared.errors import Invalid

LINK_LIFETIME: Final = timedelta(minutes=10)
LINK_CODE_BYTES: Final = 32
"""256 random bits make 43 characters; Telegram takes 64."""
BOT_GONE_AFTER: Final = timedelta(hours=1)
"""A bot says its name every few minutes; links to one that is silent would lead nowhere."""

_BOT_USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,63}")


@dataclass(frozen=True, slots=True)
class TelegramLink:
    """A one-time way into the bot for one user. Whoever opens it is that user."""

    url: str
    expires_at: datetime


def link_url(bot_username: str, code: str) -> str:
    """Opens the chat with the bot and sends it `/start <code>`."""
    return f"https://t.me/{bot_username}?start={code}"


def link_code_hash(code: str) -> bytes:
    """What is stored of a code. A plain hash suffices: nobody guesses 256 random bits."""
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).digest()


def chat_key(telegram_id: int) -> str:
    """What attempts from a chat are counted under, as others are under their address."""
    return f"telegram:{telegram_id}"


def checked_chat(telegram_id: int) -> int:
    """The id of somebody who writes to the bot. Raises Invalid naming `telegram_id`."""
    if not 0 < telegram_id <= TELEGRAM_ID_MAX:
        raise Invalid.field(
            "telegram_id", "invalid_telegram_id", "A Telegram id is a positive 64-bit number"
        )
    return telegram_id


def checked_bot_username(username: str) -> str:
    """Raises Invalid naming `username`."""
    if not _BOT_USERNAME.fullmatch(username):
        raise Invalid.field(
            "username",
            "invalid_bot_username",
            "A bot's name is letters (A to Z), digits and underscores, without the @",
        )
    return username
