"""What stays cost, and what cancelling them gives back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parking_net.booking.domain.booking import Actor, Booking, held
from parking_net.booking.domain.cancellation import cancellation, started_hours_cost
from parking_net.booking.domain.errors import AlreadyCanceled, AlreadyFinished
from parking_net.booking.domain.neighbours import Place
from parking_net.booking.domain.price import full_cost, price_lines
from parking_net.booking.domain.stay import Stay
from parking_net.shared.identifiers import new_id

NOW = datetime(2030, 1, 7, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

rates = st.integers(1, 1_000_000)
lengths = st.integers(1, 8760 * 3600)


def booking(lasts: timedelta, *, rate: int = 600) -> Booking:
    """A confirmed booking of a stay that starts now."""
    place = Place(
        place_id=new_id(),
        owner_id=new_id(),
        name="Harbour Garage",
        city="Rotterdam",
        address="Quay 7",
        timezone="Europe/Amsterdam",
        hourly_rate=rate,
        capacity=1,
    )
    return held(
        new_id(),
        place,
        user_id=new_id(),
        user_login="anna",
        stay=Stay(NOW, NOW + lasts),
        currency="USD",
        now=NOW - HOUR,
        hold=timedelta(minutes=10),
    ).confirmed(NOW - HOUR)


@pytest.mark.parametrize(
    ("rate", "seconds", "cost"),
    [(500, 3600, 500), (500, 5400, 750), (1, 3599, 1), (1, 7199, 1), (7, 3601, 7), (3, 4800, 4)],
)
def test_the_price_by_examples(rate: int, seconds: int, cost: int) -> None:
    assert full_cost(rate, seconds) == cost


@given(rates, lengths)
def test_the_price_is_rounded_down_and_never_nothing(rate: int, seconds: int) -> None:
    cost = full_cost(rate, seconds)
    assert cost >= 1
    assert cost == 1 or cost * 3600 <= rate * seconds < (cost + 1) * 3600


@given(rates, lengths)
def test_lines_sum_to_the_price(rate: int, seconds: int) -> None:
    stay = Stay(NOW, NOW + timedelta(seconds=seconds))
    lines = price_lines(rate, stay)
    assert sum(line.amount for line in lines) == full_cost(rate, seconds)
    assert (lines[0].date_from, lines[-1].date_to) == (stay.date_from, stay.date_to)


@pytest.mark.parametrize(
    ("elapsed", "kept"),
    [
        (timedelta(0), 600),
        (timedelta(minutes=59, seconds=59), 600),
        (HOUR, 1200),
        (timedelta(minutes=61), 1200),
        (timedelta(hours=2, minutes=20), 1500),
    ],
)
def test_started_hours_are_kept(elapsed: timedelta, kept: int) -> None:
    stay = Stay(NOW, NOW + timedelta(hours=2, minutes=30))
    assert started_hours_cost(600, stay, NOW + elapsed) == kept
    terms = cancellation(booking(stay.date_to - stay.date_from), NOW + elapsed, Actor.DRIVER)
    assert (terms.refund, terms.fee, terms.rule) == (1500 - kept, kept, "started_hours_kept")


def test_before_the_start_all_goes_back() -> None:
    terms = cancellation(booking(HOUR), NOW - timedelta(microseconds=1), Actor.DRIVER)
    assert (terms.refund, terms.fee, terms.rule) == (600, 0, "before_start_full_refund")


@pytest.mark.parametrize("by", [Actor.OWNER, Actor.ADMIN, Actor.SYSTEM])
def test_others_give_everything_back_until_the_end(by: Actor) -> None:
    terms = cancellation(booking(HOUR), NOW + HOUR - timedelta(microseconds=1), by)
    assert (terms.refund, terms.fee, terms.rule) == (600, 0, f"full_refund_by_{by}")


@pytest.mark.parametrize("by", list(Actor))
def test_after_the_end_nobody_cancels(by: Actor) -> None:
    with pytest.raises(AlreadyFinished):
        cancellation(booking(HOUR), NOW + HOUR, by)


def test_a_cancelled_booking_is_not_cancelled_again() -> None:
    canceled = booking(HOUR).canceled(NOW, Actor.DRIVER, None)
    with pytest.raises(AlreadyCanceled):
        cancellation(canceled, NOW, Actor.DRIVER)


@given(rates, lengths, st.integers(-(10**6), 8760 * 3600), st.sampled_from(list(Actor)))
def test_refund_and_fee_are_the_price(rate: int, seconds: int, elapsed: int, by: Actor) -> None:
    paid = booking(timedelta(seconds=seconds), rate=rate)
    if elapsed >= seconds:
        elapsed = seconds - 1
    terms = cancellation(paid, NOW + timedelta(seconds=elapsed), by)
    assert terms.refund + terms.fee == paid.full_cost
    assert terms.refund >= 0
    assert terms.fee >= 0
