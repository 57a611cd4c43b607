"""Rows of sessions and refresh tokens. Locks are taken in one order: user, session, token."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from parking_net.shared.database import Connection, Database


async def begin(
    connection: Connection,
    *,
    session_id: UUID,
    user_id: UUID,
    token_hash: bytes,
    now: datetime,
    expires_at: datetime,
    ends_at: datetime,
) -> None:
    await connection.execute(
        "WITH session AS (INSERT INTO sessions (session_id, user_id, started_at, expires_at,"
        " ends_at) VALUES ($1, $2, $3, $4, $5) RETURNING session_id)"
        " INSERT INTO refresh_tokens (token_hash, session_id, issued_at)"
        " SELECT $6, session_id, $3 FROM session",
        session_id,
        user_id,
        now,
        expires_at,
        ends_at,
        token_hash,
    )


async def lock_owner(connection: Connection, token_hash: bytes) -> UUID | None:
    """The user whose session the token belongs to, rotated or not; held as they are."""
    found: UUID | None = await connection.fetchval(
        "SELECT users.user_id FROM refresh_tokens JOIN sessions USING (session_id)"
        " JOIN users USING (user_id) WHERE token_hash = $1 FOR SHARE OF users",
        token_hash,
    )
    return found


async def rotate(
    connection: Connection,
    *,
    old_hash: bytes,
    new_hash: bytes,
    now: datetime,
    expires_at: datetime,
) -> datetime | None:
    """Replaces a token in use by a new one and moves the session's expiry, at most to its end.

    Returns the new expiry; None when the token was rotated before or the session is over.
    """
    expiry: datetime | None = await connection.fetchval(
        "WITH session AS (UPDATE sessions SET expires_at = least($4, ends_at)"
        "  WHERE session_id = (SELECT session_id FROM refresh_tokens WHERE token_hash = $1)"
        "  AND expires_at > $3 RETURNING session_id, expires_at),"
        " old AS (UPDATE refresh_tokens SET rotated_at = $3"
        "  FROM session WHERE token_hash = $1 AND rotated_at IS NULL"
        "  AND refresh_tokens.session_id = session.session_id RETURNING session.*),"
        " new AS (INSERT INTO refresh_tokens (token_hash, session_id, issued_at)"
        "  SELECT $2, session_id, $3 FROM old)"
        " SELECT expires_at FROM old",
        old_hash,
        new_hash,
        now,
        expires_at,
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
