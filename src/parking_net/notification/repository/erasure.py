"""Taking a person out of the tables."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from parking_net.shared.database import Connection
from parking_net.shared.identity.erased import ERASED_LOGIN

# Owners were told of the same events as their driver; what drivers type may tell who they are.
_IN_MESSAGES: Final = """
    UPDATE notifications AS told_others
    SET facts = told_others.facts || jsonb_build_object('driver_login', $2::text)
        || CASE told_others.facts ->> 'canceled_by'
            WHEN 'driver' THEN '{"cancel_reason": null}'::jsonb ELSE '{}' END
    FROM notifications AS told_the_driver
    WHERE told_the_driver.user_id = $1 AND told_others.user_id <> $1
        AND told_others.source_id = told_the_driver.source_id
        AND told_the_driver.type LIKE '%-driver'"""
_ON_OPEN_PAGES: Final = """
    UPDATE stream_items
    SET data = data || jsonb_build_object('user_login', $2::text)
        || CASE data ->> 'canceled_by'
            WHEN 'driver' THEN '{"cancel_reason": null}'::jsonb ELSE '{}' END
    WHERE name = 'booking' AND data ->> 'user_id' = $1::uuid::text AND user_id <> $1"""
_TABLES: Final = (
    "notifications",
    "reminders",
    "preferences",
    "blocked_chats",
    "stream_items",
    "stream_counters",
)


async def forget_name(connection: Connection, user_id: UUID) -> None:
    """Take the person's login and words out of what owners were told of this driver."""
    for statement in (_IN_MESSAGES, _ON_OPEN_PAGES):
        await connection.execute(statement, user_id, ERASED_LOGIN)


async def delete_everything_of(connection: Connection, user_id: UUID) -> None:
    """Messages with their deliveries, reminders, preferences, and what open pages follow."""
    for table in _TABLES:
        await connection.execute(f"DELETE FROM {table} WHERE user_id = $1", user_id)
