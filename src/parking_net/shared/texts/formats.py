"""Money and time as people write them in their language (CLDR, through Babel)."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.lists import format_list
from babel.numbers import format_currency, get_currency_precision
from babel.units import format_unit

from parking_net.shared.texts.catalogue import Language

DAYS = {Language.EN: "EEE, MMM d", Language.RU: "EEE, d MMM"}
DAYS_WITH_YEAR = {Language.EN: "EEE, MMM d, y", Language.RU: "EEE, d MMM y"}
TIMES = {Language.EN: "h:mm a", Language.RU: "HH:mm"}
UNITS: Final = (("day", 86_400), ("hour", 3_600), ("minute", 60))


def money(amount_minor: int, currency: str, language: Language) -> str:
    """An amount in minor units of an ISO 4217 currency, such as $12.00 or 12,00 $."""
    digits = get_currency_precision(currency)
    amount = Decimal(amount_minor).scaleb(-digits)
    return format_currency(amount, currency, locale=language.value)


def moment(at: datetime, timezone: str, language: Language, *, now: datetime | None = None) -> str:
    """Day and time in that zone; with the year when it is not the year of `now`."""
    return _moment(at.astimezone(ZoneInfo(timezone)), language, now)


def stay(
    date_from: datetime,
    date_to: datetime,
    timezone: str,
    language: Language,
    *,
    now: datetime | None = None,
) -> str:
    """A stay in the zone of its place; the day is not repeated when it ends on the same one."""
    zone = ZoneInfo(timezone)
    start, end = date_from.astimezone(zone), date_to.astimezone(zone)
    until = _time(end, language) if start.date() == end.date() else _moment(end, language, now)
    return f"{_moment(start, language, now)} – {until}"


def duration(length: timedelta, language: Language) -> str:
    """A length in words and in whole minutes, such as 1 day, 2 hours, with the right plurals.

    It stands by itself or in brackets: the words are in the nominative. A day is 24 hours.
    """
    seconds = int(length.total_seconds())
    parts: list[str] = []
    for unit, seconds_each in UNITS:
        count, seconds = divmod(seconds, seconds_each)
        if count or (unit == "minute" and not parts):
            parts.append(
                format_unit(count, f"duration-{unit}", length="long", locale=language.value)
            )
    return format_list(parts, style="unit", locale=language.value)


def _moment(there: datetime, language: Language, now: datetime | None) -> str:
    return f"{_day(there, language, now)}, {_time(there, language)}"


def _day(there: datetime, language: Language, now: datetime | None) -> str:
    same_year = now is None or there.year == now.astimezone(there.tzinfo).year
    pattern = (DAYS if same_year else DAYS_WITH_YEAR)[language]
    return str(format_datetime(there, pattern, locale=language.value))


def _time(there: datetime, language: Language) -> str:
    return str(format_datetime(there, TIMES[language], locale=language.value))
