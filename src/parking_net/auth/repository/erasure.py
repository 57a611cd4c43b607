"""Taking everything of a user out of the tables."""

from __future__ import annotations

from uuid import UUID

from parking_net.shared.database import Connection


async def delete(connection: Connection, user_id: UUID) -> bool:
    """The user's row goes, with sessions and refresh tokens; False when there is none."""
    await connection.execute("DELETE FROM telegram_link_codes WHERE user_id = $1", user_id)
    gone = await connection.execute("DELETE FROM users WHERE user_id = $1", user_id)
    return bool(gone == "DELETE 1")
