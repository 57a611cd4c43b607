"""The audit finds what is wrong, and nothing where all is well."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from parking_net.booking.audit import (
    Overbooking,
    booking_ids,
    expected_money,
    overbookings,
    stuck_bookings,
    worst_instant,
)
from parking_net.booking.domain.occupancy import peak_occupancy
from parking_net.booking.domain.stay import Stay
from tests.booking.test_occupancy import at, stays
from tests.booking.world import DAY, HOUR, Json, World, answer, path_of, problem

PLACE = UUID(int=1)


@given(st.lists(st.tuples(stays(), st.integers(1, 4)), max_size=8))
def test_the_worst_instant_is_the_one_with_the_largest_surplus(
    taken: list[tuple[Stay, int]],
) -> None:
    rows = sorted((stay.date_from, stay.date_to, capacity) for stay, capacity in taken)
    surpluses = [0]
    for hour in range(24):
        present = [capacity for stay, capacity in taken if stay.overlaps(at(hour, hour + 1))]
        surpluses.append(len(present) - max(present, default=0))
    worst = worst_instant(PLACE, rows)
    assert (worst.taken - worst.capacity if worst else 0) == max(0, *surpluses)
    if worst:
        instant = Stay(worst.moment, worst.moment + timedelta(microseconds=1))
        assert worst.taken == peak_occupancy([stay for stay, _ in taken], instant)


async def test_a_place_that_is_full_is_not_overbooked(world: World) -> None:
    driver, place_id = world.driver(money=50_000), world.parking.add(capacity=2)
    for start in (DAY, DAY, DAY + 2 * HOUR):
        await driver.books(place_id, world.stay(start))
    # Fewer spaces later: who was there before stays, and that is no overbooking.
    world.parking.place(place_id).capacity = 1
    await driver.books(place_id, world.stay(3 * DAY))
    assert await overbookings(world.database) == []


async def test_one_too_many_is_found(world: World) -> None:
    driver, place_id = world.driver(money=50_000), world.parking.add(capacity=1)
    await driver.books(place_id, world.stay(DAY))
    late = await driver.books(place_id, world.stay(DAY + 2 * HOUR))
    await driver.books(world.parking.add(capacity=1), world.stay(DAY))
    await world.database.execute(
        "UPDATE bookings SET date_from = date_from - interval '1 minute' WHERE booking_id = $1",
        UUID(late["booking_id"]),
    )
    start = world.clock.now() + DAY + 2 * HOUR - timedelta(minutes=1)
    assert await overbookings(world.database) == [Overbooking(place_id, start, 2, 1)]


async def money_of(world: World, booking: Json) -> tuple[int, bool]:
    booking_id = UUID(booking["booking_id"])
    assert booking_id in await booking_ids(world.database, UUID(int=0), 100)
    expected = (await expected_money(world.database, [booking_id]))[booking_id]
    return expected.amount, expected.is_open


async def test_the_money_expected_is_the_money_kept(world: World) -> None:
    driver = world.driver(money=50_000)
    paid = await driver.books(world.parking.add(), world.stay())
    refunded = await driver.books(world.parking.add(), world.stay())
    answer(await driver.delete(path_of(refunded)))
    partly = await driver.books(world.parking.add(), world.stay(timedelta(0), 3 * HOUR))
    answer(await driver.delete(path_of(partly)))
    owed = await driver.books(world.parking.add(), world.stay())
    world.payment.refunds_refused = True
    answer(await driver.delete(path_of(owed)))
    for booking in (paid, refunded, partly, owed):
        amount, is_open = await money_of(world, booking)
        assert amount == world.payment.kept(booking["booking_id"])
        assert is_open is (booking is owed)
    assert await stuck_bookings(world.database, world.clock.now()) == []


async def test_what_has_no_end_is_found(world: World) -> None:
    driver, place_id = world.driver(money=5000), world.parking.add()
    refused = await world.driver().asks_to_book(place_id, world.stay())
    hold = problem(refused, 402, "insufficient_funds")["booking"]
    owed = await driver.books(place_id, world.stay())
    world.payment.refunds_refused = True
    answer(await driver.delete(path_of(owed)))
    world.clock.advance(timedelta(minutes=11))
    found = await stuck_bookings(world.database, world.clock.now())
    assert {str(one.booking_id): one.what.split()[0] for one in found} == {
        hold["booking_id"]: "unpaid",
        owed["booking_id"]: "refund",
    }
