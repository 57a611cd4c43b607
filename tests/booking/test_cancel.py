"""Cancelling: who may, what comes back, what stays to be seen."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.booking.world import DAY, HOUR, Json, Person, World, answer, path_of, problem


async def booked(world: World, **stay: timedelta) -> tuple[Person, Person, Json]:
    """A driver who paid 1200 for two hours, the owner, the booking."""
    owner, driver = world.owner(), world.driver(money=5000)
    place_id = world.parking.add(hourly_rate=600, owner_id=owner.user_id, capacity=1)
    return driver, owner, await driver.books(place_id, world.stay(**stay))


async def preview(person: Person, booking: Json) -> Json:
    terms: Json = answer(await person.get(f"{path_of(booking)}/cancellation"))
    return terms


async def test_before_the_start_all_money_goes_back(world: World) -> None:
    driver, _, booking = await booked(world)
    expected = {"refund": 1200, "fee": 0, "rule": "before_start_full_refund"}
    assert await preview(driver, booking) == expected
    response = answer(await driver.delete(path_of(booking), params={"reason": " no car "}))
    assert (response["status"], response["refund"]) == ("success", 1200)
    assert response["message"]
    seen = await driver.reads(booking)
    assert (seen["status"], seen["canceled_by"]) == ("Canceled", "driver")
    assert (seen["cancel_reason"], seen["refunded"]) == ("no car", 1200)
    assert seen["refund_pending"] is None
    assert seen["canceled_at"] is not None
    assert (driver.money, world.payment.kept(booking["booking_id"])) == (5000, 0)


async def test_put_cancels_too(world: World) -> None:
    driver, _, booking = await booked(world)
    body = {"status": "Canceled", "cancel_reason": "x" * 200}
    seen = answer(await driver.put(path_of(booking), body))
    assert (seen["status"], seen["cancel_reason"], seen["refunded"]) == (
        "Canceled",
        "x" * 200,
        1200,
    )
    problem(await driver.put(path_of(booking), body), 409, "already_canceled")


async def test_cancelling_again_repeats_what_was_refunded_then(world: World) -> None:
    driver, owner, booking = await booked(world)
    for person in (driver, driver, owner, world.admin()):
        assert answer(await person.delete(path_of(booking)))["refund"] == 1200
    problem(await driver.get(f"{path_of(booking)}/cancellation"), 409, "already_canceled")
    assert world.payment.operations("refund") == 1
    assert (await driver.reads(booking))["canceled_by"] == "driver"


async def test_during_the_stay_the_started_hours_are_kept(world: World) -> None:
    driver, owner, booking = await booked(world, lasts=3 * HOUR)
    world.clock.advance(DAY + timedelta(minutes=61))
    assert await preview(driver, booking) == {
        "refund": 600,
        "fee": 1200,
        "rule": "started_hours_kept",
    }
    assert (await preview(owner, booking))["refund"] == 1800
    assert answer(await driver.delete(path_of(booking)))["refund"] == 600
    seen = await driver.reads(booking)
    assert (seen["refunded"], seen["date_to"]) == (600, booking["date_to"])
    assert world.payment.kept(booking["booking_id"]) == 1200
    assert answer(await driver.delete(path_of(booking)))["refund"] == 600

    place_id = UUID(booking["parking_place_id"])
    stay = world.stay(timedelta(0), HOUR)
    assert (await world.driver(money=5000).books(place_id, stay))["status"] == "Confirmed"


@pytest.mark.parametrize("role", ["owner", "admin"])
async def test_who_runs_the_place_gives_everything_back(world: World, role: str) -> None:
    driver, owner, booking = await booked(world)
    world.clock.advance(DAY + HOUR)
    person = owner if role == "owner" else world.admin()
    assert (await preview(person, booking))["rule"] == f"full_refund_by_{role}"
    assert answer(await person.delete(path_of(booking)))["refund"] == 1200
    assert (await driver.reads(booking))["canceled_by"] == role
    assert driver.money == 5000


async def test_a_stay_that_is_over_is_not_cancelled(world: World) -> None:
    driver, owner, booking = await booked(world)
    world.clock.advance(DAY + 2 * HOUR)
    for person in (driver, owner, world.admin()):
        problem(await person.delete(path_of(booking)), 409, "already_finished")
        problem(await person.put(path_of(booking), {"status": "Canceled"}), 409, "already_finished")
        problem(await person.get(f"{path_of(booking)}/cancellation"), 409, "already_finished")
    assert driver.money == 3800


async def test_an_unpaid_booking_is_cancelled_without_money(world: World) -> None:
    driver = world.driver()
    refused = await driver.asks_to_book(world.parking.add(), world.stay())
    booking = problem(refused, 402, "insufficient_funds")["booking"]
    assert await preview(driver, booking) == {"refund": 0, "fee": 0, "rule": "nothing_paid"}
    assert answer(await driver.delete(path_of(booking)))["refund"] == 0
    assert (await driver.reads(booking))["refunded"] == 0
    [event] = await world.events()
    assert (event["type"], event["data"]["paid"]) == ("booking.canceled", False)


async def test_an_expired_hold_counts_as_cancelled_by_the_system(world: World) -> None:
    driver = world.driver()
    refused = await driver.asks_to_book(world.parking.add(), world.stay())
    booking = problem(refused, 402, "insufficient_funds")["booking"]
    world.clock.advance(timedelta(minutes=10))
    problem(await driver.get(f"{path_of(booking)}/cancellation"), 409, "already_canceled")
    problem(await driver.put(path_of(booking), {"status": "Canceled"}), 409, "already_canceled")
    assert answer(await driver.delete(path_of(booking)))["refund"] == 0
    assert (await driver.reads(booking))["canceled_by"] == "system"


async def test_strangers_neither_see_nor_cancel(world: World) -> None:
    _, _, booking = await booked(world)
    for person in (world.driver(), world.owner(), Person(world, "nobody")):
        for attempt in (
            person.delete(path_of(booking)),
            person.put(path_of(booking), {"status": "Canceled"}),
            person.get(f"{path_of(booking)}/cancellation"),
            person.get(path_of(booking)),
        ):
            problem(await attempt, 403, "forbidden")


async def test_a_driver_who_became_something_else_keeps_his_bookings(world: World) -> None:
    driver, _, booking = await booked(world)
    driver.role = "owner"
    assert answer(await driver.delete(path_of(booking)))["refund"] == 1200


async def test_unknown_bookings_are_404(world: World) -> None:
    for person in (world.driver(), world.owner(), world.admin()):
        for booking_id in (uuid4(), "7", "Ω"):
            path = f"/booking/{booking_id}"
            problem(await person.delete(path), 404, "booking_not_found")
            problem(await person.get(path), 404, "booking_not_found")
            problem(await person.get(f"{path}/cancellation"), 404, "booking_not_found")
            problem(await person.put(path, {"status": "Canceled"}), 404, "booking_not_found")


async def test_a_reason_has_at_most_two_hundred_characters(world: World) -> None:
    driver, _, booking = await booked(world)
    for attempt in (
        driver.delete(path_of(booking), params={"reason": "x" * 201}),
        driver.put(path_of(booking), {"status": "Canceled", "cancel_reason": "x" * 201}),
    ):
        problem(await attempt, 400, "invalid_request")
    blank = answer(await driver.put(path_of(booking), {"status": "Canceled", "cancel_reason": " "}))
    assert blank["cancel_reason"] is None


async def test_a_cancellation_is_told_with_its_refund(world: World) -> None:
    driver, owner, booking = await booked(world)
    answer(await owner.delete(path_of(booking), params={"reason": "flooded"}))
    event = (await world.events())[-1]
    assert event["type"] == "booking.canceled"
    data = event["data"]
    assert (data["by"], data["actor_id"]) == ("owner", str(owner.user_id))
    assert (data["refund"], data["fee"], data["paid"]) == (1200, 0, True)
    assert (data["status"], data["cancel_reason"]) == ("Canceled", "flooded")
    assert data["user_id"] == str(driver.user_id)


async def test_a_refund_that_cannot_run_yet_is_visible_and_runs_later(world: World) -> None:
    driver, _, booking = await booked(world)
    world.payment.refunds_refused = True
    assert answer(await driver.delete(path_of(booking)))["refund"] == 1200
    seen = await driver.reads(booking)
    assert (seen["refunded"], seen["refund_pending"]) == (0, 1200)
    await world.settles_everything()
    assert (await driver.reads(booking))["refund_pending"] == 1200
    world.payment.refunds_refused = False
    await world.settles_everything()
    seen = await driver.reads(booking)
    assert (seen["refunded"], seen["refund_pending"]) == (1200, None)
    assert (driver.money, world.payment.operations("refund")) == (5000, 1)
