"""Rows of sign-in attempts."""

from __future__ import annotations

import math
from datetime import datetime

from parking_net.auth.domain.attempts import AttemptLimits, Busy, Granted, Refused, Verdict
from parking_net.shared.database import Database


async def reserve(
    on: Database, account_key: bytes, address: str, limits: AttemptLimits, now: datetime
) -> Verdict:
    """Counts and, when the limits allow, reserves an attempt; exact among any number at once."""
    row = await on.fetchrow(
        "SELECT * FROM reserve_sign_in_attempt($1, $2, $3, $4, $5, $6, $7, $8)",
        account_key,
        address,
        now,
        limits.window,
        limits.forgotten_after,
        limits.per_account_and_address,
        limits.per_address,
        limits.per_account,
    )
    assert row is not None
    if row["blocked_until"] is not None:
        return Refused(max(1, math.ceil((row["blocked_until"] - now).total_seconds())))
    return Busy() if row["attempt_id"] is None else Granted(row["attempt_id"])


async def mark_failed(on: Database, attempt_id: int) -> None:
    await on.execute("UPDATE sign_in_attempts SET failed = true WHERE attempt_id = $1", attempt_id)


async def withdraw(on: Database, attempt_id: int) -> None:
    """As if the attempt had never been made."""
    await on.execute("DELETE FROM sign_in_attempts WHERE attempt_id = $1", attempt_id)


async def mark_succeeded(on: Database, attempt_id: int) -> None:
    """Withdraws the attempt, and takes the failed ones out of its account-and-address count."""
    await on.execute(
        "WITH succeeded AS (DELETE FROM sign_in_attempts WHERE attempt_id = $1"
        "  RETURNING account_key, address)"
        " UPDATE sign_in_attempts AS earlier SET forgiven = true FROM succeeded"
        " WHERE earlier.account_key = succeeded.account_key"
        " AND earlier.address = succeeded.address AND earlier.failed AND NOT earlier.forgiven",
        attempt_id,
    )


async def delete_before(on: Database, moment: datetime, limit: int) -> int:
    """Deletes attempts that no count looks at any more, at most `limit`; how many it were."""
    deleted = await on.fetchval(
        "WITH old AS (SELECT attempt_id FROM sign_in_attempts WHERE started_at <= $1 LIMIT $2"
        "  FOR UPDATE SKIP LOCKED),"
        " gone AS (DELETE FROM sign_in_attempts USING old"
        "  WHERE sign_in_attempts.attempt_id = old.attempt_id RETURNING 1)"
        " SELECT count(*) FROM gone",
        moment,
        limit,
    )
    return int(deleted)
