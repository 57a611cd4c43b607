"""A repeat is handled once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from parking_net.shared.database import Database
from parking_net.shared.events import inbox


async def test_only_the_first_time_is_the_first(service_database: Database) -> None:
    event_id = uuid4()
    answers = []
    for _ in range(3):
        async with service_database.transaction() as connection:
            answers.append(await inbox.first_time(connection, event_id))

    assert answers == [True, False, False]


async def test_an_effect_that_was_rolled_back_is_still_to_be_done(
    service_database: Database,
) -> None:
    event_id = uuid4()

    async def handle_and_fail() -> None:
        async with service_database.transaction() as connection:
            await inbox.first_time(connection, event_id)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await handle_and_fail()
    async with service_database.transaction() as connection:
        assert await inbox.first_time(connection, event_id)


async def test_of_rivals_at_the_same_time_one_is_first(service_database: Database) -> None:
    event_id = uuid4()

    async def handle() -> bool:
        async with service_database.transaction() as connection:
            is_first = await inbox.first_time(connection, event_id)
            await asyncio.sleep(0.02)
            return is_first

    assert sorted(await asyncio.gather(*(handle() for _ in range(6)))) == [False] * 5 + [True]


async def test_it_forgets_what_is_old(service_database: Database) -> None:
    old, recent = uuid4(), uuid4()
    await service_database.execute(
        "INSERT INTO event_inbox VALUES ($1, now() - interval '2 days'), ($2, now())", old, recent
    )

    assert await inbox.trim(service_database, datetime.now(UTC) - timedelta(days=1)) == 1
    assert await service_database.fetchval("SELECT event_id FROM event_inbox") == recent
