"""A person who asks to be forgotten is: by name nowhere, and the books still balance."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from parking_net.services import SCHEMAS
from tests.acceptance.backdoor import database_of
from tests.acceptance.inbox import hears
from tests.acceptance.people import PASSWORD, People, new_place, register, stay
from tests.acceptance.running import Running
from tests.acceptance.world import answer, problem
from tests.support.eventually import eventually

FORGOTTEN_WITHIN_SECONDS = 60
MONEY = 5000
TABLES = """
    SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind = 'r' AND nspname = 'public'"""
KEPT_FOR_DAYS = frozenset({"events", "outbox", "idempotency_keys", "dead_letters"})
"""What travels, and first answers to repeated wishes: trimmed by age, see docs/privacy.md."""


@pytest.fixture
async def people(main: Running) -> AsyncIterator[People]:
    yield main.people.through("gateway")
    await main.verify()


async def named_in(running: Running, words: str) -> set[str]:
    """The tables that hold these words anywhere."""
    found = set()
    for schema in SCHEMAS:
        async with database_of(running, schema.database.default) as database:
            for (table,) in await database.fetch(TABLES):
                holds = f"SELECT EXISTS (SELECT FROM {table} AS t WHERE t::text ILIKE $1)"
                if table not in KEPT_FOR_DAYS and await database.fetchval(holds, f"%{words}%"):
                    found.add(f"{schema.name}.{table}")
    return found


async def test_a_driver_who_was_erased_is_named_nowhere(main: Running, people: People) -> None:
    owner, driver = await people.owner(), await people.driver(money=MONEY)
    booking = await driver.books(await new_place(owner), stay())
    path = f"/booking/{booking['booking_id']}"
    await hears(owner, booking["booking_id"], "booking-confirmed-owner")
    assert await named_in(main, driver.login) > {"auth.users", "booking.bookings"}

    wish = {"password": PASSWORD}
    refused = problem(await driver.send("DELETE", "/auth/me", json=wish), 409, "bookings_open")
    assert refused["bookings"] == [booking["booking_id"]]
    answer(await driver.delete(path, params={"reason": f"I, {driver.login}, am leaving"}))
    await hears(owner, booking["booking_id"], "booking-confirmed-owner", "booking-canceled-owner")
    refused = problem(await driver.send("DELETE", "/auth/me", json=wish), 409, "balance_left")
    assert refused["balance"] == MONEY
    answer(await driver.send("DELETE", "/auth/me", json={**wish, "give_up_balance": True}))

    async def still_named() -> set[str]:
        return await named_in(main, driver.login)

    await eventually(still_named, lambda some: not some, within_seconds=FORGOTTEN_WITHIN_SECONDS)
    seen = answer(await owner.get(path))
    assert (seen["user_id"], seen["user_login"]) == (driver.user_id, "erased-user")
    again = await register(main.world, "driver", login=driver.login)
    assert again.user_id != driver.user_id
    assert await again.balance() == 0


async def test_an_owner_ends_the_business_first(main: Running, people: People) -> None:
    owner = await people.owner()
    place = await new_place(owner)
    wish = {"password": PASSWORD}
    refused = problem(await owner.send("DELETE", "/auth/me", json=wish), 409, "places_left")
    assert refused["places"] == [place["id"]]
    answer(await owner.delete(f"/parking/{place['id']}"))
    answer(await owner.send("DELETE", "/auth/me", json=wish))
    problem(await owner.get("/auth/me"), 401)


async def test_an_administrator_sees_the_balance_that_is_given_up(
    main: Running, people: People
) -> None:
    driver, other = await people.driver(money=MONEY), await people.driver()
    query = {"user_id": driver.user_id}
    seen = answer(await people.admin.get("/payment/balance", params=query))
    assert (seen["user_id"], seen["balance"]) == (driver.user_id, MONEY)
    problem(await other.get("/payment/balance", params=query), 403)
    path = f"/auth/users/{driver.user_id}"
    problem(await people.admin.delete(path), 409, "balance_left")
    answer(await people.admin.delete(path, params={"give_up_balance": "true"}))
