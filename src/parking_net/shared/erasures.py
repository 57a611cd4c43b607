"""Forgetting a person once more a little later.

What was on its way when a person was erased (an event of another booking, a request with an access
token that is still good) may write the name after it was taken out. So it is taken out again, for
a day, which is longer than anything is on its way.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final
from uuid import UUID

from parking_net.shared.clock import Clock
from parking_net.shared.database import Database
from parking_net.shared.jobs import Job

REPEATED_EVERY: Final = timedelta(minutes=10)
REPEATED_FOR: Final = timedelta(days=1)
AT_ONCE: Final = 500


async def remember(database: Database, user_id: UUID, clock: Clock) -> None:
    """Have this person forgotten again later. Call it before forgetting them now."""
    await database.execute(
        "INSERT INTO erasures (user_id, asked_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        user_id,
        clock.now(),
    )


def repeated(database: Database, clock: Clock, forget: Callable[[UUID], Awaitable[None]]) -> Job:
    """The job that does it; `forget` finds nothing left to do, usually."""

    async def run() -> int:
        rows = await database.fetch(
            "SELECT user_id FROM erasures ORDER BY asked_at LIMIT $1", AT_ONCE
        )
        for row in rows:
            await forget(row["user_id"])
        await database.execute(
            "DELETE FROM erasures WHERE asked_at < $1", clock.now() - REPEATED_FOR
        )
        return len(rows)

    return Job("erasures_repeat", run, REPEATED_EVERY)
