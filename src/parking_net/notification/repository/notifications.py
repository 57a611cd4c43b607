"""What people were told, and what they have read of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from asyncpg import Record

from parking_net.notification.domain.messages import Facts, MessageType, Notification
from parking_net.shared.database import Connection, Database

COLUMNS: Final = "id, user_id, type, facts, created_at, read_at"

Position = tuple[datetime, UUID]
"""Where a page of the inbox ends: `created_at` and `id` of its last notification."""

_ADD: Final = """
    INSERT INTO notifications (id, user_id, type, facts, created_at, source_id, in_inbox)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::jsonb[], $5::timestamptz[],
        $6::uuid[], $7::boolean[])
    ON CONFLICT (source_id, user_id) DO NOTHING
    RETURNING id"""
_FIND: Final = f"SELECT {COLUMNS} FROM notifications WHERE id = ANY($1::uuid[])"
_COUNT: Final = "SELECT count(*) FROM notifications WHERE user_id = $1 AND in_inbox"
_UNREAD: Final = "read_at IS NULL"
_COUNT_UNREAD: Final = f"{_COUNT} AND {_UNREAD}"
# Rows are locked in one order, so that two tabs which mark the same ones never wait in a ring.
_READ: Final = f"""
    WITH chosen AS (
        SELECT id FROM notifications
        WHERE user_id = $1 AND in_inbox AND {_UNREAD} AND id = ANY($2::uuid[])
        ORDER BY created_at DESC, id DESC FOR UPDATE
    )
    UPDATE notifications SET read_at = $3 FROM chosen WHERE notifications.id = chosen.id"""
_READ_SOME: Final = f"""
    WITH chosen AS (
        SELECT id FROM notifications
        WHERE user_id = $1 AND in_inbox AND {_UNREAD} AND created_at <= $2
        ORDER BY created_at DESC, id DESC LIMIT $3 FOR UPDATE
    )
    UPDATE notifications SET read_at = $2 FROM chosen WHERE notifications.id = chosen.id"""
_TRIM: Final = """
    DELETE FROM notifications WHERE id IN (
        SELECT id FROM notifications WHERE created_at < $1
        ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
    )"""


async def add(connection: Connection, told: Sequence[tuple[UUID, Notification, bool]]) -> set[UUID]:
    """Store notifications with their source, and whether the inbox shows them.

    Answers the ids of the new ones: a source tells each person once.
    """
    rows = await connection.fetch(
        _ADD,
        [one.id for _, one, _ in told],
        [one.user_id for _, one, _ in told],
        [one.type for _, one, _ in told],
        [msgspec.to_builtins(one.facts) for _, one, _ in told],
        [one.created_at for _, one, _ in told],
        [source_id for source_id, _, _ in told],
        [in_inbox for _, _, in_inbox in told],
    )
    return {row["id"] for row in rows}


async def find(database: Database | Connection, ids: Collection[UUID]) -> list[Notification]:
    """Those of the notifications that are kept, in any order."""
    return [notification_from(row) for row in await database.fetch(_FIND, list(ids))]


async def page(
    database: Database, user_id: UUID, *, unread_only: bool, limit: int, after: Position | None
) -> list[Notification]:
    """At most `limit` of a user's inbox, the newest first, that come after the position."""
    conditions = ["user_id = $1 AND in_inbox"]
    arguments: list[object] = [user_id, limit]
    if unread_only:
        conditions.append(_UNREAD)
    if after is not None:
        conditions.append("(created_at, id) < ($3, $4)")
        arguments += after
    rows = await database.fetch(
        f"SELECT {COLUMNS} FROM notifications WHERE {' AND '.join(conditions)}"
        " ORDER BY created_at DESC, id DESC LIMIT $2",
        *arguments,
    )
    return [notification_from(row) for row in rows]


async def count(database: Database, user_id: UUID, *, unread_only: bool) -> int:
    """How many the user's inbox has."""
    total: int = await database.fetchval(_COUNT_UNREAD if unread_only else _COUNT, user_id)
    return total


async def mark_read(
    database: Database, user_id: UUID, ids: Collection[UUID], now: datetime
) -> None:
    """Mark those that are the user's and unread."""
    await database.execute(_READ, user_id, list(ids), now)


async def mark_some_read(database: Database, user_id: UUID, now: datetime, limit: int) -> int:
    """Mark unread ones of up to now, `limit` at most; how many."""
    tag = await database.execute(_READ_SOME, user_id, now, limit)
    return int(tag.removeprefix("UPDATE "))


async def trim(database: Database, before: datetime, limit: int) -> int:
    """Delete those from before that time with their deliveries; how many, `limit` at most."""
    return int((await database.execute(_TRIM, before, limit)).removeprefix("DELETE "))


def notification_from(row: Record) -> Notification:
    """The notification in the COLUMNS of a row."""
    return Notification(
        id=row["id"],
        user_id=row["user_id"],
        type=MessageType(row["type"]),
        facts=msgspec.convert(row["facts"], Facts),
        created_at=row["created_at"],
        read_at=row["read_at"],
    )
