"""Days and hours as a clock on the wall shows them, wherever the place is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from parking_net.booking.domain.stay import Stay
from parking_net.shared.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

MOST_STEPS: Final = 400


class Step(StrEnum):
    """How long the parts are that an interval is looked at in."""

    HOUR = "hour"
    DAY = "day"

    @property
    def length(self) -> timedelta:
        """As long as clocks are not put forward or back."""
        return timedelta(hours=1) if self is Step.HOUR else timedelta(days=1)


def require_interval(during: Stay, step: Step) -> None:
    """Raise Invalid unless the interval may be looked at in such steps."""
    if during.date_to <= during.date_from:
        raise Invalid.field("to", "not_after_start", "The interval must end after it starts")
    if during.date_to - during.date_from > MOST_STEPS * step.length:
        raise Invalid.field("to", "too_far", f"Ask for at most {MOST_STEPS} {step}s at once")


def day_around(moment: datetime, zone: ZoneInfo) -> tuple[date, Stay]:
    """The calendar day at the moment, and from when until when it lasts."""
    day = moment.astimezone(zone).date()
    return day, Stay(_beginning_of(day, zone), _beginning_of(day + timedelta(days=1), zone))


def whole_steps(step: Step, during: Stay, zone: ZoneInfo) -> list[datetime]:
    """The moments between the whole hours or days that the interval touches, ends included."""
    moments = _days(during.date_from, zone) if step is Step.DAY else _hours(during.date_from, zone)
    edges = [next(moments)]
    while edges[-1] < during.date_to:
        edges.append(next(moments))
    return edges


def _beginning_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of the day. Where clocks skip midnight it is the one at which they do."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _days(since: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    day = since.astimezone(zone).date()
    before = None
    while True:
        moment = _beginning_of(day, zone)
        # A day that a zone left out (the date line was moved) has no length.
        if moment != before:
            yield moment
        before = moment
        day += timedelta(days=1)


def _hours(since: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    there = since.astimezone(zone)
    past_the_hour = timedelta(
        minutes=there.minute, seconds=there.second, microseconds=there.microsecond
    )
    moment = since.astimezone(UTC) - past_the_hour
    while True:
        yield moment
        moment += timedelta(hours=1)
