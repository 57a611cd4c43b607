"""Rows of accounts that Keycloak is to forget, until it has and the world was told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from parking_net.shared.database import Connection, Database


async def note(on: Connection, user_id: UUID, now: datetime) -> None:
    await on.execute(
        "INSERT INTO keycloak_erasures (user_id, started_at) VALUES ($1, $2)"
        " ON CONFLICT (user_id) DO NOTHING",
        user_id,
        now,
    )


async def strike_out(on: Connection, user_id: UUID) -> bool:
    """Whether it was there: of many at once, one hears yes."""
    return bool(
        await on.fetchval(
            "DELETE FROM keycloak_erasures WHERE user_id = $1 RETURNING true", user_id
        )
    )


async def forget(on: Connection, user_id: UUID) -> None:
    """What auth_db itself knows of the user."""
    await on.execute("DELETE FROM telegram_link_codes WHERE user_id = $1", user_id)
    await on.execute("DELETE FROM keycloak_sessions WHERE user_id = $1", user_id)


async def begun(on: Database, limit: int) -> list[UUID]:
    """Oldest first, at most `limit`."""
    rows = await on.fetch(
        "SELECT user_id FROM keycloak_erasures ORDER BY started_at LIMIT $1", limit
    )
    return [row["user_id"] for row in rows]
