"""Handling once what may arrive twice."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from parking_net.shared.database import Connection, Database

TRIM_AT_ONCE = 5000


async def first_time(connection: Connection, event_id: UUID) -> bool:
    """True for exactly one committed transaction per event: do the effect in that one.

    A second transaction with the same event waits until the first has ended.
    """
    taken = await connection.fetchval(
        "INSERT INTO event_inbox (event_id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING true",
        event_id,
    )
    return taken is True


async def trim(database: Database, before: datetime) -> int:
    """Forget events handled before that time; how many went (a bounded number per call)."""
    tag = await database.execute(
        """
        DELETE FROM event_inbox WHERE event_id IN (
            SELECT event_id FROM event_inbox WHERE handled_at < $1
            ORDER BY handled_at LIMIT $2 FOR UPDATE SKIP LOCKED
        )
        """,
        before,
        TRIM_AT_ONCE,
    )
    return int(tag.removeprefix("DELETE "))
