"""The questions that `verify` asks: silent over right books, and each hears its own wrong."""

from __future__ import annotations

from uuid import UUID

import pytest
from prometheus_client import REGISTRY

from parking_net.payment.domain.ledger import ESCROW_ACCOUNT, ISSUED_ACCOUNT
from parking_net.payment.jobs import weigh_ledger
from parking_net.payment.repository.audit import QUESTIONS, booking_money, findings, paid_bookings
from parking_net.shared.database import Database
from parking_net.shared.identifiers import new_id
from tests.payment.support import Ledger
from tests.support.clock import FixedClock
from tests.support.database import Databases

FORGED_ROWS = """
    INSERT INTO transactions (
        operation_id, line, account_id, charge_operation_id, amount, transaction_type, status,
        created_at
    )
    SELECT operation_id, 9, account_id, operation_id, -amount, 'refund', 'completed', now()
    FROM transactions WHERE transaction_type = 'payment'
    UNION ALL
    SELECT operation_id, 10, account_id, operation_id, -1, 'refund', 'completed', now()
    FROM transactions WHERE transaction_type = 'payment'
"""
WRONGS = {
    "Every operation's rows sum to zero": FORGED_ROWS,
    "Every operation has the rows it says": "UPDATE operations SET amount = amount + 1",
    "Every balance is the sum of its rows": "UPDATE accounts SET available = available + 1",
    "No balance is negative": "UPDATE accounts SET pending = -1",
    "No charge is refunded beyond its amount": FORGED_ROWS,
    "Every promocode counts its activations": "UPDATE promocodes SET used_count = 0",
    "Every activation stands in the ledger": "DELETE FROM promocode_activations",
    "Escrow holds what open generated codes are worth": (
        f"UPDATE accounts SET available = 0 WHERE account_id = '{ESCROW_ACCOUNT}'"
    ),
    "What was issued is what issued codes gave": (
        f"UPDATE accounts SET available = 0 WHERE account_id = '{ISSUED_ACCOUNT}'"
    ),
}


@pytest.fixture
async def used_ledger(new_database: Databases) -> Ledger:
    """A ledger in which everything has happened once."""
    ledger = Ledger(await new_database("payment"), FixedClock())
    stay = await ledger.stay(1000)
    await ledger.charge(stay, 300)
    await ledger.charge(stay, 200)
    await ledger.refund(stay, 250)
    await ledger.settle()
    await ledger.service.promocodes.generate(new_id(), 100, stay.driver_id)
    return ledger


async def _do_wrong(database: Database, statement: str) -> None:
    """Write what the database refuses, as somebody with all its rights could."""
    async with database.transaction() as connection:
        await connection.execute("SET LOCAL session_replication_role = replica")
        await connection.execute("ALTER TABLE accounts DROP CONSTRAINT accounts_within_limits")
        await connection.execute(statement)


async def test_right_books_raise_no_question(used_ledger: Ledger) -> None:
    assert await findings(used_ledger.database) == []


async def test_the_scales_show_what_the_accounts_together_lack(used_ledger: Ledger) -> None:
    await weigh_ledger(used_ledger.database)
    assert REGISTRY.get_sample_value("ledger_imbalance_minor") == 0

    spoilt = f"UPDATE accounts SET available = available - 7 WHERE account_id = '{ESCROW_ACCOUNT}'"
    await _do_wrong(used_ledger.database, spoilt)
    await weigh_ledger(used_ledger.database)

    assert REGISTRY.get_sample_value("ledger_imbalance_minor") == -7


def test_every_question_has_a_wrong_to_hear() -> None:
    assert set(WRONGS) == set(QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS)
async def test_each_wrong_is_heard(used_ledger: Ledger, question: str) -> None:
    await _do_wrong(used_ledger.database, WRONGS[question])
    heard = await findings(used_ledger.database)
    assert question in {finding.question for finding in heard}
    assert all(finding.subject and finding.problem for finding in heard)


async def test_the_money_of_each_booking_is_told_once(used_ledger: Ledger) -> None:
    stays = [await used_ledger.stay(100) for _ in range(4)]
    for stay in stays:
        await used_ledger.charge(stay, 40)
    paid = await paid_bookings(used_ledger.database, UUID(int=0), 100)
    assert paid[1:] == sorted(stay.booking_id for stay in stays)
    assert await paid_bookings(used_ledger.database, paid[1], 2) == paid[2:4]
    money = await booking_money(used_ledger.database, paid)
    told = money[paid[0]]
    assert (told.charges, told.charged_minor, told.refunded_minor) == (2, 500, 250)
    assert [money[each].net_minor for each in paid] == [250, 40, 40, 40, 40]
