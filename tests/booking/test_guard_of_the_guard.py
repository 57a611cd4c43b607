"""Shows what the lock in `claim_space` is worth: without it the very same test overbooks."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from parking_net.booking.repository.bookings import Creation
from parking_net.shared.database import Database
from tests.booking.test_occupancy import a_place, at, create
from tests.support.database import Databases

LOCK = "PERFORM pg_advisory_xact_lock(uuid_hash_extended(p_place_id, 0));"
BODY = "AS $function$\nDECLARE"
COUNTED = "RETURN 'free';"
DAWDLE = f"PERFORM pg_sleep(0.05); {COUNTED}"
"""Between counting and inserting, so that rivals meet for certain."""


@pytest.fixture
async def database(new_database: Databases) -> Database:
    return await new_database("booking")


async def rewrite(database: Database, *changes: tuple[str, str]) -> None:
    """Replace the guard, in this private database, by a variant of itself."""
    definition = await database.fetchval("SELECT pg_get_functiondef('claim_space'::regproc)")
    for old, new in changes:
        assert old in definition, "the variant must differ where it is meant to"
        definition = definition.replace(old, new)
    await database.execute(definition)


async def rush(database: Database) -> Counter[Creation]:
    """Eight drivers at once want a space in a place for one."""
    place = a_place(capacity=1)
    # A statement each beforehand, so that all connections are open when it starts.
    await asyncio.gather(*(database.fetchval("SELECT 1") for _ in range(8)))
    return Counter(await asyncio.gather(*(create(database, place, at(9, 10)) for _ in range(8))))


async def test_with_the_lock_one_gets_the_space(database: Database) -> None:
    await rewrite(database, (COUNTED, DAWDLE))
    assert await rush(database) == {Creation.CREATED: 1, Creation.FULL: 7}


async def test_without_the_lock_several_do(database: Database) -> None:
    await rewrite(database, (COUNTED, DAWDLE), (LOCK, ""))
    assert (await rush(database))[Creation.CREATED] > 1


async def test_lock_and_count_in_one_statement_overbook_all_the_same(database: Database) -> None:
    """A STABLE function sees the snapshot of the statement that calls it, older than the lock."""
    await rewrite(database, (COUNTED, DAWDLE), (BODY, f"STABLE {BODY}"))
    assert (await rush(database))[Creation.CREATED] > 1
