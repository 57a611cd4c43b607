"""What people want to hear, and whose chat refuses to be written to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from asyncpg import Record

from parking_net.notification.domain.messages import Channel, Kind
from parking_net.notification.domain.preferences import Preferences, QuietHours
from parking_net.shared.database import Connection, Database

_FIND: Final = """
    SELECT user_id, muted, quiet_from, quiet_to, quiet_timezone
    FROM preferences WHERE user_id = ANY($1::uuid[])"""
_MAKE: Final = """
    INSERT INTO preferences (user_id, muted, updated_at) VALUES ($1, $2, $3)
    ON CONFLICT (user_id) DO NOTHING"""
_LOCK: Final = """
    SELECT user_id, muted, quiet_from, quiet_to, quiet_timezone
    FROM preferences WHERE user_id = $1 FOR UPDATE"""
_SAVE: Final = """
    UPDATE preferences SET muted = $2, quiet_from = $3, quiet_to = $4, quiet_timezone = $5,
        updated_at = $6
    WHERE user_id = $1"""
_IS_BLOCKED: Final = "SELECT EXISTS (SELECT FROM blocked_chats WHERE user_id = $1)"
_UNBLOCK: Final = "DELETE FROM blocked_chats WHERE user_id = $1"


async def of(
    database: Database | Connection, user_ids: Collection[UUID]
) -> dict[UUID, Preferences]:
    """The preferences of each of them; the defaults where nothing was ever said."""
    rows = await database.fetch(_FIND, list(user_ids))
    said = {row["user_id"]: _preferences_from(row) for row in rows}
    return {user_id: said.get(user_id, Preferences()) for user_id in user_ids}


async def lock(connection: Connection, user_id: UUID, now: datetime) -> Preferences:
    """The user's preferences, kept from others until the transaction ends."""
    await connection.execute(_MAKE, user_id, {}, now)
    row = await connection.fetchrow(_LOCK, user_id)
    assert row is not None, "made just above, and never deleted"
    return _preferences_from(row)


async def save(
    connection: Connection, user_id: UUID, preferences: Preferences, now: datetime
) -> None:
    """Write preferences whose lock is held."""
    quiet = preferences.quiet_hours
    await connection.execute(
        _SAVE,
        user_id,
        {channel: sorted(kinds) for channel, kinds in preferences.muted.items()},
        quiet and quiet.start,
        quiet and quiet.end,
        quiet and quiet.timezone,
        now,
    )


async def is_blocked(database: Database | Connection, user_id: UUID) -> bool:
    """Whether the user's chat refused our messages, as far as is known."""
    blocked: bool = await database.fetchval(_IS_BLOCKED, user_id)
    return blocked


async def unblock(connection: Connection, user_id: UUID) -> None:
    """Try the user's chat again."""
    await connection.execute(_UNBLOCK, user_id)


def _preferences_from(row: Record) -> Preferences:
    quiet = None
    if row["quiet_from"] is not None:
        quiet = QuietHours(row["quiet_from"], row["quiet_to"], row["quiet_timezone"])
    muted = {
        Channel(channel): frozenset(Kind(kind) for kind in kinds)
        for channel, kinds in row["muted"].items()
    }
    return Preferences(muted, quiet)
