"""What people type for a time is read as they mean it, or answered, never guessed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parking_net.telegram_bot.domain.durations import duration_of
from parking_net.telegram_bot.domain.moments import (
    LATEST_ARRIVAL,
    NotAMoment,
    Unclear,
    end_of,
    local_moment,
    start_of,
    tidy,
)

AMSTERDAM = "Europe/Amsterdam"
NOW = datetime(2026, 11, 23, 14, 20, 30, tzinfo=UTC)
"""A Monday, 15:20 in Amsterdam."""
AWKWARD_ZONES = (
    "UTC",
    "Europe/Amsterdam",
    "America/New_York",
    "Australia/Lord_Howe",  # Its clocks move by half an hour.
    "Asia/Kathmandu",
    "Pacific/Apia",
    "America/St_Johns",
    "Africa/Casablanca",
    "Antarctica/Troll",  # By two hours.
)
zones = st.sampled_from(AWKWARD_ZONES)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2031, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=UTC, second=0, microsecond=0)
)


def there(text: str, zone: str = AMSTERDAM) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("now", "2026-11-23 15:20"),
        ("Сейчас", "2026-11-23 15:20"),
        ("today 18:00", "2026-11-23 18:00"),
        ("Today at 6pm", "2026-11-23 18:00"),
        ("today, 6:30 p.m.", "2026-11-23 18:30"),
        ("сегодня в 18:00", "2026-11-23 18:00"),
        ("18:00", "2026-11-23 18:00"),
        ("15:10", "2026-11-23 15:10"),  # Just gone: a stay may have begun a quarter hour ago.
        ("9:00", "2026-11-24 09:00"),
        ("12 am", "2026-11-24 00:00"),
        ("12 pm tomorrow", "2026-11-24 12:00"),
        ("tomorrow 9", "2026-11-24 09:00"),
        ("завтра 9", "2026-11-24 09:00"),
        ("завтра в 9 часов", "2026-11-24 09:00"),
        ("9 tomorrow", "2026-11-24 09:00"),
        ("послезавтра, 7:15", "2026-11-25 07:15"),
        ("day after tomorrow 7:15", "2026-11-25 07:15"),
        ("tomorrow 24:00", "2026-11-25 00:00"),
        ("завтра в полдень", "2026-11-24 12:00"),
        ("friday 9:00", "2026-11-27 09:00"),
        ("в пятницу в 9", "2026-11-27 09:00"),
        ("monday 18:00", "2026-11-23 18:00"),
        ("monday 9:00", "2026-11-30 09:00"),
        ("25.12 18:30", "2026-12-25 18:30"),
        ("25.12 18.30", "2026-12-25 18:30"),
        ("18:30 25.12", "2026-12-25 18:30"),
        ("25.12.26 18:30", "2026-12-25 18:30"),
        ("25.12.2026, 18:30", "2026-12-25 18:30"),
        ("5.1 8:00", "2027-01-05 08:00"),
        ("2026-12-25 18:30", "2026-12-25 18:30"),
        ("2026-12-25T18:30", "2026-12-25 18:30"),
        ("2026-12-25T18:30:00", "2026-12-25 18:30"),
        ("25 dec 18:30", "2026-12-25 18:30"),
        ("December 25th, 6.30pm", "2026-12-25 18:30"),
        ("25 декабря в 18:30", "2026-12-25 18:30"),
        ("25 декабря 2026 года в 18:30", "2026-12-25 18:30"),
        ("in 2 hours", "2026-11-23 17:20"),
        ("через 2 часа", "2026-11-23 17:20"),
        ("через полчаса", "2026-11-23 15:50"),
        ("+90 min", "2026-11-23 16:50"),
        ("29.02 10:00", "2028-02-29 10:00"),
        ("\u00a018：00 ", "2026-11-23 18:00"),
    ],
)
def test_starts_that_people_type(typed: str, meant: str) -> None:
    assert start_of(typed, NOW, AMSTERDAM) == there(meant)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", Unclear.UNREADABLE),
        ("when I am there", Unclear.UNREADABLE),
        ("25:00", Unclear.UNREADABLE),
        ("18:60", Unclear.UNREADABLE),
        ("24:00", Unclear.UNREADABLE),
        ("13 pm", Unclear.UNREADABLE),
        ("today 18:00 tomorrow", Unclear.UNREADABLE),
        ("25 xyz 10:00", Unclear.UNREADABLE),
        ("9" * 500, Unclear.UNREADABLE),
        ("<b>18:00</b>", Unclear.UNREADABLE),
        ("in 999999 weeks", Unclear.UNREADABLE),
        ("tomorrow", Unclear.TIME_MISSING),
        ("25.12", Unclear.TIME_MISSING),
        ("в пятницу", Unclear.TIME_MISSING),
        ("31.02 10:00", Unclear.NO_SUCH_DATE),
        ("2026-13-01 10:00", Unclear.NO_SUCH_DATE),
        ("29.02.2027 10:00", Unclear.NO_SUCH_DATE),
        ("9999-12-31 24:00", Unclear.NO_SUCH_DATE),
        ("2150-01-01 10:00", Unclear.TOO_FAR),
        ("31.12.9999 23:00", Unclear.TOO_FAR),
        ("today 9:00", Unclear.PAST),
        ("23.11 9:00", Unclear.PAST),
        ("2026-11-22 18:00", Unclear.PAST),
    ],
)
def test_starts_that_are_answered(typed: str, why: Unclear) -> None:
    with pytest.raises(NotAMoment) as refused:
        start_of(typed, NOW, AMSTERDAM)
    assert refused.value.why is why


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("3h", "2026-11-24 12:00"),
        ("3 ч", "2026-11-24 12:00"),
        ("3", "2026-11-24 12:00"),
        ("90 min", "2026-11-24 10:30"),
        ("1 h 30 min", "2026-11-24 10:30"),
        ("1,5 часа", "2026-11-24 10:30"),
        ("2 дня", "2026-11-26 09:00"),
        ("9 часов", "2026-11-24 18:00"),
        ("12:00", "2026-11-24 12:00"),
        ("до 20:00", "2026-11-24 20:00"),
        ("until 8", "2026-11-25 08:00"),
        ("до 10 часов", "2026-11-24 10:00"),
        ("9:00", "2026-11-25 09:00"),
        ("midnight", "2026-11-25 00:00"),
        ("25.11 18:00", "2026-11-25 18:00"),
        ("wednesday 8", "2026-11-25 08:00"),
    ],
)
def test_ends_that_people_type(typed: str, meant: str) -> None:
    start = there("2026-11-24 09:00")
    assert end_of(typed, start, NOW, AMSTERDAM) == there(meant)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("0", Unclear.NOT_AFTER_START),
        ("0 h", Unclear.NOT_AFTER_START),
        ("today 18:00", Unclear.NOT_AFTER_START),
        ("24.11 9:00", Unclear.NOT_AFTER_START),
        ("long", Unclear.UNREADABLE),
        ("3 h 2 h", Unclear.UNREADABLE),
    ],
)
def test_ends_that_are_answered(typed: str, why: Unclear) -> None:
    with pytest.raises(NotAMoment) as refused:
        end_of(typed, there("2026-11-24 09:00"), NOW, AMSTERDAM)
    assert refused.value.why is why


def test_a_time_that_does_not_exist_offers_the_one_after_the_gap() -> None:
    with pytest.raises(NotAMoment) as refused:
        start_of("28.03.2027 2:30", NOW, AMSTERDAM)
    assert refused.value.why is Unclear.SKIPPED
    assert refused.value.moments == (there("2027-03-28 03:30"),)


def test_a_time_that_comes_twice_offers_both() -> None:
    with pytest.raises(NotAMoment) as refused:
        start_of("31.10.2027 2:30", NOW, AMSTERDAM)
    assert refused.value.why is Unclear.TWICE
    first, second = refused.value.moments
    assert second - first == timedelta(hours=1)
    assert first.isoformat() == "2027-10-31T00:30:00+00:00"


def test_a_duration_is_real_time_across_a_change_of_clocks() -> None:
    start = there("2027-03-28 01:00")
    assert end_of("3 h", start, NOW, AMSTERDAM) == start + timedelta(hours=3)
    assert end_of("5:00", start, NOW, AMSTERDAM) == start + timedelta(hours=3)


def outcome(read: Callable[[], datetime]) -> datetime | NotAMoment:
    try:
        return read()
    except NotAMoment as refused:
        return refused


@given(zones, moments)
@example("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC))
@example("Antarctica/Troll", datetime(2027, 3, 28, 1, 30, tzinfo=UTC))
def test_what_the_wall_clock_shows_is_read_back(zone: str, moment: datetime) -> None:
    wall = moment.astimezone(ZoneInfo(zone))
    now = moment - timedelta(days=30)
    read = outcome(lambda: start_of(f"{wall:%Y-%m-%d %H:%M}", now, zone))
    if isinstance(read, NotAMoment):
        assert read.why is Unclear.TWICE
        assert moment in read.moments
    else:
        assert read == moment


@given(zones, st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.times())
def test_a_reading_of_the_wall_clock_is_one_moment_none_or_two(
    zone: str, day: date, wall: time
) -> None:
    read = outcome(lambda: local_moment(day, wall.hour, wall.minute, zone))
    if isinstance(read, NotAMoment):
        shown = {at.astimezone(ZoneInfo(zone)).strftime("%H:%M") for at in read.moments}
        said = f"{wall.hour:02}:{wall.minute:02}"
        assert (said in shown) is (read.why is Unclear.TWICE)
        assert len(read.moments) == (2 if read.why is Unclear.TWICE else 1)
    else:
        back = read.astimezone(ZoneInfo(zone))
        assert (back.date(), back.hour, back.minute) == (day, wall.hour, wall.minute)


@given(zones, moments, st.integers(0, 23), st.integers(0, 59))
def test_a_time_alone_is_the_next_one(zone: str, now: datetime, hour: int, minute: int) -> None:
    read = outcome(lambda: start_of(f"{hour}:{minute:02}", now, zone))
    if isinstance(read, NotAMoment):
        assert read.why in (Unclear.SKIPPED, Unclear.TWICE)
    else:
        assert now - LATEST_ARRIVAL <= read <= now + timedelta(hours=26)


texts = st.one_of(
    st.text(max_size=80),
    st.text(alphabet="0123456789:.-/ hdмчдтpam+", max_size=20),
    st.lists(
        st.sampled_from(
            [
                "today",
                "завтра",
                "25.12",
                "9",
                "18:30",
                "at",
                "в",
                "friday",
                "2 h",
                "24:00",
                "+",
                "in",
            ]
        ),
        max_size=4,
    ).map(" ".join),
)


@given(texts, zones, moments)
def test_no_text_breaks_the_reading(text: str, zone: str, now: datetime) -> None:
    for read in (
        outcome(lambda: start_of(text, now, zone)),
        outcome(lambda: end_of(text, now, now, zone)),
    ):
        assert isinstance(read, NotAMoment) or read.tzinfo is UTC


@given(st.integers(1, 400), st.sampled_from(["h", " ч", " hours", "час."]))
def test_hours(count: int, unit: str) -> None:
    assert duration_of(tidy(f"{count}{unit}")) == timedelta(hours=count)
