"""Many at once: the last space, one booking paid twice, cancelled twice, swept and paid."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

import httpx
import pytest

from parking_net.booking.service.sweep import sweep_holds
from tests.booking.fake_payment import Gate
from tests.booking.world import DAY, HOUR, World, answer, path_of, problem


def statuses(responses: Iterable[httpx.Response]) -> Counter[int]:
    return Counter(response.status_code for response in responses)


async def test_the_last_space_is_taken_once(world: World) -> None:
    place_id = world.parking.add(capacity=3)
    drivers = [world.driver(money=5000) for _ in range(20)]
    stays = [world.stay(DAY + (number % 3) * HOUR, 3 * HOUR) for number in range(20)]
    # All of these stays share one hour.
    wishes = zip(drivers, stays, strict=True)
    got = await asyncio.gather(*(one.asks_to_book(place_id, stay) for one, stay in wishes))
    assert statuses(got) == {200: 3, 409: 17}
    assert world.payment.operations("charge") == 3


async def test_a_double_click_on_pay_charges_once(world: World) -> None:
    driver = world.driver()
    refused = await driver.asks_to_book(world.parking.add(), world.stay())
    booking = problem(refused, 402, "insufficient_funds")["booking"]
    world.payment.give(driver.user_id, 5000)
    got = await asyncio.gather(*(driver.pays(booking) for _ in range(10)))
    assert statuses(got) == {200: 10}
    assert driver.money == 5000 - booking["full_cost"]
    assert len(await world.events()) == 1


async def test_cancelling_at_once_refunds_once(world: World) -> None:
    owner, driver = world.owner(), world.driver(money=5000)
    place_id = world.parking.add(owner_id=owner.user_id)
    booking = await driver.books(place_id, world.stay())
    people = [driver, owner, world.admin()] * 4
    got = await asyncio.gather(*(person.delete(path_of(booking)) for person in people))
    assert {answer(response)["refund"] for response in got} == {booking["full_cost"]}
    assert (driver.money, world.payment.operations("refund")) == (5000, 1)
    types = [event["type"] for event in await world.events()]
    assert types == ["booking.confirmed", "booking.canceled"]


@pytest.mark.parametrize("round_", range(3))
async def test_cancel_against_confirm(world: World, round_: int) -> None:
    """Whoever is first: no charge is left without a booking."""
    drivers = [world.driver(money=5000) for _ in range(8)]
    place_id = world.parking.add(capacity=10)
    gate = world.payment.before["ProcessTransaction"] = Gate()
    wishes = [asyncio.create_task(one.asks_to_book(place_id, world.stay())) for one in drivers]
    await gate.arrived.wait()
    waiting: list[list[dict[str, object]]] = []
    while not all(waiting) or not waiting:
        waiting = [answer(await driver.get("/booking")) for driver in drivers]
    cancels = [
        driver.delete(path_of(booking)) for driver, [booking] in zip(drivers, waiting, strict=True)
    ]
    gate.open()
    assert statuses(await asyncio.gather(*cancels)) == {200: 8}
    assert set(statuses(await asyncio.gather(*wishes))) <= {200, 409}
    await world.settles_everything()
    assert [driver.money for driver in drivers] == [5000] * 8
    for driver, [booking] in zip(drivers, waiting, strict=True):
        seen = await driver.reads(booking)
        assert (seen["status"], seen["refund_pending"]) == ("Canceled", None)
        assert world.payment.kept(seen["booking_id"]) == 0


async def test_sweepers_expire_each_hold_once(world: World) -> None:
    place_id = world.parking.add(capacity=50)
    for _ in range(30):
        refused = await world.driver().asks_to_book(place_id, world.stay())
        problem(refused, 402, "insufficient_funds")
    world.clock.advance(timedelta(minutes=10))
    swept = await asyncio.gather(*(sweep_holds(world.desk) for _ in range(4)))
    assert sum(swept) == 30
    events = await world.events()
    assert Counter(event["type"] for event in events) == {"booking.hold_expired": 30}
    assert len({event["subject"] for event in events}) == 30


async def test_sweeping_against_paying_ends_one_way(world: World) -> None:
    place_id = world.parking.add(capacity=50)
    drivers = [world.driver() for _ in range(10)]
    held = []
    for driver in drivers:
        refused = await driver.asks_to_book(place_id, world.stay())
        held.append(problem(refused, 402, "insufficient_funds")["booking"])
        world.payment.give(driver.user_id, 5000)
    gate = world.payment.before["ProcessTransaction"] = Gate()
    pays = [asyncio.create_task(one.pays(hold)) for one, hold in zip(drivers, held, strict=True)]
    await gate.arrived.wait()
    world.clock.advance(timedelta(minutes=10))
    gate.open()
    await asyncio.gather(*(sweep_holds(world.desk) for _ in range(2)))
    assert statuses(await asyncio.gather(*pays)) == {409: 10}
    await world.settles_everything()
    assert [driver.money for driver in drivers] == [5000] * 10


async def test_extending_against_booking_never_overbooks(world: World) -> None:
    for _ in range(5):
        place_id = world.parking.add(capacity=1)
        holder, rival = world.driver(money=5000), world.driver(money=5000)
        booking = await holder.books(place_id, world.stay(lasts=HOUR))
        longer = {"date_to": world.stay(lasts=2 * HOUR)["date_to"]}
        got = await asyncio.gather(
            holder.put(path_of(booking), longer),
            rival.asks_to_book(place_id, world.stay(DAY + HOUR, HOUR)),
        )
        assert statuses(got) == {200: 1, 409: 1}


async def test_extending_at_once_changes_once(world: World) -> None:
    driver = world.driver(money=50_000)
    booking = await driver.books(world.parking.add(hourly_rate=600), world.stay(lasts=HOUR))
    longer = {"date_to": world.stay(lasts=2 * HOUR)["date_to"]}
    got = await asyncio.gather(*(driver.put(path_of(booking), longer) for _ in range(6)))
    assert set(statuses(got)) <= {200, 409}
    assert world.payment.kept(booking["booking_id"]) == 1200
    assert (await driver.reads(booking))["full_cost"] == 1200


async def test_cancelling_against_extending_keeps_money_and_booking_together(
    world: World,
) -> None:
    driver = world.driver(money=5000)
    for day in range(1, 6):
        booking = await driver.books(world.parking.add(), world.stay(day * DAY))
        longer = {"date_to": world.stay(day * DAY, 4 * HOUR)["date_to"]}
        extended, canceled = await asyncio.gather(
            driver.put(path_of(booking), longer), driver.delete(path_of(booking))
        )
        assert canceled.status_code == 200
        assert extended.status_code in {200, 409}
    await world.settles_everything()
    assert driver.money == 5000


async def test_three_holds_are_three_also_in_a_crowd(world: World) -> None:
    """Every refusal dawdles before its commit, so that rivals meet for certain."""
    await world.database.execute(
        "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN PERFORM pg_sleep(0.03); RETURN NEW; END'"
    )
    await world.database.execute(
        "CREATE TRIGGER dawdling AFTER UPDATE ON bookings FOR EACH ROW"
        " WHEN (NEW.waits_for_funds) EXECUTE FUNCTION dawdle()"
    )
    driver = world.driver()
    place_id = world.parking.add(capacity=50)
    got = await asyncio.gather(*(driver.asks_to_book(place_id, world.stay()) for _ in range(12)))
    assert statuses(got) == {402: 3, 409: 9}
    waiting = answer(await driver.get("/booking", params={"status": "Waiting"}))
    assert len(waiting) == 3
    for response in got:
        if response.status_code == 409:
            problem(response, 409, "too_many_holds")
