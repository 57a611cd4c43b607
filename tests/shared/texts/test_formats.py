"""Money, moments, stays and lengths of time, as people write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from parking_net.shared.texts import Language, duration, moment, money, stay

EN, RU = Language.EN, Language.RU
NOON = datetime(2030, 1, 7, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("amount", "currency", "english", "russian"),
    [
        (0, "USD", "$0.00", "0,00\u00a0$"),
        (5, "USD", "$0.05", "0,05\u00a0$"),
        (123_456_789, "EUR", "€1,234,567.89", "1\u00a0234\u00a0567,89\u00a0€"),
        (-1250, "RUB", "-RUB12.50", "-12,50\u00a0₽"),
        (1250, "JPY", "¥1,250", "1\u00a0250\u00a0¥"),
        (10**12, "USD", "$10,000,000,000.00", "10\u00a0000\u00a0000\u00a0000,00\u00a0$"),
    ],
)
def test_money(amount: int, currency: str, english: str, russian: str) -> None:
    assert money(amount, currency, EN) == english
    assert money(amount, currency, RU) == russian


def test_a_moment_is_told_in_the_zone_and_with_the_year_when_it_is_another() -> None:
    assert moment(NOON, "Asia/Kathmandu", EN, now=NOON) == "Mon, Jan 7, 5:45 PM"
    assert moment(NOON, "Asia/Kathmandu", RU, now=NOON) == "пн, 7 янв., 17:45"
    earlier = datetime(2029, 12, 31, 23, 0, tzinfo=UTC)
    assert moment(NOON, "UTC", EN, now=earlier) == "Mon, Jan 7, 2030, 12:00 PM"
    # There it is already the new year.
    assert moment(NOON, "Asia/Tokyo", EN, now=earlier) == "Mon, Jan 7, 9:00 PM"
    assert moment(NOON, "UTC", RU) == "пн, 7 янв., 12:00"


def test_a_stay_repeats_the_day_only_when_it_is_another_one_there() -> None:
    assert stay(NOON, NOON + HOUR, "UTC", RU) == "пн, 7 янв., 12:00 – 13:00"
    assert stay(NOON, NOON + HOUR, "Pacific/Auckland", RU) == "вт, 8 янв., 01:00 – 02:00"
    over_midnight = stay(NOON, NOON + 2 * HOUR, "Asia/Vladivostok", RU)
    assert over_midnight == "пн, 7 янв., 22:00 – вт, 8 янв., 00:00"


@pytest.mark.parametrize(
    ("minutes", "english", "russian"),
    [
        (0, "0 minutes", "0 минут"),
        (1, "1 minute", "1 минута"),
        (2, "2 minutes", "2 минуты"),
        (5, "5 minutes", "5 минут"),
        (11, "11 minutes", "11 минут"),
        (21, "21 minutes", "21 минута"),
        (60, "1 hour", "1 час"),
        (120, "2 hours", "2 часа"),
        (5 * 60, "5 hours", "5 часов"),
        (21 * 60, "21 hours", "21 час"),
        (90, "1 hour, 30 minutes", "1 час 30 минут"),
        (24 * 60, "1 day", "1 день"),
        (22 * 24 * 60, "22 days", "22 дня"),
        (365 * 24 * 60, "365 days", "365 дней"),
        (24 * 60 + 1, "1 day, 1 minute", "1 день 1 минута"),
    ],
)
def test_durations_have_the_right_plurals(minutes: int, english: str, russian: str) -> None:
    length = timedelta(minutes=minutes)
    assert duration(length, EN) == english
    assert duration(length, RU) == russian


def test_started_minutes_are_not_counted() -> None:
    assert duration(timedelta(minutes=59, seconds=59), EN) == "59 minutes"
