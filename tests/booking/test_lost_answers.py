"""Lost answers, dead neighbours and half-done wishes: money and bookings find each other again."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from parking_net.booking.domain.stay import Stay
from parking_net.booking.repository import orders
from parking_net.booking.service.book import BookingWish, book
from parking_net.booking.service.reconcile import reconcile
from parking_net.shared.identifiers import new_id
from parking_net.shared.identity import Caller, Role
from tests.booking.fake_payment import Gate
from tests.booking.world import DAY, HOUR, Json, Person, World, answer, moment, path_of, problem

RATE = 600


async def half_booked(world: World, *, capacity: int = 1) -> tuple[Person, Json]:
    """Charged 1200 of 5000, but the answer was lost."""
    driver = world.driver(money=5000)
    place_id = world.parking.add(hourly_rate=RATE, capacity=capacity)
    world.payment.cut_answers = True
    refused = await driver.asks_to_book(place_id, world.stay())
    world.payment.cut_answers = False
    booking: Json = problem(refused, 503, "payment_unavailable")["booking"]
    assert driver.money == 3800
    return driver, booking


async def test_a_charge_whose_answer_was_lost_confirms_later(world: World) -> None:
    driver, booking = await half_booked(world)
    await world.settles_everything()
    assert (await driver.reads(booking))["status"] == "Confirmed"
    assert (driver.money, world.payment.operations("charge")) == (3800, 1)
    assert [event["type"] for event in await world.events()] == ["booking.confirmed"]


async def test_paying_after_a_lost_answer_is_the_same_charge(world: World) -> None:
    driver, booking = await half_booked(world)
    assert answer(await driver.pays(booking))["status"] == "Confirmed"
    assert (driver.money, world.payment.operations("charge")) == (3800, 1)


async def test_an_unknown_charge_of_an_expired_hold_goes_back(world: World) -> None:
    driver, booking = await half_booked(world)
    world.clock.advance(timedelta(minutes=10))
    assert await world.sweeps() == 1
    assert await world.orders(booking) == [("cancel_charge", "pending")]
    await world.settles_everything()
    seen = await driver.reads(booking)
    assert (seen["status"], seen["canceled_by"], seen["refunded"]) == ("Canceled", "system", 1200)
    assert (driver.money, world.payment.kept(booking["booking_id"])) == (5000, 0)
    assert [event["type"] for event in await world.events()] == ["booking.hold_expired"]


async def test_the_reconciler_itself_never_confirms_after_expiry(world: World) -> None:
    driver, booking = await half_booked(world)
    world.clock.advance(timedelta(minutes=10))
    await world.reconciles()
    seen = await driver.reads(booking)
    assert (seen["status"], seen["refunded"]) == ("Canceled", 1200)
    assert driver.money == 5000


async def test_nothing_is_charged_after_the_expiry(world: World) -> None:
    driver = world.driver(money=5000)
    world.payment.down = True
    refused = await driver.asks_to_book(world.parking.add(), world.stay())
    booking = problem(refused, 503, "payment_unavailable")["booking"]
    world.payment.down = False
    world.clock.advance(timedelta(minutes=10))
    await world.reconciles()
    assert (await driver.reads(booking))["cancel_reason"] == "hold_expired"
    assert await world.orders(booking) == [("cancel_charge", "done")]
    assert world.payment.operations("charge") == 0


async def test_a_charge_that_never_happened_never_will(world: World) -> None:
    driver = world.driver(money=5000)
    world.payment.down = True
    refused = await driver.asks_to_book(world.parking.add(), world.stay())
    booking = problem(refused, 503, "payment_unavailable")["booking"]
    answer(await driver.delete(path_of(booking)))
    world.payment.down = False
    await world.settles_everything()
    assert (await driver.reads(booking))["refunded"] == 0
    assert await world.orders(booking) == [("cancel_charge", "done")]
    assert (driver.money, world.payment.operations("charge")) == (5000, 0)


async def test_cancelling_a_booking_with_a_lost_charge_gives_it_back_at_once(world: World) -> None:
    driver, booking = await half_booked(world)
    assert answer(await driver.delete(path_of(booking)))["refund"] == 1200
    assert (await driver.reads(booking))["refunded"] == 1200
    assert driver.money == 5000


async def test_a_charge_that_answers_after_the_expiry_is_given_back(world: World) -> None:
    driver = world.driver(money=5000)
    gate = world.payment.before["ProcessTransaction"] = Gate()
    wish = asyncio.create_task(driver.asks_to_book(world.parking.add(), world.stay()))
    await gate.arrived.wait()
    world.clock.advance(timedelta(minutes=10))
    gate.open()
    problem(await wish, 409, "hold_expired")
    assert driver.money == 5000
    [booking] = answer(await driver.get("/booking"))
    assert (booking["status"], booking["canceled_by"]) == ("Canceled", "system")
    assert booking["refunded"] == booking["full_cost"]


async def test_a_charge_that_answers_after_a_cancellation_is_given_back(world: World) -> None:
    driver = world.driver(money=5000)
    gate = world.payment.before["ProcessTransaction"] = Gate()
    wish = asyncio.create_task(driver.asks_to_book(world.parking.add(), world.stay()))
    await gate.arrived.wait()
    [booking] = answer(await driver.get("/booking"))
    world.payment.down = True
    answer(await driver.delete(path_of(booking)))
    world.payment.down = False
    gate.open()
    problem(await wish, 409, "already_canceled")
    await world.settles_everything()
    assert (driver.money, world.payment.kept(booking["booking_id"])) == (5000, 0)
    assert world.payment.operations("refund") == 1


async def test_a_cancelled_charge_on_its_way_is_not_charged(world: World) -> None:
    driver = world.driver(money=5000)
    gate = world.payment.before["ProcessTransaction"] = Gate()
    wish = asyncio.create_task(driver.asks_to_book(world.parking.add(), world.stay()))
    await gate.arrived.wait()
    [booking] = answer(await driver.get("/booking"))
    assert answer(await driver.delete(path_of(booking)))["refund"] == 0
    gate.open()
    problem(await wish, 409, "already_canceled")
    assert (driver.money, world.payment.operations("charge")) == (5000, 0)


async def test_a_lost_refund_is_repeated_with_the_same_id(world: World) -> None:
    driver = world.driver(money=5000)
    booking = await driver.books(world.parking.add(hourly_rate=RATE), world.stay())
    world.payment.cut_answers = True
    assert answer(await driver.delete(path_of(booking)))["refund"] == 1200
    world.payment.cut_answers = False
    assert (await driver.reads(booking))["refund_pending"] == 1200
    await world.settles_everything()
    seen = await driver.reads(booking)
    assert (seen["refunded"], seen["refund_pending"]) == (1200, None)
    assert (driver.money, world.payment.operations("refund")) == (5000, 1)


async def changing(world: World) -> tuple[Person, Json, Json]:
    """A paid booking of two hours whose extension by one was charged with the answer lost."""
    driver = world.driver(money=5000)
    booking = await driver.books(world.parking.add(hourly_rate=RATE, capacity=1), world.stay())
    longer = {"date_to": world.stay(lasts=3 * HOUR)["date_to"]}
    world.payment.cut_answers = True
    refused = await driver.put(path_of(booking), longer)
    world.payment.cut_answers = False
    assert problem(refused, 503, "payment_unavailable")["booking"] == booking
    assert driver.money == 3200
    return driver, booking, longer


async def test_a_change_whose_charge_was_lost_is_applied_later(world: World) -> None:
    driver, booking, longer = await changing(world)
    problem(await driver.put(path_of(booking), longer), 409, "change_in_progress")
    rival = await world.driver(money=5000).asks_to_book(
        UUID(booking["parking_place_id"]), world.stay(DAY + 2 * HOUR, HOUR)
    )
    problem(rival, 409, "fully_booked")
    await world.settles_everything()
    seen = await driver.reads(booking)
    assert (seen["full_cost"], moment(seen["date_to"])) == (1800, moment(longer["date_to"]))
    assert (driver.money, world.payment.kept(booking["booking_id"])) == (3200, 1800)


async def test_a_change_that_cannot_be_paid_in_time_is_dropped_and_given_back(
    world: World,
) -> None:
    driver, booking, _ = await changing(world)
    world.payment.down = True
    world.clock.advance(timedelta(minutes=10))
    await world.settles_everything()
    world.payment.down = False
    await world.settles_everything()
    seen = await driver.reads(booking)
    assert (seen["full_cost"], seen["date_to"]) == (1200, booking["date_to"])
    assert (seen["refunded"], seen["refund_pending"]) == (None, None)
    assert (driver.money, world.payment.kept(booking["booking_id"])) == (3800, 1200)


async def test_a_change_that_is_charged_too_late_is_given_back(world: World) -> None:
    driver = world.driver(money=5000)
    booking = await driver.books(world.parking.add(hourly_rate=RATE), world.stay())
    gate = world.payment.before["ProcessTransaction"] = Gate()
    longer = {"date_to": world.stay(lasts=3 * HOUR)["date_to"]}
    wish = asyncio.create_task(driver.put(path_of(booking), longer))
    await gate.arrived.wait()
    world.clock.advance(timedelta(minutes=10))
    gate.open()
    problem(await wish, 409, "hold_expired")
    await world.settles_everything()
    seen = await driver.reads(booking)
    assert (seen["full_cost"], seen["refund_pending"]) == (1200, None)
    assert (driver.money, world.payment.kept(booking["booking_id"])) == (3800, 1200)


async def test_cancelling_during_a_lost_change_gives_both_payments_back(world: World) -> None:
    driver, booking, _ = await changing(world)
    assert answer(await driver.delete(path_of(booking)))["refund"] == 1200
    await world.settles_everything()
    assert (driver.money, world.payment.kept(booking["booking_id"])) == (5000, 0)
    assert (await driver.reads(booking))["refunded"] == 1200


async def test_a_surplus_hold_found_later_is_cancelled_by_the_system(world: World) -> None:
    driver = world.driver()
    place_id = world.parking.add()
    world.payment.down = True
    refused = await driver.asks_to_book(place_id, world.stay())
    unknown = problem(refused, 503, "payment_unavailable")["booking"]
    world.payment.down = False
    for _ in range(3):
        problem(await driver.asks_to_book(place_id, world.stay()), 402, "insufficient_funds")
    world.clock.advance(timedelta(seconds=30))
    await world.reconciles()
    seen = await driver.reads(unknown)
    assert (seen["canceled_by"], seen["cancel_reason"]) == ("system", "too_many_holds")
    problem(await driver.pays(unknown), 409, "too_many_holds")


async def test_orders_are_tried_at_most_twenty_seconds_apart(world: World) -> None:
    _, booking = await half_booked(world)
    world.payment.down = True
    for _ in range(12):
        world.clock.advance(timedelta(seconds=21))
        assert await world.reconciles() == 1
    assert await world.orders(booking) == [("charge", "pending")]


async def test_two_reconcilers_share_the_orders(world: World) -> None:
    for _ in range(20):
        await half_booked(world)
    world.clock.advance(timedelta(seconds=30))
    world.payment.calls.clear()
    assert sum(await asyncio.gather(*(reconcile(world.desk) for _ in range(2)))) == 20
    assert world.payment.calls == {"ProcessTransaction": 20}


async def test_orders_that_one_reconciler_is_taking_are_skipped_by_others(world: World) -> None:
    for _ in range(3):
        await half_booked(world)
    now = world.clock.now() + timedelta(seconds=30)
    leased_until = now + timedelta(seconds=8)
    async with world.database.transaction() as connection:
        taken = await orders.claim_due(connection, now, leased_until, 2)
        others = await orders.claim_due(world.database, now, leased_until, 10)
    assert (len(taken), len(others)) == (2, 1)
    assert await orders.claim_due(world.database, now, leased_until, 10) == []
    assert len(await orders.claim_due(world.database, leased_until, leased_until, 10)) == 3


async def test_the_database_itself_refuses_a_second_open_charge(world: World) -> None:
    _, booking = await half_booked(world)
    with pytest.raises(asyncpg.UniqueViolationError, match="one_open_charge"):
        await world.database.execute(
            "INSERT INTO payment_orders (operation_id, booking_id, kind, amount, next_attempt_at,"
            " created_at) VALUES (gen_random_uuid(), $1, 'charge', 1, $2, $2)",
            UUID(booking["booking_id"]),
            world.clock.now(),
        )


async def test_requests_under_way_are_left_alone(world: World) -> None:
    driver = world.driver(money=5000)
    gate = world.payment.before["ProcessTransaction"] = Gate()
    wish = asyncio.create_task(driver.asks_to_book(world.parking.add(), world.stay()))
    await gate.arrived.wait()
    world.clock.advance(timedelta(seconds=7))
    assert await world.reconciles() == 0
    gate.open()
    assert answer(await wish)["status"] == "Confirmed"


async def test_the_same_wish_goes_on_where_a_dead_process_left_it(world: World) -> None:
    driver = world.driver(money=5000)
    place_id = world.parking.add(hourly_rate=RATE, capacity=1)
    caller = Caller(
        user_id=driver.user_id,
        role=Role.DRIVER,
        login="anna",
        email="anna@example.com",
        locale="en",
        expires_at=world.clock.now() + DAY,
        token_id="token",
    )
    start = world.clock.now()
    wish = BookingWish(new_id(), place_id, Stay(start, start + 2 * HOUR), None)
    gate = world.payment.before["ProcessTransaction"] = Gate()
    dying = asyncio.create_task(book(world.desk, caller, wish))
    await gate.arrived.wait()
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    gate.open()
    # By now the price is another, and the wish could not be made anew.
    world.parking.place(place_id).hourly_rate = 9999
    assert (await book(world.desk, caller, wish)).full_cost == 1200
    world.parking.remove(place_id)
    again = await book(world.desk, caller, wish)
    assert (again.booking_id, again.status) == (wish.booking_id, "Confirmed")
    assert (driver.money, world.payment.operations("charge")) == (3800, 1)


async def test_an_idempotency_key_repeats_the_first_answer(world: World) -> None:
    driver = world.driver(money=5000)
    place_id = world.parking.add(hourly_rate=RATE)
    key = {"Idempotency-Key": "once"}
    first = await driver.asks_to_book(place_id, world.stay(), headers=key)
    second = await driver.asks_to_book(place_id, world.stay(), headers=key)
    assert answer(first) == answer(second)
    assert second.headers["idempotency-replayed"] == "true"
    assert driver.money == 3800


async def test_a_key_after_an_unknown_outcome_finishes_the_same_booking(world: World) -> None:
    driver = world.driver(money=5000)
    place_id = world.parking.add(hourly_rate=RATE)
    key = {"Idempotency-Key": "once"}
    world.payment.cut_answers = True
    refused = await driver.asks_to_book(place_id, world.stay(), headers=key)
    booking = problem(refused, 503, "payment_unavailable")["booking"]
    world.payment.cut_answers = False
    finished = answer(await driver.asks_to_book(place_id, world.stay(), headers=key))
    assert (finished["booking_id"], finished["status"]) == (booking["booking_id"], "Confirmed")
    assert (driver.money, world.payment.operations("charge")) == (3800, 1)


async def test_a_key_after_an_unknown_change_finishes_the_same_change(world: World) -> None:
    driver = world.driver(money=5000)
    booking = await driver.books(world.parking.add(hourly_rate=RATE), world.stay())
    longer = {"date_to": world.stay(lasts=3 * HOUR)["date_to"]}
    key = {"Idempotency-Key": "once"}
    world.payment.cut_answers = True
    refused = await driver.put(path_of(booking), longer, headers=key)
    problem(refused, 503, "payment_unavailable")
    world.payment.cut_answers = False
    changed = answer(await driver.put(path_of(booking), longer, headers=key))
    assert changed["full_cost"] == 1800
    assert (driver.money, world.payment.operations("charge")) == (3200, 2)
