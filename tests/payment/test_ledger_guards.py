"""What the database refuses by itself, whoever asks: it trusts none of the functions above it."""

from __future__ import annotations

from uuid import UUID

import asyncpg
import pytest

from parking_net.shared.database import Connection
from parking_net.shared.identifiers import new_id
from tests.payment.support import STAY, Ledger

INSERT_OPERATION = """
    INSERT INTO operations (operation_id, kind, status, amount, created_at)
    VALUES ($1, 'promocode_activate', 'completed', 10, now())
"""
INSERT_ROW = """
    INSERT INTO transactions
        (operation_id, line, account_id, amount, transaction_type, status, created_at)
    VALUES ($1, $2, $3, $4, 'promocode_activate', 'completed', now())
"""


async def write(connection: Connection, operation_id: UUID, *amounts_minor: int) -> None:
    await connection.execute(INSERT_OPERATION, operation_id)
    for line, amount_minor in enumerate(amounts_minor, start=1):
        await connection.execute(INSERT_ROW, operation_id, line, new_id(), amount_minor)


@pytest.fixture
async def charge_id(ledger: Ledger) -> UUID:
    """A charge that stands in the ledger, its income still pending."""
    charge_id = new_id()
    await ledger.charge(await ledger.stay(), 300, operation_id=charge_id)
    return charge_id


@pytest.mark.parametrize("amounts_minor", [(10,), (10, -9), (10, 10), (-5, -5, 11)])
async def test_an_unbalanced_operation_cannot_be_committed(
    ledger: Ledger, amounts_minor: tuple[int, ...]
) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match="do not sum to zero"):
        async with ledger.database.transaction() as connection:
            await write(connection, new_id(), *amounts_minor)
    assert await ledger.database.fetchval("SELECT count(*) FROM transactions") == 0


async def test_only_the_end_of_a_transaction_has_to_balance(ledger: Ledger) -> None:
    async with ledger.database.connection() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await write(connection, new_id(), 7, 3, -10)
        await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        written = await connection.fetchval("SELECT count(*) FROM transactions")
        await transaction.rollback()
    assert written == 3


async def test_rows_without_an_operation_are_refused(ledger: Ledger) -> None:
    statement = """
        INSERT INTO transactions
            (operation_id, line, account_id, amount, transaction_type, status, created_at)
        SELECT $1, line, gen_random_uuid(), amount, 'promocode_activate', 'completed', now()
        FROM (VALUES (1, 5), (2, -5)) AS entry (line, amount)
    """
    with pytest.raises(asyncpg.CheckViolationError, match="without a completed operation"):
        await ledger.database.execute(statement, new_id())


async def test_an_old_operation_takes_no_further_rows(ledger: Ledger, charge_id: UUID) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match="do not sum to zero"):
        await ledger.database.execute(INSERT_ROW, charge_id, 3, new_id(), 1)


@pytest.mark.parametrize(
    "change",
    [
        "amount = amount * 2",
        "account_id = gen_random_uuid()",
        "operation_id = gen_random_uuid()",
        "booking_id = gen_random_uuid()",
        "transaction_type = 'refund', charge_operation_id = gen_random_uuid()",
        "created_at = created_at - interval '1 day'",
        "line = 9",
    ],
)
async def test_history_cannot_be_rewritten(ledger: Ledger, charge_id: UUID, change: str) -> None:
    with pytest.raises(asyncpg.RestrictViolationError):
        await ledger.database.execute(
            f"UPDATE transactions SET {change} WHERE operation_id = $1 AND line = 2", charge_id
        )


async def test_what_has_settled_stays_settled(ledger: Ledger, charge_id: UUID) -> None:
    await ledger.settle(after=STAY)
    with pytest.raises(asyncpg.RestrictViolationError):
        await ledger.database.execute(
            "UPDATE transactions SET status = 'pending' WHERE operation_id = $1 AND line = 2",
            charge_id,
        )


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM transactions",
        "TRUNCATE transactions",
        "DELETE FROM operations",
        "TRUNCATE operations",
        "UPDATE operations SET amount = amount + 1",
        "UPDATE operations SET status = 'failed', reason = 'canceled'",
    ],
)
async def test_nothing_is_taken_out_of_the_books(
    ledger: Ledger, charge_id: UUID, statement: str
) -> None:
    with pytest.raises(asyncpg.RestrictViolationError):
        await ledger.database.execute(statement)
    assert (
        await ledger.database.fetchval(
            "SELECT count(*) FROM transactions WHERE operation_id = $1", charge_id
        )
        == 2
    )


@pytest.mark.parametrize(
    ("kind", "available", "pending"),
    [
        ("user", -1, 0),
        ("user", 0, -1),
        ("user", 10**12 + 1, 0),
        ("user", 10**12, 1),
        ("escrow", -1, 0),
        ("escrow", 1, 1),
        ("issued", 1, 0),
        ("bank", 0, 0),
    ],
)
async def test_balances_stay_within_their_limits(
    ledger: Ledger, kind: str, available: int, pending: int
) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await ledger.database.execute(
            "INSERT INTO accounts (account_id, kind, available, pending) VALUES ($1, $2, $3, $4)",
            new_id(),
            kind,
            available,
            pending,
        )
