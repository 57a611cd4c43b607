"""What people are told: one message to one person, kept as facts until it is read or sent."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from msgspec import Struct


class Channel(StrEnum):
    """A way to reach a person. The inbox is inside the platform; others carry messages away."""

    INBOX = "inbox"
    TELEGRAM = "telegram"


class Kind(StrEnum):
    """What a person can switch on and off, per channel."""

    CONFIRMATION = "confirmation"
    CHANGE = "change"
    CANCELLATION = "cancellation"
    EXPIRED_HOLD = "expired_hold"
    REMINDER = "reminder"


class MessageType(StrEnum):
    """The sort of message; the names of its texts begin with it."""

    BOOKING_CONFIRMED_DRIVER = "booking-confirmed-driver"
    BOOKING_CONFIRMED_OWNER = "booking-confirmed-owner"
    BOOKING_CHANGED_DRIVER = "booking-changed-driver"
    BOOKING_CHANGED_OWNER = "booking-changed-owner"
    BOOKING_CANCELED_DRIVER = "booking-canceled-driver"
    BOOKING_CANCELED_OWNER = "booking-canceled-owner"
    HOLD_EXPIRED_DRIVER = "hold-expired-driver"
    STAY_STARTS_DRIVER = "stay-starts-driver"
    STAY_ENDS_DRIVER = "stay-ends-driver"

    @property
    def kind(self) -> Kind:
        return _KINDS[self]


_KINDS: Final = {
    MessageType.BOOKING_CONFIRMED_DRIVER: Kind.CONFIRMATION,
    MessageType.BOOKING_CONFIRMED_OWNER: Kind.CONFIRMATION,
    MessageType.BOOKING_CHANGED_DRIVER: Kind.CHANGE,
    MessageType.BOOKING_CHANGED_OWNER: Kind.CHANGE,
    MessageType.BOOKING_CANCELED_DRIVER: Kind.CANCELLATION,
    MessageType.BOOKING_CANCELED_OWNER: Kind.CANCELLATION,
    MessageType.HOLD_EXPIRED_DRIVER: Kind.EXPIRED_HOLD,
    MessageType.STAY_STARTS_DRIVER: Kind.REMINDER,
    MessageType.STAY_ENDS_DRIVER: Kind.REMINDER,
}


class FormerStay(Struct, frozen=True, kw_only=True):
    """A booking's dates and price before it changed."""

    date_from: datetime
    date_to: datetime
    full_cost: int


class Facts(Struct, frozen=True, kw_only=True):
    """All that any language needs to tell of a booking. Amounts are minor units of `currency`."""

    booking_id: UUID
    parking_place_id: UUID
    place_name: str
    place_city: str
    place_address: str
    timezone: str
    """IANA; the place's. Every time is told in it."""
    driver_login: str
    date_from: datetime
    date_to: datetime
    full_cost: int
    currency: str
    previous: FormerStay | None = None
    """Of a changed booking: what it was before."""
    canceled_by: str | None = None
    """driver, owner, admin or system."""
    cancel_reason: str | None = None
    """A code of ours, or what a person typed."""
    refund: int = 0
    """What goes back to the driver."""
    fee: int = 0
    """What the owner keeps of a cancelled booking."""
    paid: bool = True


class Message(Struct, frozen=True, kw_only=True):
    """Something that one person shall be told."""

    user_id: UUID
    type: MessageType
    facts: Facts


class Notification(Struct, frozen=True, kw_only=True):
    """A message as it is kept."""

    id: UUID
    user_id: UUID
    type: MessageType
    facts: Facts
    created_at: datetime
    read_at: datetime | None = None

    @property
    def subject(self) -> str:
        """What it is about: messages about one subject reach a person in order."""
        return str(self.facts.booking_id)
