"""What the services told each other: every type there is, and each event as the catalogue says.

The last of the tests (see `conftest.py`), so that it sees all that the others led to.
"""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

from tests.acceptance.backdoor import database_of
from tests.acceptance.people import PASSWORD, Person, new_place, person_of, stay, unique
from tests.acceptance.running import Running
from tests.acceptance.world import Json, answer, problem
from tests.support.event_catalogue import catalogue, problems
from tests.support.eventually import eventually

TRAVEL_SECONDS = 30


async def _travelled(running: Running) -> list[Json]:
    async with database_of(running, "events_db") as connection:
        rows = await connection.fetch("SELECT body FROM events ORDER BY position")
    return [json.loads(row["body"]) for row in rows]


async def _registered_with_telegram(running: Running) -> Person:
    login = unique("driver")
    wish = {
        "login": login,
        "email": f"{login}@example.com",
        "password": PASSWORD,
        "role": "driver",
        "telegram_id": UUID(running.people.admin.user_id).int % 2**62 + 1,
        "refresh": True,
    }
    registered = await running.world.send("POST", "/auth/register", json=wish)
    return person_of(running.world, answer(registered))


async def _everything_happens(running: Running) -> set[str]:
    """At least one event of each type; the ids of what they are about."""
    people = running.people
    owner, driver = await people.owner(), await _registered_with_telegram(running)
    place, doomed = await new_place(owner), await new_place(owner)
    answer(await owner.put(f"/parking/{place['id']}", {"description": "Mind the ramp"}))
    answer(await owner.delete(f"/parking/{doomed['id']}"))
    await people.give(driver, 10_000)
    booking = await driver.books(place, stay())
    path = f"/booking/{booking['booking_id']}"
    answer(await driver.put(path, {"date_to": stay(lasts=timedelta(hours=3))["date_to"]}))
    answer(await driver.delete(path))
    poor = await people.driver()
    wish = {"parking_place_id": place["id"], **stay()}
    unpaid = problem(await poor.post("/booking", wish), 402)["booking"]["booking_id"]
    async with database_of(running, "booking_db") as connection:
        # Ten minutes are a long time for a test.
        await connection.execute(
            "UPDATE bookings SET hold_expires_at = now() WHERE booking_id = $1", UUID(unpaid)
        )
    leaver = await people.driver()
    answer(await leaver.send("DELETE", "/auth/me", json={"password": PASSWORD}))
    return {
        *(driver.user_id, leaver.user_id),
        *(place["id"], doomed["id"]),
        *(booking["booking_id"], unpaid),
    }


async def test_every_event_is_as_the_catalogue_says(main: Running) -> None:
    subjects = await _everything_happens(main)

    async def missing() -> set[str]:
        events = await _travelled(main)
        return set(catalogue()) - {each["type"] for each in events if each["subject"] in subjects}

    await eventually(missing, lambda types: not types, within_seconds=TRAVEL_SECONDS)
    events = await _travelled(main)
    wrong = [problem for event in events for problem in problems(event)]
    assert wrong == [], f"{len(wrong)} mistakes in {len(events)} events, the first: {wrong[:5]}"
