"""What the bot counts."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter

UPDATES: Final = Counter(
    "telegram_updates_total", "Updates from Telegram, by what became of them.", ["outcome"]
)
