"""The background work of notification; every job may run in any number of processes."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Final

from parking_net.notification.repository import notifications, reminders
from parking_net.notification.service.desk import Desk
from parking_net.notification.service.erasure import forget_person
from parking_net.notification.service.remind import BATCH, remind
from parking_net.shared import erasures
from parking_net.shared.events import inbox
from parking_net.shared.jobs import Job, in_batches

REMIND_EVERY: Final = timedelta(seconds=5)
TRIM_EVERY: Final = timedelta(minutes=10)
TRIM_AT_ONCE: Final = 5000
EVENTS_REMEMBERED: Final = timedelta(days=21)
"""A week longer than an event is kept anywhere: what is forgotten cannot come again."""
REMINDERS_REMEMBERED: Final = EVENTS_REMEMBERED


def reminder(desk: Desk) -> Job:
    """Tells drivers of stays that are about to start or end."""
    return Job("reminder", in_batches(partial(remind, desk), BATCH), REMIND_EVERY)


def notifications_trim(desk: Desk, kept_for: timedelta) -> Job:
    """Deletes what people were told long ago."""

    async def trim() -> int:
        before = desk.clock.now() - kept_for
        return await notifications.trim(desk.database, before, TRIM_AT_ONCE)

    return Job("notifications_trim", in_batches(trim, TRIM_AT_ONCE), TRIM_EVERY)


def erasures_repeat(desk: Desk) -> Job:
    """Forgets once more who was forgotten lately."""
    return erasures.repeated(desk.database, desk.clock, partial(forget_person, desk))


def events_trim(desk: Desk) -> Job:
    """Forgets handled events that cannot come again."""

    async def trim() -> int:
        return await inbox.trim(desk.database, desk.clock.now() - EVENTS_REMEMBERED)

    return Job("event_inbox_trim", in_batches(trim, inbox.TRIM_AT_ONCE), TRIM_EVERY)


def reminders_trim(desk: Desk) -> Job:
    """Forgets the reminders of stays of which no event can come any more."""

    async def trim() -> int:
        before = desk.clock.now() - REMINDERS_REMEMBERED
        return await reminders.trim(desk.database, before, TRIM_AT_ONCE)

    return Job("reminders_trim", in_batches(trim, TRIM_AT_ONCE), TRIM_EVERY)
