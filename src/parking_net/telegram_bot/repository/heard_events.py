"""Events that were handled before."""

from __future__ import annotations

from uuid import UUID

from parking_net.shared.database import Database


async def was_heard(database: Database, event_id: UUID) -> bool:
    found = await database.fetchval("SELECT true FROM event_inbox WHERE event_id = $1", event_id)
    return found is True
