"""Drivers book, pay, change and cancel: whole stories with exact figures, through both doors."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from tests.acceptance.people import People, new_place, running_stay, stay
from tests.acceptance.stories import HOUR, free_spaces, moment, owns
from tests.acceptance.world import answer, problem
from tests.support.eventually import eventually


async def test_booking_extending_moving_and_cancelling_to_the_cent(crowd: People) -> None:
    owner = await crowd.owner()
    place = await new_place(owner, hourly_rate=500, capacity=2)
    driver = await crowd.driver(money=10_000)
    two_hours = stay(lasts=2 * HOUR)

    quote = answer(
        await driver.post("/booking/quote", {"parking_place_id": place["id"], **two_hours})
    )
    assert (quote["full_cost"], quote["hourly_rate"], quote["free_spaces"]) == (1000, 500, 2)
    assert quote["duration_seconds"] == 7200
    assert sum(line["amount"] for line in quote["lines"]) == 1000

    booking = await driver.books(place, {**two_hours, "expected_cost": quote["full_cost"]})
    assert booking["status"] == "Confirmed"
    assert booking["full_cost"] == 1000
    assert booking["user_id"] == driver.user_id
    assert booking["place_timezone"] == place["timezone"]
    assert place["name"] in booking.values()
    assert place["address"] in booking.values()
    await owns(driver, balance=9000)
    await owns(owner, balance=0, pending=1000)
    assert await free_spaces(driver, place, two_hours) == 1

    path = f"/booking/{booking['booking_id']}"
    three_hours = stay(lasts=3 * HOUR)
    extended = answer(await driver.put(path, {"date_to": three_hours["date_to"]}))
    assert extended["full_cost"] == 1500
    assert moment(extended["date_to"]) == moment(three_hours["date_to"])
    await owns(driver, balance=8500)
    await owns(owner, balance=0, pending=1500)

    next_day = stay(starts_in=timedelta(days=2), lasts=3 * HOUR)
    moved = answer(await driver.put(path, next_day))
    assert (moved["full_cost"], moment(moved["date_from"])) == (
        1500,
        moment(next_day["date_from"]),
    )
    assert await free_spaces(driver, place, two_hours) == 2
    assert await free_spaces(driver, place, next_day) == 1

    shorter = stay(starts_in=timedelta(days=2), lasts=2 * HOUR)
    answer(await driver.put(path, {"date_to": shorter["date_to"]}))
    await owns(driver, balance=9000)
    await owns(owner, balance=0, pending=1000)

    preview = answer(await driver.get(f"{path}/cancellation"))
    assert (preview["refund"], preview["fee"]) == (1000, 0)
    canceled = answer(await driver.put(path, {"status": "Canceled", "cancel_reason": "no car"}))
    assert canceled["status"] == "Canceled"
    assert canceled["canceled_by"] == "driver"
    assert canceled["cancel_reason"] == "no car"
    assert canceled["canceled_at"]
    assert (await driver.booking(booking["booking_id"]))["refunded"] == 1000
    await owns(driver, balance=10_000)
    await owns(owner, balance=0)
    problem(await driver.get(f"{path}/cancellation"), 409, "already_canceled")
    problem(await driver.put(path, next_day), 409, "already_canceled")
    problem(await driver.put(path, {"status": "Canceled"}), 409, "already_canceled")
    assert answer(await driver.delete(path))["refund"] == 1000, "deleting again repeats the answer"
    await owns(driver, balance=10_000)


async def test_without_money_the_space_is_held_and_paid_later(crowd: People) -> None:
    owner = await crowd.owner()
    place = await new_place(owner, hourly_rate=500, capacity=1)
    driver = await crowd.driver(money=300)
    when = stay(lasts=HOUR)
    refused = problem(
        await driver.post("/booking", {"parking_place_id": place["id"], **when}),
        402,
        "insufficient_funds",
    )
    assert refused["shortfall"] == 200
    held = refused["booking"]
    assert held["status"] == "Waiting"
    left = moment(held["hold_expires_at"]) - datetime.now(UTC)
    assert timedelta(minutes=9) < left <= timedelta(minutes=10, seconds=5)
    await owns(driver, balance=300)

    rival = await crowd.driver(money=5000)
    wish = {"parking_place_id": place["id"], **when}
    problem(await rival.post("/booking", wish), 409, "fully_booked")
    assert await free_spaces(rival, place, when) == 0

    pay = f"/booking/{held['booking_id']}/pay"
    problem(await driver.post(pay), 402, "insufficient_funds")
    await crowd.give(driver, 200)
    paid = answer(await driver.post(pay))
    assert paid["status"] == "Confirmed"
    assert paid.get("hold_expires_at") is None
    await owns(driver, balance=0)
    assert answer(await driver.post(pay))["status"] == "Confirmed"
    await owns(driver, balance=0)
    await owns(owner, balance=0, pending=500)


async def test_at_most_three_holds_wait_for_money(crowd: People) -> None:
    owner = await crowd.owner()
    place = await new_place(owner, capacity=10)
    driver = await crowd.driver()
    wish = {"parking_place_id": place["id"], **stay()}
    held = [problem(await driver.post("/booking", wish), 402)["booking"] for _ in range(3)]
    problem(await driver.post("/booking", wish), 409, "too_many_holds")
    assert await free_spaces(driver, place, stay()) == 7
    answer(await driver.delete(f"/booking/{held[0]['booking_id']}"))
    problem(await driver.post("/booking", wish), 402)


async def test_a_running_stay_keeps_its_started_hours(crowd: People) -> None:
    owner = await crowd.owner()
    place = await new_place(owner, hourly_rate=600, capacity=1)
    driver = await crowd.driver(money=10_000)
    when = running_stay(3 * HOUR)
    booking = await driver.books(place, when)
    path = f"/booking/{booking['booking_id']}"
    later_start = {"date_from": stay(starts_in=HOUR)["date_from"]}
    problem(await driver.put(path, later_start), 409, "already_started")
    longer = (moment(when["date_to"]) + HOUR).isoformat()
    assert answer(await driver.put(path, {"date_to": longer}))["full_cost"] == 2400
    problem(await driver.put(path, {"date_to": when["date_to"]}), 409, "already_started")
    preview = answer(await driver.get(f"{path}/cancellation"))
    assert (preview["refund"], preview["fee"]) == (1800, 600)
    by_owner = answer(await owner.get(f"{path}/cancellation"))
    assert (by_owner["refund"], by_owner["fee"]) == (2400, 0)
    assert answer(await driver.delete(path, params={"reason": "done"}))["refund"] == 1800
    await owns(driver, balance=9400)
    await owns(owner, balance=0, pending=600)
    soon = stay(starts_in=HOUR, lasts=HOUR)
    assert await free_spaces(driver, place, soon) == 1, "the space is free from now"
    kept = await driver.booking(booking["booking_id"])
    assert moment(kept["date_to"]) == moment(longer), "the booking keeps its dates"


@pytest.mark.parametrize("by", ["owner", "admin"])
async def test_whoever_runs_the_place_cancels_with_a_full_refund(crowd: People, by: str) -> None:
    owner = await crowd.owner()
    place = await new_place(owner, hourly_rate=600)
    driver = await crowd.driver(money=2000)
    booking = await driver.books(place, running_stay(2 * HOUR))
    canceler = owner if by == "owner" else crowd.admin
    path = f"/booking/{booking['booking_id']}"
    answer(await canceler.delete(path, params={"reason": "flooded"}))
    seen = await driver.booking(booking["booking_id"])
    assert (seen["status"], seen["canceled_by"], seen["cancel_reason"]) == (
        "Canceled",
        by,
        "flooded",
    )
    assert seen["refunded"] == 1200
    await owns(driver, balance=2000)
    await owns(owner, balance=0)


async def test_a_deleted_place_gives_everybody_their_money_back(crowd: People) -> None:
    owner = await crowd.owner()
    place = await new_place(owner, hourly_rate=600)
    drivers = [await crowd.driver(money=2000) for _ in range(2)]
    bookings = [await driver.books(place, stay()) for driver in drivers]
    answer(await owner.delete(f"/parking/{place['id']}"))
    for driver, booking in zip(drivers, bookings, strict=True):
        seen = await eventually(
            partial(driver.booking, booking["booking_id"]),
            lambda seen: seen["status"] == "Canceled" and seen["refunded"] == 1200,
            within_seconds=30,
        )
        assert (seen["canceled_by"], seen["cancel_reason"]) == ("owner", "place_deleted")
        assert seen["place_name"] == place["name"], "history stays readable"
        await owns(driver, balance=2000)
    await owns(owner, balance=0)


async def test_the_price_is_the_one_that_was_shown(crowd: People) -> None:
    owner = await crowd.owner()
    place = await new_place(owner, hourly_rate=500)
    driver = await crowd.driver(money=10_000)
    wish = {"parking_place_id": place["id"], **stay(lasts=2 * HOUR)}
    booking = answer(await driver.post("/booking", {**wish, "expected_cost": 1000}))
    answer(await owner.put(f"/parking/{place['id']}", {"hourly_rate": 800}))
    refused = problem(
        await driver.post("/booking", {**wish, "expected_cost": 1000}), 409, "price_changed"
    )
    assert (refused["expected_cost"], refused["actual_cost"]) == (1000, 1600)
    path = f"/booking/{booking['booking_id']}"
    longer = {"date_to": stay(lasts=3 * HOUR)["date_to"]}
    wrong = await driver.put(path, {**longer, "expected_cost": 2400})
    problem(wrong, 409, "price_changed")
    changed = answer(await driver.put(path, {**longer, "expected_cost": 1500}))
    assert (changed["full_cost"], changed["hourly_rate"]) == (1500, 500)
    await owns(driver, balance=8500)


async def test_a_change_that_cannot_be_had_changes_nothing(crowd: People) -> None:
    owner = await crowd.owner()
    place = await new_place(owner, hourly_rate=500, capacity=1)
    driver = await crowd.driver(money=1100)
    rival = await crowd.driver(money=5000)
    booking = await driver.books(place, stay(lasts=2 * HOUR))
    path = f"/booking/{booking['booking_id']}"
    poor = await driver.put(path, {"date_to": stay(lasts=4 * HOUR)["date_to"]})
    assert problem(poor, 402, "insufficient_funds")["shortfall"] == 900
    assert await driver.booking(booking["booking_id"]) == booking
    await rival.books(place, stay(starts_in=timedelta(hours=26), lasts=HOUR))
    full = await driver.put(path, {"date_to": stay(lasts=3 * HOUR)["date_to"]})
    problem(full, 409, "fully_booked")
    assert await driver.booking(booking["booking_id"]) == booking
    confirmed = await driver.put(path, {"status": "Confirmed", "full_cost": 1})
    problem(confirmed, 400)
    assert await driver.booking(booking["booking_id"]) == booking
    await owns(driver, balance=100)


async def test_side_by_side_stays_share_a_single_space(crowd: People) -> None:
    """Peak overlap counts, not the number of bookings that touch the stay."""
    owner = await crowd.owner()
    place = await new_place(owner, capacity=1)
    driver = await crowd.driver(money=50_000)
    first = stay(lasts=HOUR)
    second = stay(starts_in=timedelta(hours=25), lasts=HOUR)
    await driver.books(place, first)
    await driver.books(place, second)
    both = {"date_from": first["date_from"], "date_to": second["date_to"]}
    wish = {"parking_place_id": place["id"], **both}
    problem(await driver.post("/booking", wish), 409, "fully_booked")
    two = await new_place(owner, capacity=2)
    await driver.books(two, first)
    await driver.books(two, second)
    await driver.books(two, both)
    problem(
        await driver.post("/booking", {"parking_place_id": two["id"], **both}),
        409,
        "fully_booked",
    )
