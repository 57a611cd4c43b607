"""What the people of the demo were told at the time: their notifications, read and unread."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from parking_net.notification.domain.reminders import AHEAD
from parking_net.notification.service.desk import Desk
from parking_net.notification.service.inbox import mark_all_read
from parking_net.notification.service.remind import remind
from parking_net.notification.service.tell import TOLD, tell_of
from parking_net.shared.clock import Clock
from parking_net.shared.database import Database
from parking_net.shared.events.event import Event
from parking_net.shared.events.relay import CLAIM
from parking_net.shared.identity import Caller

READ_UP_TO: Final = timedelta(hours=30)
"""How long ago everybody last looked at what they were told."""
# What a relay claims, but waited for: no relay sends anything meanwhile.
HOLD: Final = CLAIM.replace("pg_try_advisory", "pg_advisory")


class Travelling(Clock, Protocol):
    """The demo's clock."""

    def travel_to(self, moment: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Telling:
    """Tells in the past what the running services would tell as of now.

    They are given the same events afterwards and know them by then. Nothing is carried over another
    channel than the inbox.
    """

    clock: Travelling
    bookings: Database
    desk: Desk

    @asynccontextmanager
    async def ahead_of_the_services(self) -> AsyncIterator[None]:
        """No event of a booking leaves meanwhile: they would tell people as of now."""
        async with self.bookings.transaction() as connection:
            await connection.execute(HOLD)
            yield

    async def of_booking(self, booking_id: UUID) -> None:
        """What just happened to a booking, at the time the clock shows."""
        rows = await self.bookings.fetch(
            "SELECT id, type, subject, data, time FROM outbox WHERE subject = $1 ORDER BY position",
            str(booking_id),
        )
        for row in rows:
            if row["type"] in TOLD:
                await tell_of(self.desk, Event(**row))

    async def reminders(self, moments: Iterable[datetime], now: datetime) -> None:
        """Those of a stay's moments that were due before `now`."""
        for moment in moments:
            due_at = moment - AHEAD
            if due_at < now:
                self.clock.travel_to(due_at)
                await remind(self.desk)

    async def all_read(self, people: Iterable[Caller], now: datetime) -> None:
        """Everybody has read what is not of the last day or so."""
        self.clock.travel_to(now - READ_UP_TO)
        for person in people:
            await mark_all_read(self.desk, person)
