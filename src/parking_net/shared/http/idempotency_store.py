"""What is remembered of Idempotency-Keys: claims with a lease, and the answers given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import Any
from uuid import UUID

import msgspec

from parking_net.shared.database.pool import Database
from parking_net.shared.identifiers import new_id
from parking_net.shared.jobs import Job, in_batches

LEASE_SECONDS = 60
"""Longer than any request may take; after it, a retry may take an unfinished wish over."""
KEPT_HOURS = 24
TRIM_EVERY = timedelta(minutes=10)
TRIM_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Wish:
    """What a key stands for: whose it is, and which request it was first sent with."""

    user_id: UUID
    key: str
    operation: str
    body_hash: bytes


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class ClaimState(Enum):
    MINE = auto()
    ANSWERED = auto()
    RUNNING = auto()
    OTHER_WISH = auto()


@dataclass(frozen=True, slots=True)
class Claim:
    state: ClaimState
    operation_id: UUID
    run_id: UUID
    answer: KeptAnswer | None = None


class IdempotencyStore:
    """Claims and answers by key, in the table `idempotency_keys` of the service's database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.job = Job("idempotency_trim", in_batches(self.trim, TRIM_BATCH), every=TRIM_EVERY)

    async def claim(self, wish: Wish) -> Claim:
        """Claim the wish, or find out what became of it."""
        while True:
            run_id = new_id()
            row = await self._database.fetchrow(
                _CLAIM,
                *(wish.user_id, wish.key, wish.operation, wish.body_hash),
                *(new_id(), run_id, LEASE_SECONDS, KEPT_HOURS),
            )
            if row is not None:
                return Claim(ClaimState.MINE, row["operation_id"], run_id)
            row = await self._database.fetchrow(_FIND, wish.user_id, wish.key)
            if row is not None:  # Else it was trimmed in between: claim it anew.
                return _found(row, wish)

    async def keep(self, wish: Wish, claim: Claim, answer: KeptAnswer) -> None:
        """Keep the answer for those who ask again."""
        headers = [
            [name.decode("latin-1"), value.decode("latin-1")] for name, value in answer.headers
        ]
        await self._database.execute(
            _KEEP,
            *(wish.user_id, wish.key, claim.run_id, answer.status),
            *(msgspec.json.encode(headers).decode(), answer.body),
        )

    async def release(self, wish: Wish, claim: Claim) -> None:
        """Let the next one with this key run, under the same operation id."""
        await self._database.execute(_RELEASE, wish.user_id, wish.key, claim.run_id)

    async def trim(self) -> int:
        """Delete keys older than a day; returns how many. Bounded: call it again for more."""
        deleted = await self._database.fetchval(_TRIM, KEPT_HOURS, TRIM_BATCH)
        return int(deleted)


def _found(row: Any, wish: Wish) -> Claim:
    state, answer = ClaimState.RUNNING, None
    if row["operation"] != wish.operation or row["body_hash"] != wish.body_hash:
        state = ClaimState.OTHER_WISH
    elif row["state"] == "answered":
        state = ClaimState.ANSWERED
        headers = msgspec.json.decode(row["answer_headers"], type=list[tuple[str, str]])
        answer = KeptAnswer(
            row["answer_status"],
            [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers],
            row["answer_body"],
        )
    return Claim(state, row["operation_id"], row["run_id"], answer)


# A key may be claimed when it is new, a day old, released, or left behind by a lost process.
_CLAIM = """
INSERT INTO idempotency_keys AS kept
    (user_id, key, operation, body_hash, operation_id, run_id, state, leased_until)
VALUES ($1, $2, $3, $4, $5, $6, 'running', clock_timestamp() + make_interval(secs => $7))
ON CONFLICT (user_id, key) DO UPDATE SET
    operation = excluded.operation,
    body_hash = excluded.body_hash,
    operation_id = CASE WHEN kept.created_at <= now() - make_interval(hours => $8)
        THEN excluded.operation_id ELSE kept.operation_id END,
    created_at = CASE WHEN kept.created_at <= now() - make_interval(hours => $8)
        THEN now() ELSE kept.created_at END,
    run_id = excluded.run_id,
    state = 'running',
    leased_until = excluded.leased_until,
    answer_status = NULL, answer_headers = NULL, answer_body = NULL
WHERE kept.created_at <= now() - make_interval(hours => $8)
   OR (kept.operation = excluded.operation AND kept.body_hash = excluded.body_hash
       AND (kept.state = 'released'
            OR (kept.state = 'running' AND kept.leased_until <= clock_timestamp())))
RETURNING operation_id
"""
_FIND = """
SELECT operation, body_hash, operation_id, run_id, state,
       answer_status, answer_headers::text AS answer_headers, answer_body
FROM idempotency_keys WHERE user_id = $1 AND key = $2
"""
_KEEP = """
UPDATE idempotency_keys
SET state = 'answered', answer_status = $4, answer_headers = $5::text::jsonb, answer_body = $6
WHERE user_id = $1 AND key = $2 AND run_id = $3 AND state = 'running'
"""
_RELEASE = """
UPDATE idempotency_keys SET state = 'released'
WHERE user_id = $1 AND key = $2 AND run_id = $3 AND state = 'running'
"""
_TRIM = """
WITH old AS (
    SELECT user_id, key FROM idempotency_keys
    WHERE created_at <= now() - make_interval(hours => $1)
    ORDER BY created_at LIMIT $2
), gone AS (
    DELETE FROM idempotency_keys AS kept USING old
    WHERE kept.user_id = old.user_id AND kept.key = old.key
    RETURNING 1
)
SELECT count(*) FROM gone
"""
