"""People notice nothing of the pooler, and PostgreSQL sees few connections."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.acceptance import test_journeys, test_journeys_money
from tests.acceptance.people import People, Person, new_place, stay
from tests.acceptance.world import answer
from tests.real.pgbouncer.conftest import SERVER_CONNECTIONS, Pooled
from tests.support.eventually import eventually
from tests.support.platform import command

Story = Callable[[People], Awaitable[None]]
STORIES: tuple[Story, ...] = (
    test_journeys.test_booking_extending_moving_and_cancelling_to_the_cent,
    test_journeys.test_without_money_the_space_is_held_and_paid_later,
    test_journeys.test_a_deleted_place_gives_everybody_their_money_back,
    test_journeys_money.test_money_as_a_present,
    test_journeys_money.test_an_admins_promocode_has_uses_and_an_end,
)
POOLED_SESSIONS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE usename = '{role}' AND datname = '{database}' AND application_name <> ''
      AND query NOT LIKE '%LISTEN%' AND query NOT LIKE '%advisory_lock%'
"""


@pytest.mark.parametrize("story", STORIES)
async def test_a_story_ends_as_it_does_without_a_pooler(pooled: Pooled, story: Story) -> None:
    await story(pooled.running.people)


async def test_the_last_space_is_given_once_to_a_crowd(pooled: Pooled) -> None:
    people = pooled.running.people
    place = await new_place(await people.owner(), capacity=1)
    drivers = [await people.driver(money=100_000) for _ in range(12)]
    wish = {"parking_place_id": place["id"], **stay()}
    answers = await asyncio.gather(*(driver.post("/booking", wish) for driver in drivers))
    assert sorted(each.status_code for each in answers) == [200] + [409] * 11
    await pooled.running.verify()


async def test_news_are_told_by_sessions_past_the_pooler(pooled: Pooled) -> None:
    """LISTEN and the turn of a consumer group need a session: without one nothing would arrive."""
    people = pooled.running.people
    place = await new_place(await people.owner(), capacity=1)
    driver = await people.driver(money=100_000)
    await driver.books(place, stay())

    async def receipt() -> bool:
        return bool(answer(await driver.get("/notifications")))

    await eventually(receipt, within_seconds=90)


async def test_a_crowd_shares_few_sessions_of_postgres(pooled: Pooled) -> None:
    people = pooled.running.people
    drivers: list[Person] = [await people.driver(money=1000) for _ in range(12)]
    rounds = [driver.get("/payment/transactions") for driver in drivers for _ in range(5)]
    assert {each.status_code for each in await asyncio.gather(*rounds)} == {200}
    deployment = pooled.deployment
    question = POOLED_SESSIONS.format(
        role=deployment.role("payment"), database=deployment.database("payment")
    )
    [(sessions,)] = deployment.execute(question)
    assert 1 <= sessions <= SERVER_CONNECTIONS


async def test_limits_on_statements_hold_behind_the_pooler(pooled: Pooled) -> None:
    deployment = pooled.deployment
    [(limit,)] = deployment.as_service("booking", "booking", "SHOW statement_timeout")
    assert limit == "15s"


async def test_the_doctor_asks_the_pooler(pooled: Pooled) -> None:
    environment = dict(pooled.running.environment)
    data = ("--data", str(pooled.running.data))
    folder = pooled.deployment.folder
    code, printed = await command("doctor", *data, settings=environment, folder=folder)
    assert code == 0, printed
    assert printed.count("ok   PgBouncer at 127.0.0.1:") == len(
        [name for name in environment if name.endswith("_DB_USER")]
    )
