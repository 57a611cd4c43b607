"""Rows of sessions and refresh tokens. Locks are taken in one order: user, session, token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from parking_net.shared.database import Connection, Database


async def begin(
    connection: Connection,
    *,
    session_id: UUID,
    user_id: UUID,
    telegram_id: int,
    token_hash: bytes,
    now: datetime,
    expires_at: datetime,
    ends_at: datetime,
) -> None:
    """`telegram_id` is the chat it is begun from, 0 for none."""
    await connection.execute(
        "WITH session AS (INSERT INTO sessions (session_id, user_id, started_at, expires_at,"
        " ends_at, telegram_id) VALUES ($1, $2, $3, $4, $5, $7) RETURNING session_id)"
        " INSERT INTO refresh_tokens (token_hash, session_id, issued_at)"
        " SELECT $6, session_id, $3 FROM session",
        session_id,
        user_id,
        now,
        expires_at,
        ends_at,
        token_hash,
        telegram_id,
    )


async def lock_owner(connection: Connection, token_hash: bytes) -> UUID | None:
    """The user whose session the token belongs to, rotated or not; held as they are."""
    found: UUID | None = await connection.fetchval(
        "SELECT users.user_id FROM refresh_tokens JOIN sessions USING (session_id)"
        " JOIN users USING (user_id) WHERE token_hash = $1 FOR SHARE OF users",
        token_hash,
    )
    return found


@dataclass(frozen=True, slots=True)
class Rotation:
    """A new token in the place of an old one."""

    old_hash: bytes
    new_hash: bytes
    attempt_hash: bytes | None
    """Of the name of the client's try, where it has one."""
    now: datetime
    expires_at: datetime
    """Of the session from now on, unless it ends before."""


async def rotate(connection: Connection, rotation: Rotation) -> datetime | None:
    """Replaces a token in use by a new one and moves the session's expiry, at most to its end.

    Returns the new expiry; None when the token was rotated before or the session is over. The
    session is held by the transaction either way.
    """
    expiry: datetime | None = await connection.fetchval(
        "WITH session AS (UPDATE sessions SET expires_at = least($4, ends_at)"
        "  WHERE session_id = (SELECT session_id FROM refresh_tokens WHERE token_hash = $1)"
        "  AND expires_at > $3 RETURNING session_id, expires_at),"
        " old AS (UPDATE refresh_tokens SET rotated_at = $3"
        "  FROM session WHERE token_hash = $1 AND rotated_at IS NULL"
        "  AND refresh_tokens.session_id = session.session_id RETURNING session.*),"
        " new AS (INSERT INTO refresh_tokens"
        "  (token_hash, session_id, issued_at, replaces, attempt_hash)"
        "  SELECT $2, session_id, $3, $1, $5 FROM old)"
        " SELECT expires_at FROM old",
        rotation.old_hash,
        rotation.new_hash,
        rotation.now,
        rotation.expires_at,
        rotation.attempt_hash,
    )
    return expiry


async def repeat(connection: Connection, rotation: Rotation, since: datetime) -> datetime | None:
    """After `rotate` refused: rotates the token that the same try was given, not before `since`.

    Returns the session's expiry; None when it was another try, too long ago, or when somebody used
    the token that it was given.
    """
    expiry: datetime | None = await connection.fetchval(
        "WITH lost AS (UPDATE refresh_tokens SET rotated_at = $3"
        "  WHERE session_id = (SELECT session_id FROM refresh_tokens WHERE token_hash = $1)"
        "  AND replaces = $1 AND attempt_hash = $5 AND issued_at > $4 AND rotated_at IS NULL"
        "  RETURNING session_id),"
        " new AS (INSERT INTO refresh_tokens"
        "  (token_hash, session_id, issued_at, replaces, attempt_hash)"
        "  SELECT $2, session_id, $3, $1, $5 FROM lost)"
        " SELECT expires_at FROM sessions JOIN lost USING (session_id) WHERE expires_at > $3",
        rotation.old_hash,
        rotation.new_hash,
        rotation.now,
        since,
        rotation.attempt_hash,
    )
    return expiry


async def end_by_token(on: Database | Connection, token_hash: bytes) -> UUID | None:
    """Ends the session the token belongs to; the id of its user, None when there is none."""
    user_id: UUID | None = await on.fetchval(
        "DELETE FROM sessions USING refresh_tokens"
        " WHERE refresh_tokens.session_id = sessions.session_id AND token_hash = $1"
        " RETURNING user_id",
        token_hash,
    )
    return user_id


async def end_all(connection: Connection, user_id: UUID) -> None:
    await connection.execute("DELETE FROM sessions WHERE user_id = $1", user_id)


async def end_from_chat(connection: Connection, telegram_id: int) -> None:
    """Ends sessions begun from this chat, whosever they are."""
    await connection.execute(
        "DELETE FROM sessions WHERE telegram_id = $1 AND telegram_id <> 0", telegram_id
    )


async def end_from_chats(connection: Connection, user_id: UUID) -> None:
    """Ends the user's sessions begun from any chat."""
    await connection.execute(
        "DELETE FROM sessions WHERE user_id = $1 AND telegram_id <> 0", user_id
    )


async def delete_expired(on: Database, now: datetime, limit: int) -> int:
    """Deletes sessions that are over, at most `limit`; how many it were."""
    deleted = await on.fetchval(
        "WITH expired AS (SELECT session_id FROM sessions WHERE expires_at <= $1 LIMIT $2"
        "  FOR UPDATE SKIP LOCKED),"
        " gone AS (DELETE FROM sessions USING expired"
        "  WHERE sessions.session_id = expired.session_id RETURNING 1)"
        " SELECT count(*) FROM gone",
        now,
        limit,
    )
    return int(deleted)
