"""Turns at what another system holds: one at a time, until the transaction ends."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from parking_net.shared.database import Connection

_PATIENCE = "14s"
"""Who has the turn asks Keycloak several things; a statement may take 15 seconds."""


async def of_telegram_id(connection: Connection, telegram_id: int) -> None:
    """Before the turn at any user."""
    await _take(connection, f"telegram_id:{telegram_id}")


async def of_users(connection: Connection, user_ids: Iterable[UUID]) -> None:
    """All at once, in one order."""
    for user_id in sorted(set(user_ids)):
        await _take(connection, f"user:{user_id}")


async def of_administrators(connection: Connection) -> None:
    """Before the turn at any user."""
    await _take(connection, "administrators")


async def _take(connection: Connection, name: str) -> None:
    await connection.execute("SELECT set_config('lock_timeout', $1, true)", _PATIENCE)
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", name)
