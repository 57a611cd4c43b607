"""Moving and extending a stay: space first, then money, all or nothing."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.booking.world import DAY, HOUR, Json, Person, World, answer, moment, path_of, problem

RATE = 600


async def booked(world: World, *, capacity: int = 1) -> tuple[Person, Person, Json]:
    """A driver with 3800 left who paid 1200 for two hours tomorrow, the owner, the booking."""
    owner, driver = world.owner(), world.driver(money=5000)
    place_id = world.parking.add(hourly_rate=RATE, owner_id=owner.user_id, capacity=capacity)
    return driver, owner, await driver.books(place_id, world.stay())


def place_of(booking: Json) -> UUID:
    return UUID(booking["parking_place_id"])


async def test_an_extension_charges_the_difference(world: World) -> None:
    driver, _, booking = await booked(world)
    longer = world.stay(lasts=5 * HOUR)["date_to"]
    seen = answer(await driver.put(path_of(booking), {"date_to": longer}))
    assert (seen["full_cost"], moment(seen["date_to"])) == (3000, moment(longer))
    assert seen["date_from"] == booking["date_from"]
    assert await driver.reads(booking) == seen
    assert (driver.money, world.payment.kept(booking["booking_id"])) == (2000, 3000)
    settled = world.payment.settle_at[booking["booking_id"]]
    assert settled == moment(longer).replace(tzinfo=None).timestamp()


async def test_a_shorter_stay_gives_the_difference_back(world: World) -> None:
    driver, _, booking = await booked(world)
    shorter = world.stay(lasts=HOUR)["date_to"]
    seen = answer(await driver.put(path_of(booking), {"date_to": shorter}))
    assert (seen["full_cost"], seen["refunded"], seen["refund_pending"]) == (600, None, None)
    assert (driver.money, world.payment.kept(booking["booking_id"])) == (4400, 600)
    settled = world.payment.settle_at[booking["booking_id"]]
    assert settled == moment(shorter).replace(tzinfo=None).timestamp()


async def test_a_move_of_the_same_length_moves_the_settlement(world: World) -> None:
    driver, _, booking = await booked(world)
    moved = world.stay(starts_in=2 * DAY)
    seen = answer(await driver.put(path_of(booking), moved))
    assert (seen["full_cost"], moment(seen["date_from"])) == (1200, moment(moved["date_from"]))
    assert world.payment.calls["MoveSettlement"] == 1
    assert driver.money == 3800
    rival = world.driver(money=5000)
    await rival.books(place_of(booking), world.stay())
    taken = await rival.asks_to_book(place_of(booking), moved)
    problem(taken, 409, "fully_booked")


async def test_a_change_is_priced_at_the_rate_of_the_day_it_was_booked(world: World) -> None:
    driver, _, booking = await booked(world)
    world.parking.place(place_of(booking)).hourly_rate = 9999
    longer = world.stay(lasts=3 * HOUR)["date_to"]
    body = {"date_to": longer, "expected_cost": 1800}
    assert answer(await driver.put(path_of(booking), body))["full_cost"] == 1800


async def test_a_change_is_told_with_what_was_before(world: World) -> None:
    driver, _, booking = await booked(world)
    answer(await driver.put(path_of(booking), {"date_to": world.stay(lasts=3 * HOUR)["date_to"]}))
    event = (await world.events())[-1]
    data = event["data"]
    assert (event["type"], data["by"], data["difference"]) == ("booking.changed", "driver", 600)
    assert data["previous"] == {
        "date_from": booking["date_from"],
        "date_to": booking["date_to"],
        "full_cost": 1200,
    }
    assert data["full_cost"] == 1800


async def test_the_same_dates_change_nothing(world: World) -> None:
    driver, _, booking = await booked(world)
    before = await world.events()
    body = {"date_from": booking["date_from"], "date_to": booking["date_to"]}
    assert answer(await driver.put(path_of(booking), body)) == booking
    assert answer(await driver.put(path_of(booking), {"full_cost": 1200})) == booking
    assert await world.events() == before
    assert await world.orders(booking) == [("charge", "done")]


async def test_no_space_no_change(world: World) -> None:
    driver, _, booking = await booked(world)
    await world.driver(money=5000).books(place_of(booking), world.stay(DAY + 2 * HOUR, HOUR))
    for body in (
        {"date_to": world.stay(lasts=3 * HOUR)["date_to"]},
        world.stay(DAY + HOUR),
        world.stay(DAY + 2 * HOUR, HOUR),
    ):
        problem(await driver.put(path_of(booking), body), 409, "fully_booked")
    assert await driver.reads(booking) == booking
    assert driver.money == 3800


async def test_an_overlapping_move_does_not_meet_itself(world: World) -> None:
    driver, _, booking = await booked(world)
    body = world.stay(DAY + HOUR)
    assert answer(await driver.put(path_of(booking), body))["status"] == "Confirmed"


async def test_further_time_must_fit_into_the_place_as_it_is_now(world: World) -> None:
    driver, _, booking = await booked(world, capacity=2)
    other = await world.driver(money=5000).books(place_of(booking), world.stay(lasts=4 * HOUR))
    world.parking.place(place_of(booking)).capacity = 1
    longer = {"date_to": world.stay(lasts=3 * HOUR)["date_to"]}
    problem(await driver.put(path_of(booking), longer), 409, "fully_booked")
    shorter = {"date_to": world.stay(lasts=HOUR)["date_to"]}
    assert answer(await driver.put(path_of(booking), shorter))["full_cost"] == 600
    world.parking.place(place_of(booking)).capacity = 3
    assert answer(await driver.put(path_of(booking), longer))["full_cost"] == 1800
    assert other["status"] == "Confirmed"


async def test_expired_holds_make_way_for_a_change(world: World) -> None:
    driver, _, booking = await booked(world)
    after = world.stay(DAY + 2 * HOUR, HOUR)
    poor = world.driver()
    refused = await poor.asks_to_book(place_of(booking), after)
    problem(refused, 402, "insufficient_funds")
    longer = {"date_to": after["date_to"]}
    problem(await driver.put(path_of(booking), longer), 409, "fully_booked")
    world.clock.advance(timedelta(minutes=10))
    assert answer(await driver.put(path_of(booking), longer))["full_cost"] == 1800


async def test_without_funds_nothing_changes(world: World) -> None:
    driver, _, booking = await booked(world)
    longer = {"date_to": world.stay(lasts=10 * HOUR)["date_to"]}
    refused = problem(await driver.put(path_of(booking), longer), 402, "insufficient_funds")
    assert refused["shortfall"] == 4800 - 3800
    assert refused["booking"] == booking
    assert await driver.reads(booking) == booking
    rival = world.driver(money=5000)
    next_hours = world.stay(DAY + 2 * HOUR)
    assert (await rival.books(place_of(booking), next_hours))["status"] == "Confirmed"


async def test_an_unexpected_price_is_refused(world: World) -> None:
    driver, _, booking = await booked(world)
    body = {"date_to": world.stay(lasts=3 * HOUR)["date_to"], "expected_cost": 1799}
    refused = problem(await driver.put(path_of(booking), body), 409, "price_changed")
    assert (refused["expected_cost"], refused["actual_cost"]) == (1799, 1800)
    assert await driver.reads(booking) == booking


async def test_a_running_stay_keeps_its_start_and_only_grows(world: World) -> None:
    driver, _, booking = await booked(world)
    start = moment(booking["date_from"])
    world.clock.advance(DAY + HOUR)
    for body in (
        {"date_from": (start + HOUR).isoformat()},
        {"date_to": (start + 1.5 * HOUR).isoformat()},
    ):
        problem(await driver.put(path_of(booking), body), 409, "already_started")
    longer = {"date_from": booking["date_from"], "date_to": (start + 4 * HOUR).isoformat()}
    assert answer(await driver.put(path_of(booking), longer))["full_cost"] == 2400
    world.clock.advance(3 * HOUR)
    problem(await driver.put(path_of(booking), longer), 409, "already_finished")


async def test_unpaid_and_cancelled_bookings_do_not_move(world: World) -> None:
    driver = world.driver()
    refused = await driver.asks_to_book(world.parking.add(), world.stay())
    booking = problem(refused, 402, "insufficient_funds")["booking"]
    moved = world.stay(starts_in=2 * DAY)
    problem(await driver.put(path_of(booking), moved), 409, "not_paid")
    answer(await driver.delete(path_of(booking)))
    problem(await driver.put(path_of(booking), moved), 409, "already_canceled")


async def test_only_the_driver_moves_a_booking(world: World) -> None:
    _, owner, booking = await booked(world)
    moved = world.stay(starts_in=2 * DAY)
    for person in (owner, world.admin(), world.driver(), world.owner()):
        problem(await person.put(path_of(booking), moved), 403, "forbidden")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body"),
        ({"expected_cost": 5}, "body"),
        ({"status": "Confirmed"}, "status"),
        ({"status": "confirmed"}, "status"),
        ({"status": "Canceled", "date_to": "2030-01-09T12:00:00Z"}, "date_to"),
        ({"date_to": "2030-01-09T12:00:00"}, "date_to"),
        ({"date_to": None}, "date_to"),
        ({"date_from": "2030-01-09T12:00:00Z", "date_to": "2030-01-09T12:30:00Z"}, "date_to"),
        ({"date_to": "2030-01-09T12:00:00Z", "expected_cost": -1}, "expected_cost"),
        ({"date_to": "2030-01-09T12:00:00Z", "expected_cost": 10**30}, "expected_cost"),
    ],
)
async def test_a_body_that_makes_no_sense_is_400_before_all_else(
    world: World, body: Json, field: str
) -> None:
    driver, _, booking = await booked(world)
    for path in (path_of(booking), f"/booking/{uuid4()}"):
        problem(await driver.put(path, body), 400, "invalid_request", field)


async def test_confirming_is_not_for_clients(world: World) -> None:
    driver, _, booking = await booked(world)
    refused = await driver.put(path_of(booking), {"status": "Confirmed"})
    detail = problem(refused, 400, "invalid_request", "status")["detail"]
    assert "confirmation is handled by the payment service" in detail


async def test_what_the_server_decides_is_not_changed(world: World) -> None:
    driver, owner, booking = await booked(world)
    moved = world.stay(starts_in=2 * DAY)
    stored = {name: value for name, value in booking.items() if name not in ("status", *moved)}
    for name, value in stored.items():
        other = 7 if isinstance(value, int) else "2030-01-01T00:00:00Z"
        refused = await driver.put(path_of(booking), {**moved, name: other})
        problem(refused, 400, "invalid_request", name)
        if name != "cancel_reason":
            refused = await driver.put(path_of(booking), {"status": "Canceled", name: other})
            problem(refused, 400, "invalid_request", name)
    problem(await driver.put(path_of(booking), {"status": "Waiting"}), 400, "invalid_request")
    problem(await owner.put(path_of(booking), {"full_cost": 1}), 403, "forbidden")
    assert await driver.reads(booking) == booking

    other_offset = {**stored, "created_at": moment(booking["created_at"]).isoformat()}
    seen = answer(await driver.put(path_of(booking), {**other_offset, **moved, "colour": "green"}))
    assert moment(seen["date_from"]) == moment(moved["date_from"])


async def test_a_stay_that_may_not_be_booked_may_not_be_moved_to(world: World) -> None:
    driver, _, booking = await booked(world)
    for body, field in (
        (world.stay(-HOUR), "date_from"),
        ({"date_from": world.stay(DAY + 1.5 * HOUR)["date_from"]}, "date_to"),
        ({"date_to": world.stay(lasts=400 * DAY)["date_to"]}, "date_to"),
    ):
        problem(await driver.put(path_of(booking), body), 400, "invalid_request", field)


async def test_an_unreachable_parking_service_changes_nothing(world: World) -> None:
    driver, _, booking = await booked(world)
    world.parking.down = True
    longer = {"date_to": world.stay(lasts=3 * HOUR)["date_to"]}
    problem(await driver.put(path_of(booking), longer), 503, "parking_unavailable")
    assert await driver.reads(booking) == booking
    shorter = {"date_to": world.stay(lasts=HOUR)["date_to"]}
    assert answer(await driver.put(path_of(booking), shorter))["full_cost"] == 600


async def test_checks_come_in_the_promised_order(world: World) -> None:
    """Each wish fails in every later way too."""
    driver, owner, booking = await booked(world)
    await world.driver(money=50_000).books(place_of(booking), world.stay(2 * DAY, 20 * HOUR))
    wish = {**world.stay(2 * DAY, 10 * HOUR), "expected_cost": 1}
    problem(await owner.put(f"/booking/{uuid4()}", wish), 404, "booking_not_found")
    problem(await owner.put(path_of(booking), wish), 403, "forbidden")
    problem(await driver.put(path_of(booking), wish), 409, "fully_booked")
    world.parking.place(place_of(booking)).capacity = 2
    problem(await driver.put(path_of(booking), wish), 409, "price_changed")
    problem(
        await driver.put(path_of(booking), {**wish, "expected_cost": 6000}),
        402,
        "insufficient_funds",
    )
    world.clock.advance(DAY + HOUR)
    world.parking.place(place_of(booking)).capacity = 1
    problem(await driver.put(path_of(booking), wish), 409, "already_started")


async def test_a_change_that_was_given_up_is_not_reported_as_done(world: World) -> None:
    driver, _, booking = await booked(world)
    longer = {"date_to": world.stay(lasts=3 * HOUR)["date_to"]}
    key = {"Idempotency-Key": "once"}
    world.payment.down = True
    lost = await driver.put(path_of(booking), longer, headers=key)
    problem(lost, 503, "payment_unavailable")
    world.clock.advance(timedelta(minutes=10))
    world.payment.down = False
    await world.settles_everything()
    problem(await driver.put(path_of(booking), longer, headers=key), 409, "hold_expired")
    assert (driver.money, world.payment.kept(booking["booking_id"])) == (3800, 1200)


async def test_a_change_whose_booking_was_cancelled_is_not_reported_as_done(world: World) -> None:
    driver, _, booking = await booked(world)
    longer = {"date_to": world.stay(lasts=3 * HOUR)["date_to"]}
    key = {"Idempotency-Key": "once"}
    world.payment.down = True
    lost = await driver.put(path_of(booking), longer, headers=key)
    problem(lost, 503, "payment_unavailable")
    answer(await driver.delete(path_of(booking)))
    problem(await driver.put(path_of(booking), longer, headers=key), 409, "already_canceled")


async def test_a_late_order_does_not_leave_an_old_settlement_behind(world: World) -> None:
    driver, _, booking = await booked(world)
    world.payment.down = True
    answer(await driver.put(path_of(booking), world.stay(starts_in=2 * DAY)))
    world.payment.down = False
    moved = world.stay(starts_in=3 * DAY)
    answer(await driver.put(path_of(booking), moved))
    await world.settles_everything()
    settled = world.payment.settle_at[booking["booking_id"]]
    assert settled == moment(moved["date_to"]).replace(tzinfo=None).timestamp()


async def test_a_late_refund_does_not_leave_an_old_settlement_behind(world: World) -> None:
    driver, _, booking = await booked(world)
    world.payment.refunds_refused = True
    shorter = world.stay(lasts=HOUR)
    answer(await driver.put(path_of(booking), shorter))
    longer = world.stay(lasts=3 * HOUR)
    answer(await driver.put(path_of(booking), longer))
    world.payment.refunds_refused = False
    await world.settles_everything()
    settled = world.payment.settle_at[booking["booking_id"]]
    assert settled == moment(longer["date_to"]).replace(tzinfo=None).timestamp()
