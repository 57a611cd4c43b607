"""Days as people name them, in English and Russian."""

from __future__ import annotations

import re
from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day that was said; with `recurs`, the one so much later is meant when it lies too early."""

    day: date
    recurs: timedelta | None = None


_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january янв январь января",
            "feb february фев февр февраль февраля",
            "mar march мар март марта",
            "apr april апр апрель апреля",
            "may май мая",
            "jun june июн июнь июня",
            "jul july июл июль июля",
            "aug august авг август августа",
            "sep sept september сен сент сентябрь сентября",
            "oct october окт октябрь октября",
            "nov november ноя нояб ноябрь ноября",
            "dec december дек декабрь декабря",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS: Final = {
    name: number
    for number, names in enumerate(
        (
            "mon monday пн понедельник",
            "tue tues tuesday вт вторник",
            "wed wednesday ср среда среду",
            "thu thur thurs thursday чт четверг",
            "fri friday пт пятница пятницу",
            "sat saturday сб суббота субботу",
            "sun sunday вс воскресенье",
        )
    )
    for name in names.split()
}
_DAYS_AHEAD: Final = {
    "today": 0,
    "сегодня": 0,
    "tomorrow": 1,
    "завтра": 1,
    "day after tomorrow": 2,
    "послезавтра": 2,
}
_ISO: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_DOTTED: Final = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})(?:\.(?P<year>\d{4}|\d{2}))?")
_DAY_MONTH: Final = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?P<month>[a-zа-я]+)\.?(?:,?\s+(?P<year>\d{4}))?"
)
_MONTH_DAY: Final = re.compile(
    r"(?P<month>[a-z]+)\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{4}))?"
)


def day_of(words: str, today: date) -> NamedDay | None:
    """The day that was said. Raises ValueError for one that no calendar has."""
    if words in _DAYS_AHEAD:
        return NamedDay(today + _DAYS_AHEAD[words] * _ONE_DAY)
    if words in _WEEKDAYS:
        ahead = (_WEEKDAYS[words] - today.weekday()) % 7
        return NamedDay(today + ahead * _ONE_DAY, 7 * _ONE_DAY)
    for form in (_ISO, _DOTTED, _DAY_MONTH, _MONTH_DAY):
        if said := form.fullmatch(words):
            return _calendar_day(said, today)
    return None


def _calendar_day(said: re.Match[str], today: date) -> NamedDay | None:
    month = _MONTHS.get(said["month"]) if said["month"].isalpha() else int(said["month"])
    if month is None:
        return None
    day = int(said["day"])
    if said["year"] is not None:
        year = int(said["year"])
        return NamedDay(date(year + 2000 if year < 100 else year, month, day))
    return NamedDay(_next_of(month, day, today))


def _next_of(month: int, day: int, today: date) -> date:
    """Without a year: the next such day, today included. Raises ValueError when there is none."""
    date(2000, month, day)  # A leap year: what it lacks, no year has.
    needs_leap = (month, day) == (2, 29)
    years = (year for year in range(today.year, today.year + 9) if isleap(year) or not needs_leap)
    return next(found for year in years if (found := date(year, month, day)) >= today)
