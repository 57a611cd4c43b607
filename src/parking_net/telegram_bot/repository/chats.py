"""Chats and handled updates in SQL."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from parking_net.shared.database import Connection, Database
from parking_net.telegram_bot.domain.chat_record import ChatRecord, Interrupted

TRIM_AT_ONCE = 5000


async def load(database: Database, chat_id: int) -> ChatRecord:
    """The chat as it is stored; a new one when it is not."""
    row = await database.fetchrow(
        """
        SELECT version, language, telegram_language, state, data, state_since, interrupted
        FROM chats WHERE chat_id = $1
        """,
        chat_id,
    )
    if row is None:
        return ChatRecord(chat_id)
    interrupted = None if row["interrupted"] is None else Interrupted(**row["interrupted"])
    return ChatRecord(
        chat_id=chat_id,
        version=row["version"],
        language=row["language"],
        telegram_language=row["telegram_language"],
        state=row["state"],
        data=row["data"],
        state_since=row["state_since"],
        interrupted=interrupted,
    )


async def was_handled(database: Database, bot_id: int, update_id: int) -> bool:
    found = await database.fetchval(
        "SELECT true FROM handled_updates WHERE bot_id = $1 AND update_id = $2", bot_id, update_id
    )
    return found is True


async def mark_handled(connection: Connection, bot_id: int, update_id: int, now: datetime) -> bool:
    """False when another process has handled it meanwhile."""
    marked = await connection.fetchval(
        """
        INSERT INTO handled_updates (bot_id, update_id, handled_at) VALUES ($1, $2, $3)
        ON CONFLICT DO NOTHING RETURNING true
        """,
        bot_id,
        update_id,
        now,
    )
    return marked is True


async def save(connection: Connection, record: ChatRecord) -> bool:
    """False, and nothing stored, when the chat has changed since it was loaded."""
    interrupted = None if record.interrupted is None else asdict(record.interrupted)
    saved = await connection.fetchval(
        """
        INSERT INTO chats AS known
            (chat_id, version, language, telegram_language, state, data, state_since, interrupted)
        VALUES ($1, $2 + 1, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (chat_id) DO UPDATE SET
            version = excluded.version,
            language = excluded.language,
            telegram_language = excluded.telegram_language,
            state = excluded.state,
            data = excluded.data,
            state_since = excluded.state_since,
            interrupted = excluded.interrupted
        WHERE known.version = $2
        RETURNING true
        """,
        record.chat_id,
        record.version,
        record.language,
        record.telegram_language,
        record.state,
        record.data,
        record.state_since,
        interrupted,
    )
    return saved is True


async def trim_handled(database: Database, before: datetime) -> int:
    """Forget updates handled before that time; how many went (a bounded number per call)."""
    tag = await database.execute(
        """
        DELETE FROM handled_updates WHERE (bot_id, update_id) IN (
            SELECT bot_id, update_id FROM handled_updates WHERE handled_at < $1
            ORDER BY handled_at LIMIT $2
        )
        """,
        before,
        TRIM_AT_ONCE,
    )
    return int(tag.removeprefix("DELETE "))
