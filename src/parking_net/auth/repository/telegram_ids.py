"""The Telegram ids of users: who holds or claims which."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from parking_net.auth.domain.accounts import User
from parking_net.auth.repository.users import COLUMNS, user_of
from parking_net.shared.database import Connection, Database


async def reserve(connection: Connection, telegram_id: int) -> None:
    """Until the transaction ends nobody else is given this id. Before any lock on a user."""
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('telegram_id:' || $1::bigint, 0))",
        telegram_id,
    )


async def move(connection: Connection, user_id: UUID, telegram_id: int, now: datetime) -> None:
    """Takes the reserved id from whoever has it and gives it to the user, confirmed.

    A user who is not there gets nothing, and nothing is said.
    """
    # Two who swap their ids lock each other's rows: one order for all, that of lock_enabled_admins.
    await connection.execute(
        "SELECT 1 FROM users WHERE user_id = $1 OR telegram_id = $2"
        " ORDER BY (role = 'admin' AND enabled) DESC, user_id FOR NO KEY UPDATE",
        user_id,
        telegram_id,
    )
    await connection.execute(
        "UPDATE users SET telegram_id = 0, telegram_confirmed = false, updated_at = $3"
        " WHERE telegram_id = $2 AND user_id <> $1",
        user_id,
        telegram_id,
        now,
    )
    await connection.execute(
        "UPDATE users SET telegram_id = $2, telegram_confirmed = true, updated_at = $3"
        " WHERE user_id = $1",
        user_id,
        telegram_id,
        now,
    )


async def confirm(on: Database, user_id: UUID, telegram_id: int, now: datetime) -> User | None:
    """The user, if it is this id that they claim."""
    row = await on.fetchrow(
        "UPDATE users SET telegram_confirmed = true, updated_at = $3"
        f" WHERE user_id = $1 AND telegram_id = $2 AND telegram_id <> 0 RETURNING {COLUMNS}",
        user_id,
        telegram_id,
        now,
    )
    return None if row is None else user_of(row)


async def clear(connection: Connection, user_id: UUID, now: datetime) -> User | None:
    row = await connection.fetchrow(
        "UPDATE users SET telegram_id = 0, telegram_confirmed = false, updated_at = $2"
        f" WHERE user_id = $1 RETURNING {COLUMNS}",
        user_id,
        now,
    )
    return None if row is None else user_of(row)


async def release(connection: Connection, telegram_id: int, now: datetime) -> None:
    """Takes the id from whoever has it."""
    await connection.execute(
        "UPDATE users SET telegram_id = 0, telegram_confirmed = false, updated_at = $2"
        " WHERE telegram_id = $1 AND telegram_id <> 0",
        telegram_id,
        now,
    )
