"""Sessions in SQL; tokens come and go encrypted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from parking_net.shared.database import Connection, Database
from parking_net.shared.identity import Role
from parking_net.telegram_bot.domain.session import Account


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session as it lies in the table."""

    account: Account
    access_token: bytes
    access_expires_at: datetime
    refresh_token: bytes


@dataclass(frozen=True, slots=True)
class EndedSession:
    """A session that auth has yet to be told of."""

    ended_id: UUID
    chat_id: int
    refresh_token: bytes


async def find(connection: Connection | Database, chat_id: int) -> StoredSession | None:
    return await _found(connection, chat_id, "")


async def find_and_lock(connection: Connection, chat_id: int) -> StoredSession | None:
    """Whoever else wants it under a lock waits until this transaction ends."""
    return await _found(connection, chat_id, "FOR UPDATE")


async def store(
    connection: Connection, chat_id: int, session: StoredSession, now: datetime
) -> None:
    account = session.account
    await connection.execute(
        """
        INSERT INTO sessions (chat_id, user_id, login, role, locale,
            access_token, access_expires_at, refresh_token, signed_in_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (chat_id) DO UPDATE SET
            user_id = excluded.user_id, login = excluded.login, role = excluded.role,
            locale = excluded.locale, access_token = excluded.access_token,
            access_expires_at = excluded.access_expires_at,
            refresh_token = excluded.refresh_token, signed_in_at = excluded.signed_in_at
        """,
        chat_id,
        account.user_id,
        account.login,
        account.role.value,
        account.locale,
        session.access_token,
        session.access_expires_at,
        session.refresh_token,
        now,
    )


async def renew(
    connection: Connection,
    chat_id: int,
    access_token: bytes,
    access_expires_at: datetime,
    refresh_token: bytes,
) -> None:
    await connection.execute(
        """
        UPDATE sessions SET access_token = $2, access_expires_at = $3, refresh_token = $4
        WHERE chat_id = $1
        """,
        chat_id,
        access_token,
        access_expires_at,
        refresh_token,
    )


async def delete(connection: Connection, chat_id: int) -> None:
    await connection.execute("DELETE FROM sessions WHERE chat_id = $1", chat_id)


async def put_aside(
    connection: Connection, ended_id: UUID, chat_id: int, refresh_token: bytes, now: datetime
) -> None:
    """Remember that auth must be told of the end of this session."""
    await connection.execute(
        """
        INSERT INTO ended_sessions (ended_id, chat_id, refresh_token, ended_at)
        VALUES ($1, $2, $3, $4)
        """,
        ended_id,
        chat_id,
        refresh_token,
        now,
    )


async def ended(database: Database, limit: int) -> list[EndedSession]:
    """Sessions that auth has yet to be told of, those first that wait or were put last longest."""
    rows = await database.fetch(
        """
        SELECT ended_id, chat_id, refresh_token FROM ended_sessions
        ORDER BY ended_at LIMIT $1
        """,
        limit,
    )
    return [EndedSession(row["ended_id"], row["chat_id"], row["refresh_token"]) for row in rows]


async def put_last(database: Database, ended_id: UUID, now: datetime) -> None:
    """The others come before it."""
    await database.execute(
        "UPDATE ended_sessions SET ended_at = $2 WHERE ended_id = $1", ended_id, now
    )


async def forget_ended(database: Database, ended_id: UUID) -> None:
    await database.execute("DELETE FROM ended_sessions WHERE ended_id = $1", ended_id)


async def _found(
    connection: Connection | Database, chat_id: int, lock: str
) -> StoredSession | None:
    row = await connection.fetchrow(
        f"""
        SELECT user_id, login, role, locale, access_token, access_expires_at, refresh_token
        FROM sessions WHERE chat_id = $1 {lock}
        """,
        chat_id,
    )
    if row is None:
        return None
    account = Account(row["user_id"], row["login"], Role(row["role"]), row["locale"])
    return StoredSession(
        account, row["access_token"], row["access_expires_at"], row["refresh_token"]
    )
