"""When a space is taken: the half-open interval of a stay, and which stays may be booked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from parking_net.shared.errors import FieldError, Invalid

LONGEST_STAY: Final = timedelta(hours=8760)
FARTHEST_END: Final = timedelta(days=365)
"""A stay ends at most this long from now."""
LATEST_ARRIVAL: Final = timedelta(minutes=15)
"""A stay may have started this long ago: the driver who books at the barrier."""


@dataclass(frozen=True, slots=True, order=True)
class Stay:
    """Half-open: a stay until 10:00 leaves 10:00 free."""

    date_from: datetime
    date_to: datetime

    @property
    def seconds(self) -> int:
        """The whole seconds of the stay; a last fraction of one is not counted."""
        return (self.date_to - self.date_from) // timedelta(seconds=1)

    def overlaps(self, other: Stay) -> bool:
        return self.date_from < other.date_to and other.date_from < self.date_to

    def minus(self, other: Stay) -> tuple[Stay, ...]:
        """The parts of this stay that lie outside the other one: none, one or two."""
        if not self.overlaps(other):
            return (self,)
        before = Stay(self.date_from, max(self.date_from, other.date_from))
        after = Stay(min(self.date_to, other.date_to), self.date_to)
        return tuple(part for part in (before, after) if part.date_from < part.date_to)


def require_length(stay: Stay, min_stay: timedelta) -> None:
    """Raise Invalid unless the stay has a length that may be booked, whenever it is."""
    _refuse(_length_mistakes(stay, min_stay))


def require_bookable(stay: Stay, now: datetime, min_stay: timedelta) -> None:
    """Raise Invalid naming every mistake, unless the stay may be booked now."""
    mistakes = _length_mistakes(stay, min_stay)
    if stay.date_from < now - LATEST_ARRIVAL:
        mistakes.append(FieldError("date_from", "in_the_past", "The stay starts in the past"))
    _refuse(mistakes + _end_mistakes(stay, now))


def require_extendable(stay: Stay, now: datetime, min_stay: timedelta) -> None:
    """The same for a stay that is running already: its start lies in the past by nature."""
    _refuse(_length_mistakes(stay, min_stay) + _end_mistakes(stay, now))


def _length_mistakes(stay: Stay, min_stay: timedelta) -> list[FieldError]:
    length = stay.date_to - stay.date_from
    if length <= timedelta(0):
        return [FieldError("date_to", "not_after_start", "The stay must end after it starts")]
    if length < min_stay:
        minutes = min_stay // timedelta(minutes=1)
        return [FieldError("date_to", "too_short", f"A stay takes at least {minutes} minutes")]
    if length > LONGEST_STAY:
        return [FieldError("date_to", "too_long", "A stay takes at most 8760 hours")]
    return []


def _end_mistakes(stay: Stay, now: datetime) -> list[FieldError]:
    if stay.date_to <= now + FARTHEST_END:
        return []
    return [FieldError("date_to", "too_far", "The stay must end within a year from now")]


def _refuse(mistakes: Iterable[FieldError]) -> None:
    fields = tuple(mistakes)
    if fields:
        raise Invalid("; ".join(mistake.message for mistake in fields), fields=fields)
