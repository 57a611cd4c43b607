"""Which stays may be booked, and the arithmetic of intervals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parking_net.booking.domain.stay import (
    Stay,
    require_bookable,
    require_extendable,
    require_length,
)
from parking_net.shared.errors import Invalid

NOW = datetime(2030, 1, 7, 12, 0, tzinfo=UTC)
MIN_STAY = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
YEAR = timedelta(days=365)


def mistakes(check: Callable[[], None]) -> list[tuple[str, str]]:
    """Field and code of everything the check refuses."""
    try:
        check()
    except Invalid as refusal:
        return [(one.field, one.code) for one in refusal.fields]
    return []


def stay(starts_in: timedelta, lasts: timedelta) -> Stay:
    return Stay(NOW + starts_in, NOW + starts_in + lasts)


@pytest.mark.parametrize(
    "allowed",
    [
        stay(timedelta(0), HOUR),
        stay(-timedelta(minutes=15), HOUR),
        stay(timedelta(0), YEAR),
        stay(YEAR - HOUR, HOUR),
    ],
)
def test_stays_at_the_limits_may_be_booked(allowed: Stay) -> None:
    assert mistakes(partial(require_bookable, allowed, NOW, MIN_STAY)) == []


@pytest.mark.parametrize(
    ("refused", "field", "code"),
    [
        (stay(HOUR, timedelta(0)), "date_to", "not_after_start"),
        (stay(HOUR, -HOUR), "date_to", "not_after_start"),
        (stay(HOUR, HOUR - INSTANT), "date_to", "too_short"),
        (stay(-timedelta(minutes=15) - INSTANT, HOUR), "date_from", "in_the_past"),
        (stay(YEAR - HOUR, HOUR + INSTANT), "date_to", "too_far"),
        (stay(-timedelta(minutes=10), YEAR + INSTANT), "date_to", "too_long"),
    ],
)
def test_stays_beyond_the_limits_are_refused_by_name(refused: Stay, field: str, code: str) -> None:
    assert (field, code) in mistakes(partial(require_bookable, refused, NOW, MIN_STAY))


def test_every_mistake_is_named_at_once() -> None:
    brief_and_past = stay(-HOUR, timedelta(minutes=1))
    assert mistakes(partial(require_bookable, brief_and_past, NOW, MIN_STAY)) == [
        ("date_to", "too_short"),
        ("date_from", "in_the_past"),
    ]


def test_the_shortest_stay_is_a_setting() -> None:
    minute = timedelta(minutes=1)
    assert mistakes(partial(require_bookable, stay(HOUR, minute), NOW, minute)) == []


def test_a_running_stay_may_have_begun_long_ago() -> None:
    running = partial(require_extendable, now=NOW, min_stay=MIN_STAY)
    assert mistakes(partial(running, stay(-5 * HOUR, 6 * HOUR))) == []
    assert mistakes(partial(running, stay(-5 * HOUR, YEAR + 6 * HOUR))) == [
        ("date_to", "too_long"),
        ("date_to", "too_far"),
    ]


def test_length_alone_can_be_checked_without_a_clock() -> None:
    assert mistakes(partial(require_length, stay(-50 * YEAR, HOUR), MIN_STAY)) == []
    brief = stay(-50 * YEAR, HOUR - INSTANT)
    assert mistakes(partial(require_length, brief, MIN_STAY)) == [("date_to", "too_short")]


def test_seconds_are_whole_and_rounded_down() -> None:
    assert stay(HOUR, timedelta(seconds=3600, microseconds=999_999)).seconds == 3600


def test_half_open_stays_that_touch_do_not_overlap() -> None:
    morning, noon = stay(HOUR, HOUR), stay(2 * HOUR, HOUR)
    assert not morning.overlaps(noon)
    assert not noon.overlaps(morning)
    assert morning.overlaps(stay(HOUR, 2 * HOUR))


minutes = st.integers(0, 60)


@st.composite
def stays(draw: st.DrawFn) -> Stay:
    first, second = sorted(draw(st.lists(minutes, min_size=2, max_size=2, unique=True)))
    return Stay(NOW + timedelta(minutes=first), NOW + timedelta(minutes=second))


@given(stays(), stays())
def test_minus_is_what_lies_in_one_and_not_in_the_other(new: Stay, old: Stay) -> None:
    parts = new.minus(old)
    for minute in range(61):
        moment = NOW + timedelta(minutes=minute)
        in_new = new.date_from <= moment < new.date_to
        in_old = old.date_from <= moment < old.date_to
        covered = [part for part in parts if part.date_from <= moment < part.date_to]
        assert len(covered) == (in_new and not in_old)
    assert all(part.date_from < part.date_to for part in parts)
