"""Who hears what. Nobody else hears anything, and each hears it once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from parking_net.notification.domain.happenings import (
    BOOKING_CANCELED,
    BOOKING_CHANGED,
    BOOKING_CONFIRMED,
    HOLD_EXPIRED,
    BookingEvent,
)
from parking_net.notification.domain.messages import Message, MessageType

DRIVER_HEARS: Final[Mapping[str, MessageType]] = {
    BOOKING_CONFIRMED: MessageType.BOOKING_CONFIRMED_DRIVER,
    BOOKING_CHANGED: MessageType.BOOKING_CHANGED_DRIVER,
    BOOKING_CANCELED: MessageType.BOOKING_CANCELED_DRIVER,
    HOLD_EXPIRED: MessageType.HOLD_EXPIRED_DRIVER,
}
OWNER_HEARS: Final[Mapping[str, MessageType]] = {
    BOOKING_CONFIRMED: MessageType.BOOKING_CONFIRMED_OWNER,
    BOOKING_CHANGED: MessageType.BOOKING_CHANGED_OWNER,
    BOOKING_CANCELED: MessageType.BOOKING_CANCELED_OWNER,
}


def told(type_: str, event: BookingEvent) -> list[Message]:
    """The messages that an event leads to, at most one for each person.

    Owners hear of their own cancellations too: a car park has staff. A booking that was never paid
    is no business of theirs.
    """
    facts = event.facts()
    messages = []
    if heard := DRIVER_HEARS.get(type_):
        messages.append(Message(user_id=event.user_id, type=heard, facts=facts))
    if event.paid and (heard := OWNER_HEARS.get(type_)):
        messages.append(Message(user_id=event.owner_id, type=heard, facts=facts))
    return messages


def money_moved(type_: str, event: BookingEvent) -> bool:
    """Whether the event goes with a charge or a refund that the parties' balances show."""
    if type_ == BOOKING_CHANGED:
        return event.previous is None or event.previous.full_cost != event.full_cost
    return event.paid
