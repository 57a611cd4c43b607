"""Counting spaces: the domain by examples, the database against the domain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from asyncpg import Range
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parking_net.booking.domain.booking import Booking, held
from parking_net.booking.domain.neighbours import Place
from parking_net.booking.domain.occupancy import free_spaces, peak_occupancy
from parking_net.booking.domain.stay import Stay
from parking_net.booking.repository import bookings, occupancy
from parking_net.booking.repository.bookings import Creation, Space
from parking_net.booking.service.closing import charge_order
from parking_net.shared.database import Database
from parking_net.shared.identifiers import new_id
from tests.support.database import Databases

NOW = datetime(2030, 1, 7, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)


def at(first: int, last: int) -> Stay:
    """A stay from one hour of the day to another."""
    return Stay(NOW + timedelta(hours=first), NOW + timedelta(hours=last))


def a_place(capacity: int) -> Place:
    return Place(
        place_id=uuid4(),
        owner_id=uuid4(),
        name="Harbour Garage",
        city="Rotterdam",
        address="Quay 7",
        timezone="Europe/Amsterdam",
        hourly_rate=500,
        capacity=capacity,
    )


def a_booking(place: Place, stay: Stay) -> Booking:
    return held(
        new_id(),
        place,
        user_id=uuid4(),
        user_login="anna",
        stay=stay,
        currency="USD",
        now=NOW,
        hold=LATER - NOW,
    )


async def create(database: Database, place: Place, stay: Stay) -> Creation:
    booking = a_booking(place, stay)
    return await bookings.create(
        database, booking, charge_order(booking), expected_cost=None, first_attempt_at=LATER
    )


@pytest.mark.parametrize(
    ("taken", "during", "peak"),
    [
        ([], at(9, 12), 0),
        ([at(9, 10), at(10, 11)], at(9, 11), 1),
        ([at(9, 10), at(10, 11)], at(10, 11), 1),
        ([at(9, 11), at(10, 12)], at(8, 13), 2),
        ([at(9, 11), at(10, 12)], at(11, 13), 1),
        ([at(6, 9), at(12, 15)], at(9, 12), 0),
        ([at(0, 24), at(1, 2), at(3, 4), at(5, 6)], at(0, 24), 2),
        ([at(9, 10)] * 5, at(9, 10), 5),
    ],
)
def test_peaks_by_examples(taken: list[Stay], during: Stay, peak: int) -> None:
    assert peak_occupancy(taken, during) == peak


def test_free_spaces_are_never_negative() -> None:
    assert (free_spaces(5, 2), free_spaces(1, 3)) == (3, 0)


@st.composite
def stays(draw: st.DrawFn) -> Stay:
    first, last = sorted(draw(st.lists(st.integers(0, 24), min_size=2, max_size=2, unique=True)))
    return at(first, last)


@pytest.fixture
async def database(new_database: Databases) -> Database:
    return await new_database("booking")


async def fill(database: Database, place: Place, taken: Sequence[Stay]) -> None:
    """Take spaces without asking the guard."""
    roomy = replace(place, capacity=1000)
    for stay in taken:
        assert await create(database, roomy, stay) is Creation.CREATED


@given(
    taken=st.lists(stays(), max_size=8),
    wished=stays(),
    expired=st.lists(stays(), max_size=3),
    pending=st.lists(stays(), max_size=2),
    canceled=st.lists(stays(), max_size=2),
    capacity=st.integers(1, 5),
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_the_database_counts_as_the_domain_does(
    database: Database,
    taken: list[Stay],
    wished: Stay,
    expired: list[Stay],
    pending: list[Stay],
    canceled: list[Stay],
    capacity: int,
) -> None:
    place = a_place(capacity)
    await fill(database, place, canceled)
    await cancel_all(database, place.place_id)
    await fill(database, place, expired)
    await let_expire(database, place.place_id)
    await fill(database, place, taken)
    for stay in pending:
        await claim_for_a_change(database, place, stay)

    everything = [*taken, *expired, *pending]
    peak = peak_occupancy(everything, wished)
    [(_, seen)] = (await occupancy.peaks(database, [place.place_id], wished, NOW)).items()
    assert seen == peak_occupancy([*taken, *pending], wished)
    async with database.transaction() as connection:
        verdict = await bookings.claim_space(connection, place.place_id, wished, capacity, NOW)
    if peak < capacity:
        assert verdict is Space.FREE
    elif seen < capacity:
        assert verdict is Space.EXPIRED_HOLDS
    else:
        assert verdict is Space.FULL


async def cancel_all(database: Database, place_id: UUID) -> None:
    await database.execute(
        "UPDATE bookings SET status = 'Canceled', canceled_by = 'driver', refunded = 0,"
        " canceled_at = $2 WHERE parking_place_id = $1",
        place_id,
        NOW,
    )


async def let_expire(database: Database, place_id: UUID) -> None:
    await database.execute(
        "UPDATE bookings SET hold_expires_at = $2"
        " WHERE parking_place_id = $1 AND status = 'Waiting'",
        place_id,
        NOW,
    )


async def claim_for_a_change(database: Database, place: Place, stay: Stay) -> None:
    """A pending change that takes `stay`, of a booking that lies elsewhere in time."""
    booking = a_booking(
        replace(place, capacity=1000), Stay(NOW + timedelta(days=9), NOW + timedelta(days=10))
    )
    order = charge_order(booking)
    await bookings.create(database, booking, order, expected_cost=None, first_attempt_at=LATER)
    await database.execute(
        "INSERT INTO booking_changes (change_id, booking_id, parking_place_id, state, date_from,"
        " date_to, full_cost, difference, capacity, extra, actor_id, expires_at, created_at)"
        " VALUES ($1, $2, $3, 'pending', $4, $5, 1, 1, 1, $6, $1, $5, $4)",
        new_id(),
        booking.booking_id,
        place.place_id,
        stay.date_from,
        stay.date_to,
        [Range(stay.date_from, stay.date_to)],
    )
