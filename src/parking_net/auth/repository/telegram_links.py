"""Rows of one-time codes, one for each user at most, and the name of the bot they lead to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from parking_net.shared.database import Database


@dataclass(frozen=True, slots=True)
class Redeemed:
    """Whose code it was, and when its maker had last shown who they are."""

    user_id: UUID
    proven_at: datetime


async def announce_bot(on: Database, username: str, now: datetime) -> None:
    await on.execute(
        "INSERT INTO telegram_bot (username, announced_at) VALUES ($1, $2)"
        " ON CONFLICT (only_row) DO UPDATE SET username = $1, announced_at = $2",
        username,
        now,
    )


async def bot_username(on: Database, since: datetime) -> str | None:
    """The name of the bot, if it was announced after this moment."""
    found: str | None = await on.fetchval(
        "SELECT username FROM telegram_bot WHERE announced_at > $1", since
    )
    return found


async def put(
    on: Database, user_id: UUID, code_hash: bytes, proven_at: datetime, expires_at: datetime
) -> None:
    """The user's new code; a former one is good for nothing from now on."""
    await on.execute(
        "INSERT INTO telegram_link_codes (user_id, code_hash, proven_at, expires_at)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT (user_id) DO UPDATE SET code_hash = $2,"
        " proven_at = $3, expires_at = $4, redeemed_at = NULL",
        user_id,
        code_hash,
        proven_at,
        expires_at,
    )


async def redeem(on: Database, code_hash: bytes, now: datetime) -> Redeemed | None:
    """Uses the code up. None when it is unknown, used or too old; one of many at once gets it."""
    row = await on.fetchrow(
        "UPDATE telegram_link_codes SET redeemed_at = $2"
        " WHERE code_hash = $1 AND redeemed_at IS NULL AND expires_at > $2"
        " RETURNING user_id, proven_at",
        code_hash,
        now,
    )
    return None if row is None else Redeemed(row["user_id"], row["proven_at"])


async def give_back(on: Database, code_hash: bytes) -> None:
    """As if the code had not been used."""
    await on.execute(
        "UPDATE telegram_link_codes SET redeemed_at = NULL WHERE code_hash = $1", code_hash
    )


async def withdraw(on: Database, user_id: UUID) -> None:
    await on.execute("DELETE FROM telegram_link_codes WHERE user_id = $1", user_id)


async def delete_expired(on: Database, now: datetime, limit: int) -> int:
    """Deletes codes that are too old, at most `limit`; how many it were."""
    deleted = await on.fetchval(
        "WITH expired AS (SELECT user_id FROM telegram_link_codes WHERE expires_at <= $1 LIMIT $2"
        "  FOR UPDATE SKIP LOCKED),"
        " gone AS (DELETE FROM telegram_link_codes USING expired"
        "  WHERE telegram_link_codes.user_id = expired.user_id RETURNING 1)"
        " SELECT count(*) FROM gone",
        now,
        limit,
    )
    return int(deleted)
