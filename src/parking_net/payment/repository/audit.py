"""Questions that show whether the books are right. Each is one statement, so one moment in time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from parking_net.payment.domain.ledger import ESCROW_ACCOUNT, ISSUED_ACCOUNT
from parking_net.shared.audit import FINDINGS_SHOWN, Finding, patiently
from parking_net.shared.database.pool import Database

UNBALANCED_OPERATIONS = """
    SELECT operation_id::text AS subject, 'rows sum to ' || sum(amount) AS problem
    FROM transactions GROUP BY operation_id HAVING sum(amount) <> 0 LIMIT $1
"""
OPERATIONS_WITHOUT_THEIR_ROWS = """
    SELECT operation_id::text AS subject,
           'moves ' || coalesce(operations.amount, 0) || ', its rows '
               || coalesce(moved, 0) AS problem
    FROM operations FULL JOIN (
        SELECT operation_id, sum(amount) FILTER (WHERE amount > 0) AS moved
        FROM transactions GROUP BY operation_id
    ) AS ledger_rows USING (operation_id)
    WHERE operations.amount IS DISTINCT FROM coalesce(moved, 0) LIMIT $1
"""
ACCOUNTS_OFF_THEIR_ROWS = """
    SELECT account_id::text AS subject,
           'has ' || coalesce(available, 0) || ' and ' || coalesce(accounts.pending, 0)
               || ' pending, its rows sum to ' || coalesce(settled, 0) || ' and '
               || coalesce(ledger_rows.pending, 0) || ' pending' AS problem
    FROM accounts FULL JOIN (
        SELECT account_id,
               coalesce(sum(amount) FILTER (WHERE status = 'completed'), 0) AS settled,
               coalesce(sum(amount) FILTER (WHERE status = 'pending'), 0) AS pending
        FROM transactions GROUP BY account_id
    ) AS ledger_rows USING (account_id)
    WHERE coalesce(available, 0) <> coalesce(settled, 0)
       OR coalesce(accounts.pending, 0) <> coalesce(ledger_rows.pending, 0)
    LIMIT $1
"""
NEGATIVE_ACCOUNTS = """
    SELECT account_id::text AS subject,
           'has ' || available || ' and ' || pending || ' pending' AS problem
    FROM accounts
    WHERE (available < 0 AND kind <> 'issued') OR pending < 0 LIMIT $1
"""
OVERREFUNDED_CHARGES = """
    SELECT charge.operation_id::text AS subject,
           'charged ' || charge.amount || ', refunded ' || refunded AS problem
    FROM transactions AS charge JOIN (
        SELECT charge_operation_id, account_id, -sum(amount) AS refunded
        FROM transactions WHERE transaction_type = 'refund' AND amount < 0
        GROUP BY charge_operation_id, account_id
    ) AS refunds
      ON refunds.charge_operation_id = charge.operation_id
     AND refunds.account_id = charge.account_id
    WHERE charge.transaction_type = 'payment' AND refunded > charge.amount LIMIT $1
"""
MISCOUNTED_PROMOCODES = """
    SELECT code AS subject,
           'counts ' || used_count || ' uses, has ' || count(user_id) || ' activations' AS problem
    FROM promocodes LEFT JOIN promocode_activations USING (code_key)
    GROUP BY promocodes.code_key HAVING used_count <> count(user_id) LIMIT $1
"""
ACTIVATIONS_OFF_THE_LEDGER = """
    SELECT coalesce(activation.operation_id, entry.operation_id)::text AS subject,
           'activation and ledger differ' AS problem
    FROM (
        SELECT promocode_activations.operation_id, user_id, amount
        FROM promocode_activations JOIN promocodes USING (code_key)
    ) AS activation FULL JOIN (
        SELECT operation_id, account_id, transactions.amount FROM transactions
        WHERE transaction_type = 'promocode_activate' AND amount > 0
    ) AS entry USING (operation_id)
    WHERE (activation.user_id, activation.amount) IS DISTINCT FROM (entry.account_id, entry.amount)
    LIMIT $1
"""
ESCROW_OFF_ITS_CODES = f"""
    SELECT 'escrow' AS subject,
           'holds ' || escrow.available || ', open generated codes are worth ' || open.amount
               AS problem
    FROM (SELECT available FROM accounts WHERE account_id = '{ESCROW_ACCOUNT}') AS escrow
    CROSS JOIN (
        SELECT coalesce(sum(amount), 0) AS amount FROM promocodes
        WHERE kind = 'generated' AND used_count = 0 AND revoked_at IS NULL
    ) AS open
    WHERE escrow.available <> open.amount LIMIT $1
"""
ISSUED_OFF_ITS_CODES = f"""
    SELECT 'issued' AS subject,
           'gave out ' || -issued.available || ', issued codes were used for ' || used.amount
               AS problem
    FROM (SELECT available FROM accounts WHERE account_id = '{ISSUED_ACCOUNT}') AS issued
    CROSS JOIN (
        SELECT coalesce(sum(amount * used_count), 0) AS amount FROM promocodes
        WHERE kind = 'issued'
    ) AS used
    WHERE -issued.available <> used.amount LIMIT $1
"""
IMBALANCE = "SELECT coalesce(sum(available + pending), 0)::bigint FROM accounts"
QUESTIONS = {
    "Every operation's rows sum to zero": UNBALANCED_OPERATIONS,
    "Every operation has the rows it says": OPERATIONS_WITHOUT_THEIR_ROWS,
    "Every balance is the sum of its rows": ACCOUNTS_OFF_THEIR_ROWS,
    "No balance is negative": NEGATIVE_ACCOUNTS,
    "No charge is refunded beyond its amount": OVERREFUNDED_CHARGES,
    "Every promocode counts its activations": MISCOUNTED_PROMOCODES,
    "Every activation stands in the ledger": ACTIVATIONS_OFF_THE_LEDGER,
    "Escrow holds what open generated codes are worth": ESCROW_OFF_ITS_CODES,
    "What was issued is what issued codes gave": ISSUED_OFF_ITS_CODES,
}
BOOKING_MONEY = """
    SELECT booking_id,
           count(*) FILTER (WHERE transaction_type = 'charge') AS charges,
           coalesce(-sum(amount) FILTER (WHERE transaction_type = 'charge'), 0)::bigint AS charged,
           coalesce(sum(amount) FILTER (WHERE transaction_type = 'refund'), 0)::bigint AS refunded
    FROM transactions
    WHERE booking_id = ANY($1) AND (transaction_type = 'charge' OR amount > 0)
      AND transaction_type <> 'payment'
    GROUP BY booking_id
"""
PAID_BOOKINGS = """
    SELECT DISTINCT booking_id FROM transactions
    WHERE booking_id > $1 AND transaction_type = 'charge' ORDER BY booking_id LIMIT $2
"""


@dataclass(frozen=True, slots=True)
class BookingMoney:
    """What a booking's driver paid and got back, in minor units."""

    booking_id: UUID
    charges: int
    charged_minor: int
    refunded_minor: int

    @property
    def net_minor(self) -> int:
        return self.charged_minor - self.refunded_minor


async def findings(database: Database) -> list[Finding]:
    """What is wrong with the books: nothing, when all is well. At most 100 of each kind."""
    return [
        Finding(question, row["subject"], row["problem"])
        for question, sql in QUESTIONS.items()
        for row in await patiently(database, sql, FINDINGS_SHOWN)
    ]


async def imbalance_minor(database: Database) -> int:
    """The sum over all accounts, the platform's own among them: 0 when the books balance.

    It reads every account and no transaction, so it may be asked every few minutes.
    """
    return int(await database.fetchval(IMBALANCE))


async def booking_money(
    database: Database, booking_ids: Collection[UUID]
) -> dict[UUID, BookingMoney]:
    """Those of the bookings that money has met."""
    return {
        row["booking_id"]: BookingMoney(
            row["booking_id"], row["charges"], row["charged"], row["refunded"]
        )
        for row in await patiently(database, BOOKING_MONEY, booking_ids)
    }


async def paid_bookings(database: Database, after: UUID, limit: int) -> list[UUID]:
    """Bookings that were ever charged for, by ascending id, beyond `after`."""
    rows = await patiently(database, PAID_BOOKINGS, after, limit)
    return [row["booking_id"] for row in rows]
