"""The ledger in PostgreSQL. Every operation is one function there, so one round trip."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from parking_net.payment.domain.ledger import (
    Balance,
    Charge,
    HistoryFilter,
    OperationAnswer,
    OperationStatus,
    Refund,
    SettlementMove,
    Transaction,
    TransactionStatus,
    TransactionType,
)
from parking_net.shared.database.pool import Database

CHARGE = "SELECT * FROM process_transaction($1, $2, $3, $4, $5, $6, $7, $8)"
REFUND = "SELECT * FROM process_refund($1, $2, $3, $4, $5, $6, $7, $8, $9)"
CANCEL = "SELECT * FROM cancel_transaction($1, $2, $3)"
MOVE = "SELECT * FROM move_settlement($1, $2, $3, $4, $5)"
SETTLE = "SELECT settle_due($1, $2)"
BALANCE = "SELECT available, pending FROM accounts WHERE account_id = $1"

# Optional conditions only stand in the text when they are wanted: each text keeps its own plan.
OF_ACCOUNT = "FROM transactions WHERE account_id = $1"
COLUMNS = (
    "operation_id, line, account_id, booking_id, promocode, amount, transaction_type, status, "
    "created_at"
)


class LedgerRepository:
    """Times are the caller's, so that a ledger can be written for another day."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def charge(self, charge: Charge, now: datetime) -> OperationAnswer:
        row = await self._database.fetchrow(
            CHARGE,
            charge.operation_id,
            charge.fingerprint,
            charge.booking_id,
            charge.driver_id,
            charge.owner_id,
            charge.amount_minor,
            charge.settle_at,
            now,
        )
        return _answer(charge.operation_id, row)

    async def refund(
        self, refund: Refund, now: datetime, traceparent: str | None
    ) -> OperationAnswer:
        """Writes the event payment.refunded in the same transaction."""
        row = await self._database.fetchrow(
            REFUND,
            refund.operation_id,
            refund.fingerprint,
            refund.booking_id,
            refund.driver_id,
            refund.owner_id,
            refund.amount_minor,
            refund.settle_at,
            now,
            traceparent,
        )
        return _answer(refund.operation_id, row)

    async def cancel_charge(
        self, operation_id: UUID, booking_id: UUID, now: datetime
    ) -> OperationAnswer:
        row = await self._database.fetchrow(CANCEL, operation_id, booking_id, now)
        return _answer(operation_id, row)

    async def move_settlement(self, move: SettlementMove, now: datetime) -> OperationAnswer:
        row = await self._database.fetchrow(
            MOVE, move.operation_id, move.fingerprint, move.booking_id, move.settle_at, now
        )
        return _answer(move.operation_id, row)

    async def settle_due(self, now: datetime, limit: int) -> int:
        """Release about `limit` rows whose time has come; the number of rows released."""
        settled: int = await self._database.fetchval(SETTLE, now, limit)
        return settled

    async def balance(self, user_id: UUID) -> Balance:
        """Zeros for a user that money has not met yet."""
        row = await self._database.fetchrow(BALANCE, user_id)
        if row is None:
            return Balance(user_id, 0, 0)
        return Balance(user_id, row["available"], row["pending"])

    async def history(
        self, user_id: UUID, wanted: HistoryFilter, *, limit: int, offset: int
    ) -> list[Transaction]:
        """The account's rows, newest first."""
        conditions, arguments = _conditions(user_id, wanted)
        rows = await self._database.fetch(
            f"SELECT {COLUMNS} {OF_ACCOUNT}{conditions} ORDER BY created_at DESC, sequence DESC "
            f"LIMIT ${len(arguments) + 1} OFFSET ${len(arguments) + 2}",
            *arguments,
            limit,
            offset,
        )
        return [_transaction(row) for row in rows]

    async def history_size(self, user_id: UUID, wanted: HistoryFilter) -> int:
        conditions, arguments = _conditions(user_id, wanted)
        size: int = await self._database.fetchval(
            f"SELECT count(*) {OF_ACCOUNT}{conditions}", *arguments
        )
        return size


def _conditions(user_id: UUID, wanted: HistoryFilter) -> tuple[str, Sequence[object]]:
    conditions = ""
    arguments: list[object] = [user_id]
    for comparison, value in (
        ("transaction_type =", wanted.transaction_type),
        ("created_at >=", wanted.recorded_from),
        ("created_at <", wanted.recorded_to),
    ):
        if value is not None:
            arguments.append(value)
            conditions += f" AND {comparison} ${len(arguments)}"
    return conditions, arguments


def _answer(operation_id: UUID, row: asyncpg.Record | None) -> OperationAnswer:
    assert row is not None, "a function of the ledger always answers"
    return OperationAnswer(
        operation_id=operation_id,
        status=OperationStatus(row["status"]),
        reason=row["reason"],
        amount_minor=row["amount"],
        shortfall_minor=row["shortfall"],
        retryable=row["retryable"],
        repeated=row["repeated"],
    )


def _transaction(row: asyncpg.Record) -> Transaction:
    return Transaction(
        operation_id=row["operation_id"],
        line=row["line"],
        account_id=row["account_id"],
        booking_id=row["booking_id"],
        promocode=row["promocode"],
        amount_minor=row["amount"],
        transaction_type=TransactionType(row["transaction_type"]),
        status=TransactionStatus(row["status"]),
        created_at=row["created_at"],
    )
