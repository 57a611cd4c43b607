"""What time does by itself: holds expire, stays end, income becomes the owner's.

On a platform whose shortest stay and hold are one minute; the contract's defaults are larger.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from tests.acceptance.people import People, Person, new_place, stay
from tests.acceptance.running import Running
from tests.acceptance.world import Json, answer, problem, told, until
from tests.support.eventually import eventually


@pytest.fixture
def quick_people(quick: Running) -> People:
    return quick.people


@pytest.fixture(autouse=True)
async def books_balance(quick: Running) -> AsyncIterator[None]:
    yield
    await quick.verify()


@dataclass(frozen=True)
class Held:
    """The only space of a place, held by somebody who has not paid."""

    owner: Person
    poor: Person
    rich: Person
    place: Json
    booking_id: str
    expires: datetime


@pytest.fixture(scope="module", autouse=True)
async def held(quick: Running) -> Held:
    people = quick.people
    owner = await people.owner()
    place = await new_place(owner, capacity=1)
    poor, rich = await people.driver(), await people.driver(money=5000)
    wish = {"parking_place_id": place["id"], **stay()}
    booking = problem(await poor.post("/booking", wish), 402)["booking"]
    await people.give(poor, 5000)
    problem(await rich.post("/booking", wish), 409, "fully_booked")
    expires = datetime.fromisoformat(booking["hold_expires_at"])
    return Held(owner, poor, rich, place, booking["booking_id"], expires)


def _ending_in(seconds: float) -> dict[str, str]:
    """A stay of fourteen minutes and a half that ends so soon."""
    end = datetime.now(UTC) + timedelta(seconds=seconds)
    start = end - timedelta(minutes=14, seconds=30)
    return {"date_from": start.isoformat(), "date_to": end.isoformat()}


async def test_income_is_the_owners_when_the_stay_is_over(quick_people: People) -> None:
    owner = await quick_people.owner()
    place = await new_place(owner, hourly_rate=3600)
    driver = await quick_people.driver(money=5000)
    booking = await driver.books(place, _ending_in(10))
    assert booking["full_cost"] == 870
    assert (await owner.balance(), await owner.pending()) == (0, 870)
    at = f"/booking/{booking['booking_id']}"

    async def wallet() -> tuple[int, int]:
        return await owner.balance(), await owner.pending()

    await eventually(wallet, lambda seen: seen == (870, 0), within_seconds=60)
    assert [row["status"] for row in await owner.ledger()] == ["completed"]
    for person in (driver, owner, quick_people.admin):
        problem(await person.delete(at), 409, "already_finished")
        problem(await person.get(f"{at}/cancellation"), 409, "already_finished")
    later = {"date_to": (datetime.now(UTC) + timedelta(hours=1)).isoformat()}
    problem(await driver.put(at, later), 409, "already_finished")
    assert (await driver.booking(booking["booking_id"]))["status"] == "Confirmed"
    assert await driver.balance() == 4130


async def test_an_extended_stay_pays_its_owner_later(quick_people: People) -> None:
    owner = await quick_people.owner()
    place = await new_place(owner, hourly_rate=3600)
    driver = await quick_people.driver(money=9000)
    short = _ending_in(15)
    booking = await driver.books(place, short)
    longer = datetime.fromisoformat(short["date_to"]) + timedelta(hours=1)
    at = f"/booking/{booking['booking_id']}"
    answer(await driver.put(at, {"date_to": longer.isoformat()}))
    watched = await _settled_control(quick_people)
    assert watched, "the settlement of another stay that ended at the same time"
    assert (await owner.balance(), await owner.pending()) == (0, 4470)


async def test_cancelling_against_the_end_of_the_stay(quick_people: People) -> None:
    """Settled or refunded, never both: the settlement job and a cancellation meet at the end."""
    owner = await quick_people.owner()
    place = await new_place(owner, hourly_rate=3600, capacity=30)
    drivers = [await quick_people.driver(money=1000) for _ in range(12)]
    when = _ending_in(12)
    bookings = [await driver.books(place, when) for driver in drivers]
    end = datetime.fromisoformat(when["date_to"])

    async def cancels(person: Person, booking: Json, early: float) -> int:
        await until(end - timedelta(seconds=early))
        response = await person.delete(f"/booking/{booking['booking_id']}", timeout=30)
        assert response.status_code in {200, 409}, told(response)
        return response.status_code

    got = await asyncio.gather(
        *(
            # The owner's cancellation refunds the whole stay until its very end.
            cancels(owner, booking, 0.12 - 0.02 * number)
            for number, booking in enumerate(bookings)
        )
    )
    refunded = got.count(200)
    kept = 870 * (len(bookings) - refunded)

    async def wallet() -> tuple[int, int]:
        return await owner.balance(), await owner.pending()

    await eventually(wallet, lambda seen: seen == (kept, 0), within_seconds=60)
    assert sum([await driver.balance() for driver in drivers]) == 12_000 - kept


async def test_an_unpaid_hold_frees_its_space_when_it_expires(held: Held) -> None:
    """Stands last: the minute of the hold runs since the first story of this file."""
    wish = {"parking_place_id": held.place["id"], **stay()}

    async def rival() -> tuple[datetime, int]:
        response = await held.rich.post("/booking", wish)
        return datetime.now(UTC), response.status_code

    taken_at, _ = await eventually(
        rival, lambda seen: seen[1] == 200, within_seconds=70, every_seconds=0.1
    )
    late = taken_at - held.expires
    assert timedelta(0) <= late < timedelta(seconds=5), "free from the instant of expiry"
    refused = await held.poor.post(f"/booking/{held.booking_id}/pay")
    assert problem(refused, 409)["code"] in {"hold_expired", "already_canceled"}
    seen = await eventually(
        lambda: held.poor.booking(held.booking_id),
        lambda seen: seen["status"] == "Canceled",
        within_seconds=30,
    )
    assert seen["canceled_by"] == "system"
    assert seen["canceled_at"]
    assert (await held.poor.balance(), await held.rich.balance()) == (5000, 4000)
    assert await held.owner.pending() == 1000


async def _settled_control(people: People) -> bool:
    """A stay that ends in a few seconds has been settled."""
    owner = await people.owner()
    driver = await people.driver(money=1000)
    await driver.books(await new_place(owner, hourly_rate=3600), _ending_in(15))
    return await eventually(owner.balance, lambda seen: seen == 870, within_seconds=60) == 870
