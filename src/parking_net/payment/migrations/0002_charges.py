"""The ground all operations stand on, and the two that open or close a charge.

Each operation is one function, so one round trip. All follow one order, which is why they cannot
deadlock: first the accounts by ascending id, then the operation, then rows. Rows of the ledger are
only touched by who holds the lock of their account.
"""

from __future__ import annotations

from alembic import op

revision = "0002_charges"
down_revision = "0001_ledger"
branch_labels = None
depends_on = None

ANSWERS = """
CREATE TYPE operation_answer AS (
    status text,       -- completed, failed, or mismatch: the id belongs to another request
    reason text,
    amount bigint,
    shortfall bigint,
    retryable boolean, -- refused without being recorded
    repeated boolean   -- what the first call was answered
);

CREATE FUNCTION first_answer(p_operation_id uuid, p_kind text, p_fingerprint bytea)
RETURNS operation_answer LANGUAGE plpgsql AS $$
DECLARE
    v_first operations;
BEGIN
    SELECT * INTO v_first FROM operations WHERE operation_id = p_operation_id;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF v_first.kind <> p_kind OR v_first.fingerprint <> p_fingerprint THEN
        RETURN ('mismatch', 'operation_id_reused', 0, 0, false, true)::operation_answer;
    END IF;
    RETURN (v_first.status, v_first.reason, v_first.amount, v_first.shortfall, false, true)
        ::operation_answer;
END $$;
"""

ACCOUNTS = """
-- The account, locked until the end of the transaction; made on first use.
-- Callers lock by ascending id and hold nothing higher: also the wait for a twin that is just
-- making the same account then fits into the order.
CREATE FUNCTION lock_account(p_account_id uuid) RETURNS accounts LANGUAGE plpgsql AS $$
DECLARE
    v_account accounts;
BEGIN
    SELECT * INTO v_account FROM accounts WHERE account_id = p_account_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        INSERT INTO accounts (account_id) VALUES (p_account_id) ON CONFLICT DO NOTHING;
        SELECT * INTO v_account FROM accounts WHERE account_id = p_account_id FOR NO KEY UPDATE;
    END IF;
    RETURN v_account;
END $$;

-- Callers hold the accounts of the booking's pending rows. Not said as "= 'pending'": before it has
-- statistics the planner would take the index of all pending rows for the shorter way.
CREATE FUNCTION move_pending_rows(p_booking_id uuid, p_settle_at timestamptz)
RETURNS void LANGUAGE sql AS $$
    UPDATE transactions SET settle_at = p_settle_at
    WHERE booking_id = p_booking_id AND status <> 'completed' AND settle_at <> p_settle_at;
$$;
"""

CHARGE = """
CREATE FUNCTION process_transaction(
    p_operation_id uuid, p_fingerprint bytea, p_booking_id uuid, p_driver_id uuid,
    p_owner_id uuid, p_amount bigint, p_settle_at timestamptz, p_now timestamptz
) RETURNS operation_answer LANGUAGE plpgsql AS $$
DECLARE
    v_driver accounts;
    v_owner accounts;
    v_reason text;
    v_shortfall bigint := 0;
BEGIN
    IF p_driver_id = p_owner_id THEN
        v_reason := 'same_account';
    ELSE
        IF p_driver_id < p_owner_id THEN
            v_driver := lock_account(p_driver_id);
            v_owner := lock_account(p_owner_id);
        ELSE
            v_owner := lock_account(p_owner_id);
            v_driver := lock_account(p_driver_id);
        END IF;
        IF v_owner.available + v_owner.pending + p_amount > 1000000000000 THEN
            v_reason := 'balance_limit';
        ELSIF v_driver.available < p_amount THEN
            v_reason := 'insufficient_funds';
            v_shortfall := p_amount - v_driver.available;
        END IF;
    END IF;

    INSERT INTO operations (
        operation_id, kind, fingerprint, status, reason, amount, shortfall, booking_id, created_at
    ) VALUES (
        p_operation_id, 'charge', p_fingerprint,
        CASE WHEN v_reason IS NULL THEN 'completed' ELSE 'failed' END, v_reason,
        CASE WHEN v_reason IS NULL THEN p_amount ELSE 0 END, v_shortfall, p_booking_id, p_now
    ) ON CONFLICT (operation_id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN first_answer(p_operation_id, 'charge', p_fingerprint);
    END IF;
    IF v_reason IS NOT NULL THEN
        RETURN ('failed', v_reason, 0, v_shortfall, false, false)::operation_answer;
    END IF;

    PERFORM move_pending_rows(p_booking_id, p_settle_at);
    UPDATE accounts SET available = available - p_amount WHERE account_id = p_driver_id;
    UPDATE accounts SET pending = pending + p_amount WHERE account_id = p_owner_id;
    INSERT INTO transactions (
        operation_id, line, account_id, booking_id, amount, transaction_type, status, settle_at,
        created_at
    ) VALUES
        (p_operation_id, 1, p_driver_id, p_booking_id, -p_amount, 'charge', 'completed', NULL,
         p_now),
        (p_operation_id, 2, p_owner_id, p_booking_id, p_amount, 'payment', 'pending', p_settle_at,
         p_now);
    RETURN ('completed', NULL, p_amount, 0, false, false)::operation_answer;
END $$;

-- Waits for a charge that is under way with this id; after it, the id can charge no more.
CREATE FUNCTION cancel_transaction(p_operation_id uuid, p_booking_id uuid, p_now timestamptz)
RETURNS operation_answer LANGUAGE plpgsql AS $$
DECLARE
    v_first operations;
BEGIN
    INSERT INTO operations (operation_id, kind, status, reason, amount, booking_id, created_at)
    VALUES (p_operation_id, 'charge', 'failed', 'canceled', 0, p_booking_id, p_now)
    ON CONFLICT (operation_id) DO NOTHING;
    IF FOUND THEN
        RETURN ('failed', 'canceled', 0, 0, false, false)::operation_answer;
    END IF;
    SELECT * INTO v_first FROM operations WHERE operation_id = p_operation_id;
    IF v_first.kind <> 'charge' OR v_first.booking_id <> p_booking_id THEN
        RETURN ('mismatch', 'operation_id_reused', 0, 0, false, true)::operation_answer;
    END IF;
    RETURN (v_first.status, v_first.reason, v_first.amount, v_first.shortfall, false, true)
        ::operation_answer;
END $$;
"""


def upgrade() -> None:
    op.execute(ANSWERS)
    op.execute(ACCOUNTS)
    op.execute(CHARGE)
