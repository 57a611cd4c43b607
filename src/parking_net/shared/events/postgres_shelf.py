"""The dead letters in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from parking_net.shared.database import Database
from parking_net.shared.events.lanes import Delivery
from parking_net.shared.events.transport import DeadLetter

REPLAY = "replay"
"""The payload of the notice that letters wait to be replayed."""

PUT_ASIDE = """
    INSERT INTO dead_letters (group_name, event_id, body, reason, attempts, origin)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (group_name, event_id) DO UPDATE
        SET reason = excluded.reason, attempts = dead_letters.attempts + excluded.attempts,
            failed_at = excluded.failed_at, replay_wanted = false
"""
TAKE_BACK = "DELETE FROM dead_letters WHERE group_name = $1 AND event_id = $2"
LISTED = """
    SELECT group_name, event_id, body, reason, attempts, failed_at, origin FROM dead_letters
    WHERE $1::text IS NULL OR group_name = $1
    ORDER BY failed_at LIMIT $2
"""
WISH_FOR_REPLAY = """
    UPDATE dead_letters SET replay_wanted = true
    WHERE group_name = $1 AND ($2::uuid[] IS NULL OR event_id = ANY($2::uuid[]))
"""


class PostgresShelf:
    """One group's dead letters."""

    def __init__(self, database: Database, group: str) -> None:
        self._database = database
        self._group = group

    async def put_aside(self, delivery: Delivery, reason: str) -> None:
        await self._database.execute(
            PUT_ASIDE,
            self._group,
            delivery.event_id,
            delivery.members,
            reason,
            delivery.attempts,
            delivery.origin,
        )

    async def take_back(self, delivery: Delivery) -> None:
        await self._database.execute(TAKE_BACK, self._group, delivery.event_id)


async def listed(database: Database, group: str | None, limit: int) -> list[DeadLetter]:
    """See `Transport.dead_letters`."""
    return [DeadLetter(*row) for row in await database.fetch(LISTED, group, limit)]


async def wish_for_replay(database: Database, group: str, event_ids: Sequence[UUID] | None) -> int:
    """See `Transport.replay`. Who reads for the group hears of it at once."""
    wanted = None if event_ids is None else list(event_ids)
    async with database.transaction() as connection:
        tag = await connection.execute(WISH_FOR_REPLAY, group, wanted)
        await connection.execute("SELECT pg_notify('events', $1)", REPLAY)
    return int(tag.removeprefix("UPDATE "))
