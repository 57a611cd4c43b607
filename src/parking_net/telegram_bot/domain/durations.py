"""How long people say something takes, in English and Russian: "3h", "1 ч 30 мин", "2 days"."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Final

LONGEST: Final = timedelta(days=3660)
"""What is longer is no duration that anybody means."""

_UNITS: Final = {
    timedelta(weeks=1): "w wk wks week weeks нед неделя неделю недели недель",
    timedelta(days=1): "d day days д дн день дня дней сутки суток",
    timedelta(hours=1): "h hr hrs hour hours ч час часа часов",
    timedelta(minutes=1): "m min mins minute minutes м мин минута минуту минуты минут",
}
_UNIT_OF_WORD: Final = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_WHOLE_PHRASES: Final = {
    "half an hour": timedelta(minutes=30),
    "полчаса": timedelta(minutes=30),
    "an hour": timedelta(hours=1),
    "hour": timedelta(hours=1),
    "час": timedelta(hours=1),
    "полтора часа": timedelta(minutes=90),
    "a day": timedelta(days=1),
    "day": timedelta(days=1),
    "день": timedelta(days=1),
    "сутки": timedelta(days=1),
    "a week": timedelta(weeks=1),
    "week": timedelta(weeks=1),
    "неделю": timedelta(weeks=1),
}
_WORDS_BETWEEN: Final = r"(?:\s+|\s*,\s*|\s*\band\b\s*|\s*\bи\b\s*)?"
_PART: Final = re.compile(
    rf"(\d{{1,6}}(?:[.,]\d{{1,3}})?)\s*({'|'.join(sorted(_UNIT_OF_WORD, key=len, reverse=True))})"
    rf"\b\.?{_WORDS_BETWEEN}"
)


def duration_of(text: str) -> timedelta | None:
    """The duration that a tidy text says, to the second; None when it says none.

    Tidy is lower case with single spaces, as `moments.tidy` makes it.
    """
    if text in _WHOLE_PHRASES:
        return _WHOLE_PHRASES[text]
    total, position = timedelta(0), 0
    smallest = LONGEST
    while position < len(text):
        part = _PART.match(text, position)
        if part is None:
            return None
        unit = _UNIT_OF_WORD[part[2]]
        if unit >= smallest:
            return None  # "3 h 2 h" is a slip, not a sum.
        smallest = unit
        total += _times(unit, part[1])
        position = part.end()
    return total if position and total <= LONGEST else None


def _times(unit: timedelta, number: str) -> timedelta:
    seconds = Decimal(number.replace(",", ".")) * (unit // timedelta(seconds=1))
    return min(timedelta(seconds=int(seconds)), LONGEST + unit)
