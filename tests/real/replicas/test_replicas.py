"""Two of everything: nothing is done twice, nothing is missed, and one may go at any time."""

from __future__ import annotations

import asyncio
import uuid

import pytest

from tests.acceptance.inbox import hears, told_of
from tests.acceptance.people import Person, new_place, stay
from tests.acceptance.streams import page_of
from tests.acceptance.world import SERVICES, Json, answer, problem, statuses
from tests.real.replicas.traffic import Traffic, traffic
from tests.real.replicas.twins import FIRST, SECOND, Twins
from tests.support.eventually import eventually

pytestmark = pytest.mark.timeout(900)

HOLD_IS_OVER_WITHIN_SECONDS = 300


@pytest.fixture(scope="module", autouse=True)
async def held(twins: Twins) -> tuple[Person, Json]:
    """A hold that nobody pays, from the beginning of all the tests."""
    people = twins.running.people
    driver = await people.driver()
    place = await new_place(await people.owner())
    wish = {"parking_place_id": place["id"], **stay()}
    refused = problem(await driver.post("/booking", wish), 402, "insufficient_funds")
    return driver, refused["booking"]


async def test_a_page_at_one_process_shows_what_the_other_one_did(twins: Twins) -> None:
    people = twins.running.people
    driver = await people.driver(money=100_000)
    place = await new_place(await people.owner())
    for here, there in ((FIRST, SECOND), (SECOND, FIRST)):
        async with page_of(twins.only(here, driver)) as page:
            booking = await twins.only(there, driver).books(place, stay())
            await page.shows("booking", booking["booking_id"])
            await hears(
                twins.only(there, driver), booking["booking_id"], "booking-confirmed-driver"
            )


async def test_one_key_is_one_booking_whoever_is_asked(twins: Twins) -> None:
    people = twins.running.people
    driver = await people.driver(money=100_000)
    place = await new_place(await people.owner())
    at = [twins.only(host, driver) for host in (FIRST, SECOND)]
    sent = {"Idempotency-Key": str(uuid.uuid4())}
    wish = {"parking_place_id": place["id"], **stay()}
    together = await asyncio.gather(
        *(person.post("/booking", wish, headers=sent) for person in at * 4)
    )
    assert set(statuses(together)) <= {200, 409}
    for refused in (one for one in together if one.status_code == 409):
        problem(refused, 409, "idempotency_in_progress")
    again = [await person.post("/booking", wish, headers=sent) for person in at]
    assert [one.headers["idempotency-replayed"] for one in again] == ["true", "true"]
    assert len({answer(one)["booking_id"] for one in again}) == 1
    assert len(answer(await driver.get("/booking"))) == 1


async def test_the_last_space_goes_to_one_whoever_is_asked(twins: Twins) -> None:
    people = twins.running.people
    drivers = [await people.driver(money=10_000) for _ in range(6)]
    place = await new_place(await people.owner(), capacity=1)
    wish = {"parking_place_id": place["id"], **stay()}
    asked = (
        twins.only((FIRST, SECOND)[i % 2], driver).post("/booking", wish)
        for i, driver in enumerate(drivers)
    )
    assert statuses(await asyncio.gather(*asked)) == {200: 1, 409: 5}


async def test_a_place_goes_with_its_bookings_once(twins: Twins) -> None:
    people = twins.running.people
    owner = await people.owner()
    guests = [await people.driver(money=10_000) for _ in range(5)]
    going = await new_place(owner, capacity=50)
    theirs = [(guest, await guest.books(going, stay())) for guest in guests]
    answer(await owner.delete(f"/parking/{going['id']}"))
    for guest, booking in theirs:
        await _was_told(guest, booking, ["booking-confirmed-driver", "booking-canceled-driver"])
        assert await guest.balance() == 10_000


async def test_rolling_to_a_new_release_fails_no_request(twins: Twins) -> None:
    """Nobody does anything special: no repeats, no keys."""
    async with traffic(twins.running.people, keyed=False) as seen:
        await seen.grows()
        await twins.roll_second()
        await seen.grows()
        await twins.roll_first()
        await seen.grows()
    assert seen.failures == []
    await _nothing_is_missing(twins, seen)


async def test_processes_that_die_fail_no_read_and_lose_no_wish(twins: Twins) -> None:
    """What was in their hands is undecided to who has a key, and is then done once."""
    async with traffic(twins.running.people, keyed=True) as seen:
        await seen.grows()
        for name in SERVICES:
            await twins.kill(name)
            await seen.grows()
        await twins.start()
        await seen.grows()
    assert seen.failures == []
    await _nothing_is_missing(twins, seen)


async def test_a_hold_expires_once(twins: Twins, held: tuple[Person, Json]) -> None:
    """Both processes sweep; it expired while one of them or the other was gone."""
    driver, booking = held
    await _was_told(driver, booking, ["hold-expired-driver"])
    await twins.running.verify()


async def _was_told(person: Person, booking: Json, types: list[str]) -> None:
    async def told() -> list[str]:
        return [one["type"] for one in await told_of(person, booking["booking_id"])]

    await eventually(
        told, lambda seen: len(seen) >= len(types), within_seconds=HOLD_IS_OVER_WITHIN_SECONDS
    )
    assert await told() == types


async def _nothing_is_missing(twins: Twins, seen: Traffic) -> None:
    """Each wish became one booking, told once, and the books balance."""
    await twins.running.verify()
    admin = twins.running.people.admin
    for user_id, wanted in seen.booked.items():
        query = {"user_id": user_id, "limit": 200}
        found = [one["booking_id"] for one in answer(await admin.get("/booking", params=query))]
        assert len(found) == len(set(found))
        assert set(found) == set(wanted[-200:]) or len(wanted) > 200
