"""A look behind the doors: what travels between the services is on no wire that a client sees."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Final

import asyncpg

from tests.acceptance.running import Running
from tests.support.eventually import eventually

if TYPE_CHECKING:
    AnyConnection = asyncpg.Connection[asyncpg.Record]

WITH_OUTBOX: Final = ("auth_db", "parking_db", "booking_db", "payment_db")
NOTIFICATION: Final = "notification-service"
"""The group that notification reads as."""
TRAVEL_SECONDS: Final = 30
_BEHIND: Final = """
    SELECT count(*) FROM consumer_groups
    WHERE position < (SELECT coalesce(max(position), 0) FROM events)
"""
_READS: Final = "SELECT count(*) FROM consumer_groups WHERE name = $1"


@contextlib.asynccontextmanager
async def database_of(
    running: Running, name: str
) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    server = (running.data / "postgres" / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    connection = await asyncpg.connect(
        host=server[4], port=int(server[3]), user="postgres", database=name
    )
    try:
        yield connection
    finally:
        await connection.close()


async def all_events_are_handled(
    running: Running, *, within_seconds: float = TRAVEL_SECONDS
) -> None:
    """Wait until every event that was committed has come to everybody who hears of it."""

    async def left() -> dict[str, int]:
        found = {}
        for name in WITH_OUTBOX:
            async with database_of(running, name) as database:
                found[name] = await database.fetchval("SELECT count(*) FROM outbox")
        async with database_of(running, "events_db") as events:
            found["behind"] = await events.fetchval(_BEHIND)
            found["absent"] = 1 - await events.fetchval(_READS, NOTIFICATION)
        return found

    await eventually(left, lambda found: not any(found.values()), within_seconds=within_seconds)
