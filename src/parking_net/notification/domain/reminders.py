"""Reminders of the two moments of a stay, for its driver."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from msgspec import Struct

from parking_net.notification.domain.happenings import BookingEvent
from parking_net.notification.domain.messages import Facts, Message, MessageType
from parking_net.shared.identifiers import new_id

AHEAD: Final = timedelta(minutes=30)
"""How long before its moment a reminder is due."""
MOST_LATE: Final = timedelta(minutes=15)
"""A reminder that could not be told within this after it was due is not told at all. Shorter than
AHEAD: nobody is reminded of what has happened already."""


class Moment(StrEnum):
    """What a driver is reminded of."""

    START = "start"
    END = "end"


class State(StrEnum):
    """Waiting until it is due; done: told, or not to be told; canceled: never to be told again."""

    WAITING = "waiting"
    DONE = "done"
    CANCELED = "canceled"


class Reminder(Struct, frozen=True, kw_only=True):
    """What is known of one moment of a stay."""

    booking_id: UUID
    moment: Moment
    state: State
    reminder_id: UUID
    user_id: UUID
    happens_at: datetime
    due_at: datetime
    facts: Facts
    as_of: datetime
    """When the booking became what the facts tell."""

    def is_too_late(self, now: datetime) -> bool:
        return now > self.due_at + MOST_LATE

    def message(self) -> Message:
        return Message(user_id=self.user_id, type=_TYPES[self.moment], facts=self.facts)


_TYPES: Final = {
    Moment.START: MessageType.STAY_STARTS_DRIVER,
    Moment.END: MessageType.STAY_ENDS_DRIVER,
}


def reminders_of(event: BookingEvent) -> list[Reminder]:
    """The reminders of a stay as the event leaves it.

    A moment that was closer than AHEAD when the stay was made or moved is reminded of by nobody:
    the driver has just seen it.
    """
    return [
        _reminder(event, Moment.START, event.date_from),
        _reminder(event, Moment.END, event.date_to),
    ]


def _reminder(event: BookingEvent, moment: Moment, happens_at: datetime) -> Reminder:
    due_at = happens_at - AHEAD
    return Reminder(
        booking_id=event.booking_id,
        moment=moment,
        state=State.WAITING if due_at >= event.updated_at else State.DONE,
        reminder_id=new_id(),
        user_id=event.user_id,
        happens_at=happens_at,
        due_at=due_at,
        facts=event.facts(),
        as_of=event.updated_at,
    )
