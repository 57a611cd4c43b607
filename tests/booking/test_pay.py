"""Paying for a booking that waits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.booking.world import HOUR, Json, Person, World, answer, path_of, problem


async def unpaid(world: World, driver: Person, money_lacking: int = 200) -> Json:
    """A booking that lacks so much."""
    rate = driver.money + money_lacking
    place_id = world.parking.add(hourly_rate=rate, capacity=1)
    refused = await driver.asks_to_book(place_id, world.stay(lasts=HOUR))
    booking: Json = problem(refused, 402, "insufficient_funds")["booking"]
    return booking


async def test_money_that_arrives_in_time_pays(world: World) -> None:
    driver = world.driver(money=300)
    booking = await unpaid(world, driver)
    assert problem(await driver.pays(booking), 402, "insufficient_funds")["shortfall"] == 200
    world.payment.give(driver.user_id, 200)
    paid = answer(await driver.pays(booking))
    assert (paid["status"], paid["hold_expires_at"]) == ("Confirmed", None)
    assert driver.money == 0
    assert [kind for kind, state in await world.orders(booking) if state == "done"] == ["charge"]
    assert [event["type"] for event in await world.events()] == ["booking.confirmed"]


async def test_paying_twice_charges_once(world: World) -> None:
    driver = world.driver(money=5000)
    booking = await driver.books(world.parking.add(), world.stay())
    assert answer(await driver.pays(booking)) == booking
    assert world.payment.operations("charge") == 1


async def test_a_hold_expires_at_its_instant_swept_or_not(world: World) -> None:
    driver = world.driver(money=300)
    booking = await unpaid(world, driver)
    world.payment.give(driver.user_id, 5000)
    world.clock.advance(timedelta(minutes=10))
    problem(await driver.pays(booking), 409, "hold_expired")
    assert await world.sweeps() == 1
    problem(await driver.pays(booking), 409, "hold_expired")
    assert driver.money == 5300


async def test_a_cancelled_booking_is_not_paid(world: World) -> None:
    driver = world.driver(money=300)
    booking = await unpaid(world, driver)
    answer(await driver.delete(path_of(booking)))
    problem(await driver.pays(booking), 409, "already_canceled")


@pytest.mark.parametrize("role", ["driver", "owner", "admin"])
async def test_only_its_driver_pays(world: World, role: str) -> None:
    booking = await unpaid(world, world.driver(money=300))
    person = world.driver(money=5000)
    person.role = role
    if role == "owner":
        person.user_id = booking["owner_id"]
    problem(await person.pays(booking), 403, "forbidden")
    assert world.payment.operations("charge") == 0


@pytest.mark.parametrize(
    "booking_id", ["3f0c4b1e-8f6d-4c1a-9d3e-2b7a5c9e1f00", "not-an-id", "%00", "1"]
)
async def test_unknown_bookings_are_404(world: World, booking_id: str) -> None:
    driver = world.driver()
    response = await driver.pays({"booking_id": booking_id})
    assert response.status_code == (400 if booking_id == "%00" else 404)


async def test_an_unreachable_payment_service_leaves_the_hold(world: World) -> None:
    driver = world.driver(money=5000)
    world.payment.down = True
    response = await driver.asks_to_book(world.parking.add(), world.stay())
    refused = problem(response, 503, "payment_unavailable")
    assert response.headers["retry-after"]
    assert refused["booking"]["status"] == "Waiting"
    problem(await driver.pays(refused["booking"]), 503, "payment_unavailable")
    assert await world.orders(refused["booking"]) == [("charge", "pending")]
    world.payment.down = False
    assert answer(await driver.pays(refused["booking"]))["status"] == "Confirmed"
    assert world.payment.operations("charge") == 1


async def test_an_unknown_outcome_does_not_count_as_a_hold(world: World) -> None:
    driver = world.driver(money=300)
    waiting = [await unpaid(world, driver) for _ in range(3)]
    world.payment.down = True
    problem(await driver.pays(waiting[0]), 503, "payment_unavailable")
    world.payment.down = False
    await unpaid(world, driver)
    problem(await driver.asks_to_book(world.parking.add(), world.stay()), 409, "too_many_holds")
