"""Reminding drivers of their stays."""

from __future__ import annotations

from typing import Final

import structlog

from parking_net.notification.repository import reminders
from parking_net.notification.service.desk import Desk
from parking_net.notification.service.tell import tell

BATCH: Final = 100

_log = structlog.get_logger(__name__)


async def remind(desk: Desk) -> int:
    """Tell a batch of the reminders that are due; how many were dealt with.

    Each once, however many processes do this. Those that are too late to be of use, as after an
    outage, are told to nobody.
    """
    now = desk.clock.now()
    async with desk.database.transaction() as connection:
        due = await reminders.lock_due(connection, now, BATCH)
        if not due:
            return 0
        await reminders.done(connection, due)
        timely = [one for one in due if not one.is_too_late(now)]
        messages = [(one.reminder_id, one.message()) for one in timely]
        written = await tell(desk, connection, messages)
    written.has_committed(desk)
    if len(timely) < len(due):
        _log.warning("reminders_too_late", amount=len(due) - len(timely))
    return len(due)
