"""Promocodes in PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from parking_net.payment.domain.ledger import Balance
from parking_net.payment.domain.promocodes import (
    MissLimit,
    NewPromocode,
    Promocode,
    PromocodeKind,
    code_key,
)
from parking_net.shared.database.pool import Database

ACTIVATE = "SELECT * FROM activate_promocode($1, $2, $3, $4, $5, $6)"
LOOK_UP = "SELECT * FROM look_up_promocode($1, $2, $3, $4, $5)"
CREATE = "SELECT * FROM create_promocode($1, $2, $3, $4, $5, $6, $7)"
GENERATE = "SELECT * FROM generate_promocode($1, $2, $3, $4, $5)"
REVOKE = "SELECT * FROM revoke_promocode($1, $2, $3, $4)"
COLUMNS = (
    "code, kind, amount, max_uses, used_count, expires_at, created_by, created_at, revoked_at, "
    "code_key"
)
TRIM_MISSES = """
    DELETE FROM promocode_misses WHERE user_id IN (
        SELECT user_id FROM promocode_misses WHERE since <= $1
        ORDER BY since LIMIT $2 FOR UPDATE SKIP LOCKED
    )
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromocodeAnswer:
    """`outcome` is "ok" with a promocode, or why there is none."""

    outcome: str
    promocode: Promocode | None
    shortfall_minor: int
    blocked_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationAnswer:
    """`outcome` is "ok" or "repeated" with the balance after it, or why nothing was activated."""

    outcome: str
    balance: Balance | None
    blocked_until: datetime | None


class PromocodeRepository:
    """Codes come in any case."""

    def __init__(self, database: Database, miss_limit: MissLimit) -> None:
        self._database = database
        self._miss_limit = miss_limit

    async def activate(
        self, operation_id: UUID, code: str, user_id: UUID, now: datetime
    ) -> ActivationAnswer:
        row = await self._database.fetchrow(
            ACTIVATE,
            operation_id,
            code_key(code),
            user_id,
            now,
            self._miss_limit.misses,
            self._miss_limit.window,
        )
        assert row is not None, "a function of the ledger always answers"
        moved = row["available"] is not None
        return ActivationAnswer(
            outcome=row["outcome"],
            balance=Balance(user_id, row["available"], row["pending"]) if moved else None,
            blocked_until=row["blocked_until"],
        )

    async def look_up(self, code: str, user_id: UUID, now: datetime) -> PromocodeAnswer:
        """The code as anybody may see it; a miss is counted against the user."""
        row = await self._database.fetchrow(
            LOOK_UP,
            code_key(code),
            user_id,
            now,
            self._miss_limit.misses,
            self._miss_limit.window,
        )
        return _answer(row)

    async def create(
        self, operation_id: UUID, wanted: NewPromocode, code: str, admin_id: UUID
    ) -> PromocodeAnswer:
        row = await self._database.fetchrow(
            CREATE,
            operation_id,
            code,
            wanted.amount_minor,
            wanted.max_uses,
            wanted.expires_at,
            admin_id,
            wanted.now,
        )
        return _answer(row)

    async def generate(
        self, operation_id: UUID, code: str, amount_minor: int, user_id: UUID, now: datetime
    ) -> PromocodeAnswer:
        row = await self._database.fetchrow(
            GENERATE, operation_id, code, amount_minor, user_id, now
        )
        return _answer(row)

    async def revoke(
        self, operation_id: UUID, code: str, creator_id: UUID | None, now: datetime
    ) -> PromocodeAnswer:
        """With a creator, only among the codes he generated."""
        row = await self._database.fetchrow(REVOKE, operation_id, code_key(code), creator_id, now)
        return _answer(row)

    async def newest(
        self, creator_id: UUID | None, before: tuple[datetime, str] | None, limit: int
    ) -> list[Promocode]:
        """Codes, newest first, older than `before` (creation and key of the last one seen).

        With a creator, only what he generated.
        """
        conditions, arguments = [], list[object]([limit])
        if creator_id is not None:
            arguments.append(creator_id)
            conditions.append("kind = 'generated' AND created_by = $2")
        if before is not None:
            first = len(arguments) + 1
            arguments.extend(before)
            conditions.append(f"(created_at, code_key) < (${first}, ${first + 1})")
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        rows = await self._database.fetch(
            f"SELECT {COLUMNS} FROM promocodes {where} "
            "ORDER BY created_at DESC, code_key DESC LIMIT $1",
            *arguments,
        )
        return [_promocode(row) for row in rows]

    async def trim_misses(self, now: datetime, limit: int) -> int:
        """Forget counts whose window is over; how many."""
        tag = await self._database.execute(TRIM_MISSES, now - self._miss_limit.window, limit)
        return int(tag.split()[-1])


def _answer(row: asyncpg.Record | None) -> PromocodeAnswer:
    assert row is not None, "a function of the ledger always answers"
    return PromocodeAnswer(
        outcome=row["outcome"],
        promocode=_promocode(row) if row["outcome"] == "ok" else None,
        shortfall_minor=row["shortfall"],
        blocked_until=row["blocked_until"],
    )


def _promocode(row: asyncpg.Record) -> Promocode:
    return Promocode(
        code=row["code"],
        kind=PromocodeKind(row["kind"]),
        amount_minor=row["amount"],
        max_uses=row["max_uses"],
        used_count=row["used_count"],
        expires_at=row["expires_at"],
        created_by=row["created_by"],
        created_at=row["created_at"],
        revoked_at=row["revoked_at"],
    )
