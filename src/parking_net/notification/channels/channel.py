"""What a channel is: a way to carry a text to a person, and what can come of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from parking_net.notification.domain.messages import Channel as Name
from parking_net.notification.domain.messages import Notification
from parking_net.notification.domain.people import Person


class Verdict(StrEnum):
    """What became of one attempt to send."""

    SENT = "sent"
    BLOCKED = "blocked"
    """The person wants nothing from us here."""
    NOT_REACHABLE = "not_reachable"
    """There is nobody at this address."""
    REFUSED = "refused"
    """The message will never be taken."""
    SLOW_DOWN = "slow_down"
    """Nothing was sent, and nothing should be for `retry_after_seconds`."""
    FAILED = "failed"
    """It may go well another time. Perhaps it was sent, and only the answer was lost."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on an attempt, with words for operators that hold no secrets."""

    verdict: Verdict
    words: str = ""
    retry_after_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Message:
    """A text on its way, in the markup of the channel that worded it."""

    address: int
    text: str


class Channel(Protocol):
    """Carries messages. To add another one, write these three and name it in `Channel`."""

    @property
    def name(self) -> Name: ...

    def message_for(self, person: Person, notification: Notification) -> Message | None:
        """The message for this person; None when the channel does not lead to him."""

    async def send(self, message: Message, *, quietly: bool) -> Outcome:
        """Try once. Raises nothing for what the other side may do."""
