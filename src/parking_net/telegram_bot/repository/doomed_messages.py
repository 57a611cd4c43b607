"""Messages that must be deleted from a chat, and are not yet."""

from __future__ import annotations

from datetime import datetime

from parking_net.shared.database import Database


async def add(database: Database, chat_id: int, message_id: int, now: datetime) -> None:
    await database.execute(
        """
        INSERT INTO doomed_messages (chat_id, message_id, doomed_at) VALUES ($1, $2, $3)
        ON CONFLICT DO NOTHING
        """,
        chat_id,
        message_id,
        now,
    )


async def oldest(database: Database, limit: int) -> list[tuple[int, int]]:
    """Chat and message of the oldest ones."""
    rows = await database.fetch(
        "SELECT chat_id, message_id FROM doomed_messages ORDER BY doomed_at LIMIT $1", limit
    )
    return [(row["chat_id"], row["message_id"]) for row in rows]


async def remove(database: Database, chat_id: int, message_id: int) -> None:
    await database.execute(
        "DELETE FROM doomed_messages WHERE chat_id = $1 AND message_id = $2", chat_id, message_id
    )
