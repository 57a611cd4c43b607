"""Days and hours as clocks show them, where clocks are put forward and back too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parking_net.booking.domain.calendar import (
    MOST_STEPS,
    Step,
    day_around,
    require_interval,
    whole_steps,
)
from parking_net.booking.domain.stay import Stay
from parking_net.shared.errors import Invalid

moments = st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)).map(
    lambda naive: naive.replace(tzinfo=UTC)
)
zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
HOUR = timedelta(hours=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "moment", "day", "start", "hours"),
    [
        ("Europe/Amsterdam", "2026-11-22T23:30", "2026-11-23", "2026-11-22T23:00", 24),
        ("Europe/Amsterdam", "2026-03-29T12:00", "2026-03-29", "2026-03-28T23:00", 23),
        ("Europe/Amsterdam", "2026-10-25T12:00", "2026-10-25", "2026-10-24T22:00", 25),
        ("Asia/Kathmandu", "2026-11-22T18:20", "2026-11-23", "2026-11-22T18:15", 24),
        # Midnight is skipped, and comes twice.
        ("Africa/Cairo", "2026-04-24T10:00", "2026-04-24", "2026-04-23T22:00", 23),
        ("America/Havana", "2026-11-01T12:00", "2026-11-01", "2026-11-01T04:00", 25),
    ],
)
def test_a_day_lasts_from_midnight_to_midnight_there(
    zone: str, moment: str, day: str, start: str, hours: int
) -> None:
    found, span = day_around(utc(moment), ZoneInfo(zone))
    assert found.isoformat() == day
    assert span == Stay(utc(start), utc(start) + hours * HOUR)


@given(moments, zones)
def test_every_moment_is_in_its_day(moment: datetime, zone: ZoneInfo) -> None:
    day, span = day_around(moment, zone)
    assert span.date_from <= moment < span.date_to
    assert span.date_from.astimezone(zone).date() == day
    assert (span.date_to - timedelta(microseconds=1)).astimezone(zone).date() == day


@given(
    moments,
    st.timedeltas(timedelta(seconds=1), timedelta(days=9)),
    zones,
    st.sampled_from(Step),
)
def test_steps_cover_the_interval_and_little_more(
    start: datetime, length: timedelta, zone: ZoneInfo, step: Step
) -> None:
    edges = whole_steps(step, Stay(start, start + length), zone)
    assert edges[0] <= start < edges[1]
    assert edges[-2] < start + length <= edges[-1]
    for before, after in pairwise(edges):
        assert before < after
        if step is Step.HOUR:
            assert after - before == HOUR
        else:
            assert day_around(before, zone)[1] == Stay(before, after)


def test_hours_begin_when_the_clock_there_strikes() -> None:
    half_past = utc("2026-11-23T10:40")
    edges = whole_steps(Step.HOUR, Stay(half_past, half_past + HOUR), ZoneInfo("Asia/Kolkata"))
    assert edges == [utc("2026-11-23T10:30"), utc("2026-11-23T11:30"), utc("2026-11-23T12:30")]


def test_a_day_that_the_date_line_took_away_is_none() -> None:
    during = Stay(utc("2011-12-29T12:00"), utc("2012-01-01T00:00"))
    edges = whole_steps(Step.DAY, during, ZoneInfo("Pacific/Apia"))
    assert [edge.astimezone(ZoneInfo("Pacific/Apia")).day for edge in edges] == [29, 31, 1, 2]


@pytest.mark.parametrize("step", Step)
def test_an_interval_has_a_length_and_an_end(step: Step) -> None:
    start = utc("2026-11-23T00:00")
    require_interval(Stay(start, start + MOST_STEPS * step.length), step)
    for end in (start, start - HOUR, start + MOST_STEPS * step.length + timedelta(seconds=1)):
        with pytest.raises(Invalid) as refusal:
            require_interval(Stay(start, end), step)
        assert [mistake.field for mistake in refusal.value.fields] == ["to"]
