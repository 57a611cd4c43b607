"""Linking chats with users of the embedded identity provider.

Locks are taken in one order: the Telegram id, users, sessions.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from parking_net.auth.domain.accounts import User
from parking_net.auth.repository import sessions, telegram_ids
from parking_net.shared.database import Connection


async def link(connection: Connection, user_id: UUID, telegram_id: int, now: datetime) -> None:
    """Gives the user the id, confirmed. Sessions from this chat and the user's former one end."""
    await telegram_ids.reserve(connection, telegram_id)
    await telegram_ids.move(connection, user_id, telegram_id, now)
    await sessions.end_from_chat(connection, telegram_id)
    await sessions.end_from_chats(connection, user_id)


async def unlink(connection: Connection, user_id: UUID, now: datetime) -> User | None:
    """The user without a Telegram id; sessions from chats end."""
    user = await telegram_ids.clear(connection, user_id, now)
    await sessions.end_from_chats(connection, user_id)
    return user


async def release(connection: Connection, telegram_id: int, now: datetime) -> None:
    """Nobody has the id any more, and no session from its chat goes on."""
    await telegram_ids.release(connection, telegram_id, now)
    await sessions.end_from_chat(connection, telegram_id)
