"""The background work of the bot."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from parking_net.shared.clock import Clock
from parking_net.shared.database import Database
from parking_net.shared.events import inbox
from parking_net.shared.jobs import Job
from parking_net.telegram_bot.repository import chats
from parking_net.telegram_bot.service.introduction import Introduction
from parking_net.telegram_bot.service.sessions import Sessions
from parking_net.telegram_bot.service.shredder import Shredder

UPDATES_REMEMBERED_FOR: Final = timedelta(days=3)
"""Telegram keeps an update for 24 hours, and may number them anew after a week of silence."""
EVENTS_REMEMBERED_FOR: Final = timedelta(days=30)


def introducer(introduction: Introduction) -> Job:
    return Job("telegram_introduction", introduction.make, timedelta(seconds=2))


def session_ender(sessions: Sessions) -> Job:
    return Job("telegram_session_ender", sessions.tell_of_ended, timedelta(seconds=15))


def shredder(work: Shredder) -> Job:
    return Job("telegram_shredder", work.shred_remembered, timedelta(seconds=5))


def trimmer(database: Database, clock: Clock) -> Job:
    """Forgets what cannot come again."""

    async def trim() -> int:
        now = clock.now()
        trimmed = await chats.trim_handled(database, now - UPDATES_REMEMBERED_FOR)
        return trimmed + await inbox.trim(database, now - EVENTS_REMEMBERED_FOR)

    return Job("telegram_trim", trim, timedelta(minutes=10))
