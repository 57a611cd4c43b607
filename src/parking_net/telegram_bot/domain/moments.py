"""Dates and times as people type them, in English and Russian, in the zone of a place.

Libraries for this guess: they take "25.12 25:00" or half a sentence for a date. Where money follows
a reading, a text is read as a whole or not at all, so the grammar is a small one of our own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from parking_net.telegram_bot.domain.days import NamedDay, day_of
from parking_net.telegram_bot.domain.durations import duration_of

LONGEST_TEXT: Final = 60
LATEST_ARRIVAL: Final = timedelta(minutes=15)
"""A stay may start this long ago."""
FARTHEST: Final = timedelta(days=3650)
"""Much later than any stay may be; a button has no room for what is centuries away."""

_DAY: Final = timedelta(days=1)


class Unclear(StrEnum):
    """Why a text is not a moment."""

    UNREADABLE = "unreadable"
    TIME_MISSING = "time-missing"
    NO_SUCH_DATE = "no-such-date"
    SKIPPED = "skipped"
    """Clocks go forward over that time: it does not exist."""
    TWICE = "twice"
    """Clocks go back over that time: it comes two times."""
    PAST = "past"
    TOO_FAR = "too-far"
    NOT_AFTER_START = "not-after-start"


class NotAMoment(Exception):
    """What was typed is no moment, or not exactly one; `moments` are what it may have meant."""

    def __init__(self, why: Unclear, *moments: datetime) -> None:
        self.why = why
        self.moments = moments
        super().__init__(why.value)


@dataclass(frozen=True, slots=True)
class _Wall:
    """A reading of the clock on the wall; `day` is None when only a time was said."""

    day: NamedDay | None
    hour: int
    minute: int


def start_of(text: str, now: datetime, timezone: str) -> datetime:
    """The start of a stay, in UTC. Raises NotAMoment.

    A time alone, a weekday or a date without a year mean the next ones that are not over.
    """
    words = tidy(text)
    if words in _NOW_WORDS:
        return now.astimezone(UTC).replace(second=0, microsecond=0)
    ahead = _ahead(words)
    if ahead is not None:
        moment = (now + ahead).astimezone(UTC).replace(second=0, microsecond=0)
        return _within_reach(moment, now)
    moment = _moment(words, now, now - LATEST_ARRIVAL, timezone)
    if moment < now - LATEST_ARRIVAL:
        raise NotAMoment(Unclear.PAST)
    return _within_reach(moment, now)


def end_of(text: str, start: datetime, now: datetime, timezone: str) -> datetime:
    """The end of a stay, in UTC: a duration from its start, or a moment. Raises NotAMoment.

    A bare number is hours; a time alone is the next one after the start.
    """
    words = tidy(text)
    lasts = None if _SAYS_A_MOMENT.match(text.strip().lower()) else _duration(words)
    if lasts is not None:
        if lasts <= timedelta(0):
            raise NotAMoment(Unclear.NOT_AFTER_START)
        return _within_reach(start.astimezone(UTC) + lasts, now)
    moment = _moment(words, now, start + timedelta(seconds=1), timezone)
    if moment <= start:
        raise NotAMoment(Unclear.NOT_AFTER_START)
    return _within_reach(moment, now)


def tidy(text: str) -> str:
    """Lower case, single spaces, without the small words that change nothing."""
    if len(text) > LONGEST_TEXT:
        return ""
    plain = unicodedata.normalize("NFKC", text).lower().replace("ё", "е")
    words = re.sub(r"\s+", " ", plain).strip(" .,;!")
    words = re.sub(r"(?<=\d)t(?=\d)", " ", words)
    kept = [word for word in words.split(" ") if word not in _SMALL_WORDS]
    return " ".join(kept)


def local_moment(day: date, hour: int, minute: int, timezone: str) -> datetime:
    """That time of that day in the zone, in UTC. Raises NotAMoment when it is none or two."""
    if hour == 24:
        day, hour = day + _DAY, 0
    zone = ZoneInfo(timezone)
    wall = datetime.combine(day, time(hour, minute))
    early = wall.replace(tzinfo=zone, fold=0)
    late = wall.replace(tzinfo=zone, fold=1)
    before, after = early.utcoffset(), late.utcoffset()
    assert before is not None  # A zone always has an offset.
    assert after is not None
    if before < after:
        raise NotAMoment(Unclear.SKIPPED, early.astimezone(UTC))
    if before > after:
        raise NotAMoment(Unclear.TWICE, early.astimezone(UTC), late.astimezone(UTC))
    return early.astimezone(UTC)


_NOW_WORDS: Final = frozenset({"now", "right now", "сейчас", "прямо сейчас"})
_SMALL_ENGLISH: Final = frozenset(
    ("at", "on", "from", "until", "till", "to", "by", "the", "of", "o'clock")
)
_SMALL_RUSSIAN: Final = frozenset(
    ("в", "во", "на", "с", "со", "до", "к", "г", "г.", "года", "год", "году")
)
_SMALL_WORDS: Final = _SMALL_ENGLISH | _SMALL_RUSSIAN


_SAYS_A_MOMENT: Final = re.compile(r"(?:until|till|at|by|до|в|во|к)\b")
"""Before "9 часов", these words make a time of what else is a duration."""


def _duration(words: str) -> timedelta | None:
    if re.fullmatch(r"\d{1,3}", words):
        return timedelta(hours=int(words))
    lasts = duration_of(words)
    return _ahead(words) if lasts is None else lasts


def _ahead(words: str) -> timedelta | None:
    """ "in 2 hours", "через 2 часа", "+2h"."""
    said = re.fullmatch(r"(?:in |через |\+ ?)(.+)", words)
    return duration_of(said[1]) if said else None


def _within_reach(moment: datetime, now: datetime) -> datetime:
    if moment > now + FARTHEST:
        raise NotAMoment(Unclear.TOO_FAR)
    return moment


def _moment(words: str, now: datetime, earliest: datetime, timezone: str) -> datetime:
    try:
        return _soonest(_wall(words, now, timezone), now, earliest, timezone)
    except OverflowError:
        raise NotAMoment(Unclear.NO_SUCH_DATE) from None


def _soonest(wall: _Wall, now: datetime, earliest: datetime, timezone: str) -> datetime:
    """The first moment of that wall reading that is not before `earliest`, else its only one."""
    zone = ZoneInfo(timezone)
    said = wall.day or NamedDay(earliest.astimezone(zone).date(), _DAY)
    moment = local_moment(said.day, wall.hour, wall.minute, timezone)
    if moment < earliest and said.recurs is not None:
        return local_moment(said.day + said.recurs, wall.hour, wall.minute, timezone)
    return moment


def _wall(words: str, now: datetime, timezone: str) -> _Wall:
    today = now.astimezone(ZoneInfo(timezone)).date()
    problem = Unclear.UNREADABLE
    for left, right in _splits(words):
        for day_words, time_words in ((left, right), (right, left)):
            clock = _clock(time_words, alone=not day_words)
            if clock is None and time_words:
                continue
            try:
                said = day_of(day_words, today) if day_words else None
            except ValueError:
                problem = Unclear.NO_SUCH_DATE
                continue
            if day_words and said is None:
                continue
            if clock is None:
                problem = Unclear.TIME_MISSING
                continue
            return _Wall(said, *clock)
    raise NotAMoment(problem)


def _splits(words: str) -> Iterator[tuple[str, str]]:
    """Every way to cut the text in two at a gap, the uncut one first."""
    if words:
        yield words, ""
    for gap in re.finditer(r"\s*,\s*|\s+", words):
        yield words[: gap.start()], words[gap.end() :]


_CLOCK: Final = re.compile(
    r"(\d{1,2})(?:[:.](\d{2})|:(\d{2}):00)?\s*(?:([ap])\.?\s*m\.?|h|ч|час|часа|часов)?"
)
_NAMED_CLOCKS: Final = {
    "noon": (12, 0),
    "полдень": (12, 0),
    "midnight": (24, 0),
    "полночь": (24, 0),
}


def _clock(words: str, *, alone: bool) -> tuple[int, int] | None:
    if words in _NAMED_CLOCKS:
        return _NAMED_CLOCKS[words]
    said = _CLOCK.fullmatch(words)
    if said is None:
        return None
    hour, minute = int(said[1]), int(said[2] or said[3] or 0)
    if said[4] is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if said[4] == "p" else 0)
    is_time = hour < 24 and minute < 60
    if hour == 24 and minute == 0 and not alone:
        return 24, 0
    return (hour, minute) if is_time else None
