"""Booking a space: held, charged, confirmed; and everything that keeps it from that."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.booking.world import DAY, HOUR, World, answer, moment, problem


async def test_a_paid_booking_is_confirmed_with_a_snapshot_of_its_place(world: World) -> None:
    owner, driver = world.owner(), world.driver(money=5000)
    place_id = world.parking.add(hourly_rate=500, owner_id=owner.user_id)
    stay = world.stay(lasts=3 * HOUR)

    booking = await driver.books(place_id, stay)

    assert booking["status"] == "Confirmed"
    assert booking["full_cost"] == 1500
    assert booking["hourly_rate"] == 500
    assert booking["currency"] == "USD"
    assert booking["user_id"] == str(driver.user_id)
    assert booking["owner_id"] == str(owner.user_id)
    assert booking["hold_expires_at"] is None
    assert booking["refunded"] is None
    assert booking["refund_pending"] is None
    assert (booking["place_name"], booking["place_address"]) == ("Harbour Garage", "Quay 7")
    assert booking["place_timezone"] == "Europe/Amsterdam"
    assert moment(booking["date_from"]) == moment(stay["date_from"])
    assert moment(booking["date_to"]) == moment(stay["date_to"])
    assert (driver.money, world.payment.kept(booking["booking_id"])) == (3500, 1500)
    assert await driver.reads(booking) == booking
    assert await world.orders(booking) == [("charge", "done")]


async def test_times_are_answered_in_utc_whatever_offset_they_came_with(world: World) -> None:
    place_id = world.parking.add()
    stay = {"date_from": "2030-01-09T10:00:00+05:00", "date_to": "2030-01-09T12:00:00+05:00"}
    booking = await world.driver(money=5000).books(place_id, stay)
    assert booking["date_from"] == "2030-01-09T05:00:00Z"


async def test_income_is_released_at_the_end_of_the_stay(world: World) -> None:
    driver = world.driver(money=5000)
    booking = await driver.books(world.parking.add(), world.stay())
    settled = world.payment.settle_at[booking["booking_id"]]
    assert settled == moment(booking["date_to"]).replace(tzinfo=None).timestamp()


async def test_a_confirmed_booking_is_told_to_everybody(world: World) -> None:
    driver = world.driver(money=5000)
    booking = await driver.books(world.parking.add(), world.stay())
    [event] = await world.events()
    assert (event["type"], event["subject"]) == ("booking.confirmed", booking["booking_id"])
    assert event["time"] == world.clock.now()
    assert event["data"] == {**booking, "by": "driver", "actor_id": str(driver.user_id)}


async def test_a_booking_costs_one_call_to_each_neighbour(world: World) -> None:
    await world.driver(money=5000).books(world.parking.add(), world.stay())
    assert world.parking.calls == ["GetParkingPlace"]
    assert world.payment.calls == {"ProcessTransaction": 1}


async def test_without_funds_the_space_is_held(world: World) -> None:
    driver = world.driver(money=300)
    place_id = world.parking.add(hourly_rate=500, capacity=1)
    refused = problem(
        await driver.asks_to_book(place_id, world.stay(lasts=HOUR)), 402, "insufficient_funds"
    )
    held = refused["booking"]
    assert refused["shortfall"] == 200
    assert refused["detail"] == (
        "Your balance lacks 200 minor units of USD; put money on it, then pay for this booking: "
        "its space is held until 2030-01-07T12:10:00+00:00"
    )
    assert held["status"] == "Waiting"
    assert moment(held["hold_expires_at"]) == world.clock.now() + timedelta(minutes=10)
    assert await driver.reads(held) == held
    rival = world.driver(money=5000)
    problem(await rival.asks_to_book(place_id, world.stay(lasts=HOUR)), 409, "fully_booked")
    assert await world.events() == []


async def test_another_refusal_of_payment_says_its_reason(world: World) -> None:
    world.payment.refuse_with = "balance_limit"
    driver = world.driver(money=5000)
    refused = problem(
        await driver.asks_to_book(world.parking.add(), world.stay()), 402, "payment_refused"
    )
    assert refused["reason"] == "balance_limit"
    assert refused["booking"]["status"] == "Waiting"


async def test_an_unreachable_parking_service_writes_nothing(world: World) -> None:
    driver = world.driver(money=5000)
    place_id = world.parking.add()
    world.parking.down = True
    response = await driver.asks_to_book(place_id, world.stay())
    problem(response, 503, "parking_unavailable")
    assert response.headers["retry-after"]
    assert await world.database.fetchval("SELECT count(*) FROM bookings") == 0
    assert world.payment.calls == {}


async def test_an_unknown_place_is_404_for_everybody(world: World) -> None:
    for person in (world.driver(), world.owner(), world.admin()):
        problem(await person.asks_to_book(uuid4(), world.stay()), 404, "place_not_found")


@pytest.mark.parametrize("role", ["owner", "admin", "nobody"])
async def test_only_drivers_book(world: World, role: str) -> None:
    person = world.driver(money=5000)
    person.role = role
    refused = await person.asks_to_book(world.parking.add(), world.stay())
    assert problem(refused, 403, "forbidden")["required_roles"] == ["driver"]


async def test_nobody_books_their_own_place(world: World) -> None:
    driver = world.driver(money=5000)
    place_id = world.parking.add(owner_id=driver.user_id)
    problem(await driver.asks_to_book(place_id, world.stay()), 403, "own_place")


async def test_no_token_no_booking(world: World) -> None:
    body = {"parking_place_id": str(world.parking.add()), **world.stay()}
    assert (await world.client.post("/booking", json=body)).status_code == 401


async def test_a_price_that_was_not_expected_is_refused(world: World) -> None:
    driver = world.driver(money=5000)
    place_id = world.parking.add(hourly_rate=500)
    refused = problem(
        await driver.asks_to_book(place_id, world.stay(lasts=HOUR), body={"expected_cost": 499}),
        409,
        "price_changed",
    )
    assert (refused["expected_cost"], refused["actual_cost"]) == (499, 500)
    assert await world.database.fetchval("SELECT count(*) FROM bookings") == 0
    assert driver.money == 5000


async def test_touching_stays_fit_side_by_side_in_a_place_for_one(world: World) -> None:
    driver = world.driver(money=50_000)
    place_id = world.parking.add(capacity=1)
    for hours in (0, 2, 1):
        await driver.books(place_id, world.stay(DAY + hours * HOUR, HOUR))
    for starts_in, lasts in ((DAY, HOUR), (DAY - HOUR, 5 * HOUR), (DAY + 1.5 * HOUR, HOUR)):
        refused = await driver.asks_to_book(place_id, world.stay(starts_in, lasts))
        problem(refused, 409, "fully_booked")


async def test_a_lowered_capacity_cancels_nobody_and_takes_nobody_more(world: World) -> None:
    driver = world.driver(money=50_000)
    place_id = world.parking.add(capacity=2)
    booked = [await driver.books(place_id, world.stay()) for _ in range(2)]
    world.parking.place(place_id).capacity = 1
    problem(await driver.asks_to_book(place_id, world.stay()), 409, "fully_booked")
    assert [(await driver.reads(one))["status"] for one in booked] == ["Confirmed"] * 2
    answer(await driver.delete(f"/booking/{booked[0]['booking_id']}"))
    problem(await driver.asks_to_book(place_id, world.stay()), 409, "fully_booked")
    answer(await driver.delete(f"/booking/{booked[1]['booking_id']}"))
    assert (await driver.books(place_id, world.stay()))["status"] == "Confirmed"


async def test_three_holds_may_wait_for_funds_and_no_more(world: World) -> None:
    driver = world.driver()
    place_id = world.parking.add(capacity=10)
    held = [
        problem(await driver.asks_to_book(place_id, world.stay()), 402, "insufficient_funds")
        for _ in range(3)
    ]
    problem(await driver.asks_to_book(place_id, world.stay()), 409, "too_many_holds")
    answer(await driver.delete(f"/booking/{held[0]['booking']['booking_id']}"))
    problem(await driver.asks_to_book(place_id, world.stay()), 402, "insufficient_funds")
    problem(await driver.asks_to_book(place_id, world.stay()), 409, "too_many_holds")
    world.clock.advance(timedelta(minutes=10))
    problem(await driver.asks_to_book(place_id, world.stay()), 402, "insufficient_funds")


async def test_an_expired_hold_frees_its_space_at_its_very_instant(world: World) -> None:
    poor, rich = world.driver(), world.driver(money=5000)
    place_id = world.parking.add(capacity=1)
    stay = world.stay()
    held = problem(await poor.asks_to_book(place_id, stay), 402, "insufficient_funds")["booking"]
    world.clock.advance(timedelta(minutes=10) - timedelta(microseconds=1))
    problem(await rich.asks_to_book(place_id, stay), 409, "fully_booked")
    world.clock.advance(timedelta(microseconds=1))
    assert (await rich.books(place_id, stay))["status"] == "Confirmed"
    expired = await poor.reads(held)
    assert (expired["status"], expired["canceled_by"]) == ("Canceled", "system")
    assert expired["cancel_reason"] == "hold_expired"


async def test_checks_come_in_the_promised_order(world: World) -> None:
    """Each wish fails in every later way too; mending the first failure shows the next."""
    owner = world.owner()
    driver = world.driver()
    full = world.parking.add(capacity=1, owner_id=owner.user_id)
    await world.driver(money=5000).books(full, world.stay())
    bad_stay = world.stay(lasts=timedelta(minutes=5))
    wrong_price = {"expected_cost": 1}
    for _ in range(3):
        other = world.parking.add()
        problem(await driver.asks_to_book(other, world.stay()), 402, "insufficient_funds")

    nobody = {"api_key": "not-a-token"}
    assert (await driver.asks_to_book(uuid4(), bad_stay, headers=nobody)).status_code == 401
    wished = await owner.asks_to_book(uuid4(), bad_stay, body=wrong_price)
    problem(wished, 400, "invalid_request", "date_to")
    wished = await owner.asks_to_book(uuid4(), world.stay(), body=wrong_price)
    problem(wished, 404, "place_not_found")
    problem(await owner.asks_to_book(full, world.stay(), body=wrong_price), 403, "forbidden")
    wished = await driver.asks_to_book(full, world.stay(), body=wrong_price)
    problem(wished, 409, "too_many_holds")
    world.clock.advance(timedelta(minutes=10))
    stay = world.stay(DAY - timedelta(minutes=10))
    problem(await driver.asks_to_book(full, stay, body=wrong_price), 409, "fully_booked")
    world.parking.place(full).capacity = 2
    problem(await driver.asks_to_book(full, stay, body=wrong_price), 409, "price_changed")
    problem(await driver.asks_to_book(full, stay), 402, "insufficient_funds")
