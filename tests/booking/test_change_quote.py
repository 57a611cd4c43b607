"""What a change would cost, told before it is made: as the change itself then does."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from tests.booking.test_change import booked, place_of
from tests.booking.world import DAY, HOUR, Json, Person, World, answer, path_of, problem


async def asks(person: Person, booking: Json, **dates: str) -> httpx.Response:
    return await person.call("POST", f"{path_of(booking)}/quote", json=dates)


@pytest.mark.parametrize(
    ("starts_in", "lasts", "difference", "free_spaces"),
    [
        (DAY, 5 * HOUR, 1800, 1),
        (DAY, HOUR, -600, None),
        (DAY, 2 * HOUR, 0, None),
        (DAY + HOUR, 2 * HOUR, 0, 1),
        (DAY - HOUR, 4 * HOUR, 1200, 1),
        (2 * DAY, HOUR, -600, 2),
        (DAY, timedelta(hours=2, minutes=1), 10, 2),
    ],
)
async def test_a_change_costs_what_was_said(
    world: World, starts_in: timedelta, lasts: timedelta, difference: int, free_spaces: int | None
) -> None:
    driver, _, booking = await booked(world, capacity=2)
    await world.driver(money=5000).books(place_of(booking), world.stay(DAY + 2.5 * HOUR, HOUR))
    world.parking.place(place_of(booking)).hourly_rate = 9999
    dates = world.stay(starts_in, lasts)
    said = answer(await asks(driver, booking, **dates))
    assert said == {
        "hourly_rate": 600,
        "full_cost": 1200 + difference,
        "difference": difference,
        "currency": "USD",
        "free_spaces": free_spaces,
    }
    assert await driver.reads(booking) == booking
    before = driver.money
    body = {**dates, "expected_cost": said["full_cost"]}
    assert answer(await driver.put(path_of(booking), body))["full_cost"] == said["full_cost"]
    assert before - driver.money == difference


async def test_one_date_is_enough(world: World) -> None:
    driver, _, booking = await booked(world)
    later = world.stay(lasts=3 * HOUR)["date_to"]
    assert answer(await asks(driver, booking, date_to=later))["difference"] == 600


async def test_a_full_place_is_told_and_not_refused(world: World) -> None:
    driver, _, booking = await booked(world)
    rival = world.driver()
    after = world.stay(DAY + 2 * HOUR, HOUR)
    problem(await rival.asks_to_book(place_of(booking), after), 402, "insufficient_funds")
    longer = {"date_to": after["date_to"]}
    assert answer(await asks(driver, booking, **longer))["free_spaces"] == 0
    problem(await driver.put(path_of(booking), longer), 409, "fully_booked")
    world.clock.advance(timedelta(minutes=10))
    assert answer(await asks(driver, booking, **longer))["free_spaces"] == 1


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        ({}, "body"),
        ({"date_to": None}, "date_to"),
        ({"date_to": "2030-01-09T12:00:00"}, "date_to"),
        ({"date_from": "2030-01-09T12:00:00Z", "date_to": "2030-01-09T12:30:00Z"}, "date_to"),
    ],
)
async def test_a_body_that_makes_no_sense_is_400_before_all_else(
    world: World, dates: Json, field: str
) -> None:
    _, owner, booking = await booked(world)
    for path in (path_of(booking), f"/booking/{uuid4()}"):
        refused = await owner.call("POST", f"{path}/quote", json=dates)
        problem(refused, 400, "invalid_request", field)


async def test_a_stay_that_may_not_be_booked_is_not_priced(world: World) -> None:
    driver, _, booking = await booked(world)
    refused = await asks(driver, booking, **world.stay(-HOUR))
    problem(refused, 400, "invalid_request", "date_from")


async def test_it_is_for_the_driver_of_a_booking_that_can_change(world: World) -> None:
    driver, owner, booking = await booked(world)
    longer = {"date_to": world.stay(lasts=3 * HOUR)["date_to"]}
    for person in (owner, world.admin(), world.driver()):
        problem(await asks(person, booking, **longer), 403, "forbidden")
    for unknown in (uuid4(), "nonsense"):
        refused = await driver.call("POST", f"/booking/{unknown}/quote", json=longer)
        problem(refused, 404, "booking_not_found")
    refused = await world.client.post(f"{path_of(booking)}/quote", json=longer)
    problem(refused, 401, "unauthenticated")

    world.payment.down = True
    problem(await driver.put(path_of(booking), longer), 503, "payment_unavailable")
    problem(await asks(driver, booking, **longer), 409, "change_in_progress")
    world.payment.down = False
    await world.settles_everything()

    world.clock.advance(DAY)
    problem(await asks(driver, booking, **world.stay(timedelta(0))), 409, "already_started")
    world.clock.advance(DAY)
    problem(await asks(driver, booking, **world.stay()), 409, "already_finished")


async def test_unpaid_and_cancelled_bookings_have_no_price_of_a_change(world: World) -> None:
    driver = world.driver()
    refused = await driver.asks_to_book(world.parking.add(), world.stay())
    booking = problem(refused, 402, "insufficient_funds")["booking"]
    moved = world.stay(2 * DAY)
    problem(await asks(driver, booking, **moved), 409, "not_paid")
    answer(await driver.delete(path_of(booking)))
    problem(await asks(driver, booking, **moved), 409, "already_canceled")


async def test_more_time_needs_the_place(world: World) -> None:
    driver, _, booking = await booked(world)
    longer, shorter = (world.stay(lasts=hours * HOUR) for hours in (3, 1))
    world.parking.down = True
    problem(await asks(driver, booking, **longer), 503, "parking_unavailable")
    assert answer(await asks(driver, booking, **shorter))["difference"] == -600
    world.parking.down = False
    world.parking.remove(place_of(booking))
    problem(await asks(driver, booking, **longer), 404, "place_not_found")
