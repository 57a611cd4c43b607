"""A place goes, and with it every booking that has not ended: paid back in full, told once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from tests.acceptance.backdoor import all_events_are_handled
from tests.acceptance.inbox import inbox
from tests.acceptance.people import People, Person, new_place, running_stay, stay
from tests.acceptance.running import Running
from tests.acceptance.world import Json, answer, problem, until
from tests.support.eventually import eventually

DRIVERS = 6
CONFIRMED_EACH = 40
MONEY = 1_000_000
PROMISED_WITHIN_SECONDS = 30
PRICE = 1000
COUNTED = {"limit": 1, "count": True}


@pytest.fixture(autouse=True)
async def books_balance(quick: Running) -> AsyncIterator[None]:
    yield
    await quick.verify()


@dataclass(frozen=True)
class Park:
    """A place with many bookings: of each driver `CONFIRMED_EACH` to come and one that runs."""

    owner: Person
    place: Json
    drivers: list[Person]
    poor: Person
    """Holds a space and has not paid."""
    over: Json
    """The booking of the first driver that has ended."""

    async def delete(self, person: Person) -> None:
        answer(await person.delete(f"/parking/{self.place['id']}"))

    async def unfinished(self) -> int:
        """How many bookings are not cancelled, the one that has ended left out."""
        found = [
            await self.owner.get("/booking", params={"status": status, **COUNTED})
            for status in ("Confirmed", "Waiting")
        ]
        assert all(response.status_code == 200 for response in found)
        return sum(int(response.headers["X-Total-Count"]) for response in found) - 1


async def _park(people: People) -> Park:
    owner = await people.owner()
    place = await new_place(owner, capacity=1000)
    drivers = [await people.driver(money=MONEY) for _ in range(DRIVERS)]
    poor = await people.driver()
    end = datetime.now(UTC) + timedelta(seconds=10)
    over = await drivers[0].books(
        place,
        {"date_from": (end - timedelta(minutes=14)).isoformat(), "date_to": end.isoformat()},
    )
    await asyncio.gather(*(_books_much(driver, place) for driver in drivers))
    wish = {"parking_place_id": place["id"], **stay()}
    problem(await poor.post("/booking", wish), 402)
    await until(end)
    return Park(owner, place, drivers, poor, over)


async def _books_much(driver: Person, place: Json) -> None:
    await driver.books(place, running_stay(timedelta(hours=2)))
    for number in range(CONFIRMED_EACH):
        await driver.books(place, stay(starts_in=timedelta(hours=3 * number + 1)))


@pytest.mark.parametrize("by", ["owner", "admin"])
async def test_every_unfinished_booking_is_canceled_and_its_driver_told(
    quick: Running, by: str
) -> None:
    park = await _park(quick.people)
    await park.delete(park.owner if by == "owner" else quick.people.admin)
    problem(await park.owner.get(f"/parking/{park.place['id']}"), 404)
    await eventually(
        park.unfinished, lambda count: count == 0, within_seconds=PROMISED_WITHIN_SECONDS
    )
    await eventually(partial(_refunds_pending, park), lambda count: count == 0, within_seconds=30)
    await all_events_are_handled(quick)
    for driver in park.drivers:
        await _require_all_of(driver, park, by)
    (unpaid,) = answer(await park.poor.get("/booking"))
    assert (unpaid["status"], unpaid["cancel_reason"]) == ("Canceled", "place_deleted")
    assert [one["type"] for one in await inbox(park.poor)] == ["booking-canceled-driver"]
    earned = await asyncio.gather(park.owner.balance(), park.owner.pending())
    assert sum(earned) == park.over["full_cost"]
    wish = {"parking_place_id": park.place["id"], **stay()}
    problem(await park.drivers[0].post("/booking", wish), 404)


async def _require_all_of(driver: Person, park: Park, by: str) -> None:
    """The driver's stays ended as they should, the money is back, and each was told once."""
    bookings = {
        one["booking_id"]: one
        for one in answer(await driver.get("/booking", params={"limit": 200}))
    }
    over = bookings.pop(park.over["booking_id"], None)
    assert len(bookings) == CONFIRMED_EACH + 1
    for booking in bookings.values():
        assert booking["status"] == "Canceled"
        assert (booking["canceled_by"], booking["cancel_reason"]) == (by, "place_deleted")
        assert (booking["refunded"], booking["refund_pending"]) == (PRICE, None)
    spent = 0
    if over is not None:
        assert over["status"] == "Confirmed"
        spent = over["full_cost"]
    assert await driver.balance() == MONEY - spent
    told = Counter(
        one["data"]["booking_id"]
        for one in await inbox(driver)
        if one["type"] == "booking-canceled-driver"
    )
    assert told == dict.fromkeys(bookings, 1)


async def _refunds_pending(park: Park) -> int:
    found = [
        booking
        for driver in park.drivers
        for booking in answer(await driver.get("/booking", params={"limit": 200}))
    ]
    return sum(bool(booking["refund_pending"]) for booking in found)
