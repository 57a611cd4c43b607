"""Rows of sessions whose users are in Keycloak. Keycloak's tokens come and go encrypted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from parking_net.shared.database import Connection, Database


@dataclass(frozen=True, slots=True)
class NewSession:
    session_id: UUID
    user_id: UUID
    telegram_id: int
    """The chat it is begun from, 0 for none."""
    token_hash: bytes
    keycloak_token: bytes
    expires_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """A session whose Keycloak token somebody has in hand."""

    keycloak_token: bytes
    ends_at: datetime


async def insert(on: Database | Connection, session: NewSession) -> None:
    await on.execute(
        "INSERT INTO keycloak_sessions (session_id, user_id, telegram_id, token_hash,"
        " keycloak_token, expires_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        session.session_id,
        session.user_id,
        session.telegram_id,
        session.token_hash,
        session.keycloak_token,
        session.expires_at,
        session.ends_at,
    )


@dataclass(frozen=True, slots=True)
class Taking:
    """A new token in the place of an old one, by a try that the client may have named."""

    session_id: UUID
    old_hash: bytes
    new_hash: bytes
    attempt_hash: bytes | None
    now: datetime
    repeatable_since: datetime
    """The same try may take what it was given after this moment, if nobody used it."""


async def take(on: Database, taking: Taking) -> Taken | None:
    """Puts the new hash in the place of the old one; one of many at once gets the token."""
    row = await on.fetchrow(
        "WITH held AS (SELECT session_id, keycloak_token FROM keycloak_sessions"
        "  WHERE session_id = $1 AND expires_at > $4 AND keycloak_token IS NOT NULL"
        "  AND (token_hash = $2"
        "   OR (former_hash = $2 AND attempt_hash = $5 AND rotated_at > $6)) FOR UPDATE)"
        " UPDATE keycloak_sessions AS session SET token_hash = $3, keycloak_token = NULL,"
        " former_hash = $2, attempt_hash = $5, rotated_at = $4"
        " FROM held WHERE session.session_id = held.session_id"
        " RETURNING held.keycloak_token, session.ends_at",
        taking.session_id,
        taking.old_hash,
        taking.new_hash,
        taking.now,
        taking.attempt_hash,
        taking.repeatable_since,
    )
    return None if row is None else Taken(row["keycloak_token"], row["ends_at"])


async def was_taken_so(on: Database, taking: Taking) -> bool:
    """Whether the same try took the token last: it is still at it, or may take it again now."""
    return bool(
        await on.fetchval(
            "SELECT EXISTS (SELECT FROM keycloak_sessions WHERE session_id = $1"
            " AND former_hash = $2 AND attempt_hash = $3 AND rotated_at > $4)",
            taking.session_id,
            taking.old_hash,
            taking.attempt_hash,
            taking.repeatable_since,
        )
    )


async def put(
    on: Database,
    session_id: UUID,
    present_hash: bytes,
    token_hash: bytes,
    keycloak_token: bytes,
    expires_at: datetime | None = None,
) -> bool:
    """Lays a Keycloak token back under this hash; whether the session is still there."""
    return bool(
        await on.fetchval(
            "UPDATE keycloak_sessions SET token_hash = $3, keycloak_token = $4,"
            " expires_at = coalesce($5, expires_at) WHERE session_id = $1 AND token_hash = $2"
            " RETURNING true",
            session_id,
            present_hash,
            token_hash,
            keycloak_token,
            expires_at,
        )
    )


async def end(on: Database, session_id: UUID) -> bytes | None:
    """Ends the session whatever its token is; Keycloak's token, if nobody has it in hand."""
    token: bytes | None = await on.fetchval(
        "DELETE FROM keycloak_sessions WHERE session_id = $1 RETURNING keycloak_token", session_id
    )
    return token


async def end_by_token(
    on: Database, session_id: UUID, token_hash: bytes
) -> tuple[UUID, bytes | None] | None:
    """Ends the session of a good token: whose it was, and Keycloak's token. None without one."""
    row = await on.fetchrow(
        "DELETE FROM keycloak_sessions WHERE session_id = $1 AND token_hash = $2"
        " RETURNING user_id, keycloak_token",
        session_id,
        token_hash,
    )
    return None if row is None else (row["user_id"], row["keycloak_token"])


async def end_all(on: Database | Connection, user_id: UUID) -> None:
    await on.execute("DELETE FROM keycloak_sessions WHERE user_id = $1", user_id)


async def end_from_chats(
    connection: Connection, *, user_id: UUID | None = None, telegram_id: int = 0
) -> list[tuple[UUID, bytes]]:
    """Ends sessions begun from this chat, and the user's from any: their Keycloak tokens."""
    rows = await connection.fetch(
        "DELETE FROM keycloak_sessions WHERE telegram_id <> 0"
        " AND (telegram_id = $2 OR user_id = $1) RETURNING session_id, keycloak_token",
        user_id,
        telegram_id,
    )
    return [
        (row["session_id"], row["keycloak_token"])
        for row in rows
        if row["keycloak_token"] is not None
    ]


async def delete_expired(on: Database, now: datetime, limit: int) -> int:
    """Deletes sessions that are over, at most `limit`; how many it were."""
    deleted = await on.fetchval(
        "WITH expired AS (SELECT session_id FROM keycloak_sessions WHERE expires_at <= $1 LIMIT $2"
        "  FOR UPDATE SKIP LOCKED),"
        " gone AS (DELETE FROM keycloak_sessions USING expired"
        "  WHERE keycloak_sessions.session_id = expired.session_id RETURNING 1)"
        " SELECT count(*) FROM gone",
        now,
        limit,
    )
    return int(deleted)
