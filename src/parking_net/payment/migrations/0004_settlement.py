"""When an owner's pending income becomes available: moving that time, and what happens at it."""

from __future__ import annotations

from alembic import op

revision = "0004_settlement"
down_revision = "0003_refunds"
branch_labels = None
depends_on = None

SETTLEMENT = """
CREATE FUNCTION move_settlement(
    p_operation_id uuid, p_fingerprint bytea, p_booking_id uuid, p_settle_at timestamptz,
    p_now timestamptz
) RETURNS operation_answer LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lock_account(account_id) FROM (
        SELECT DISTINCT account_id FROM transactions
        WHERE booking_id = p_booking_id AND status <> 'completed' ORDER BY account_id
    ) AS receivers;
    INSERT INTO operations (
        operation_id, kind, fingerprint, status, amount, booking_id, created_at
    ) VALUES (
        p_operation_id, 'move_settlement', p_fingerprint, 'completed', 0, p_booking_id, p_now
    ) ON CONFLICT (operation_id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN first_answer(p_operation_id, 'move_settlement', p_fingerprint);
    END IF;
    PERFORM move_pending_rows(p_booking_id, p_settle_at);
    RETURN ('completed', NULL, 0, 0, false, false)::operation_answer;
END $$;

-- Releases income whose stay is over, at least one booking and about p_limit rows at a time.
-- Whole bookings: a charge and what was refunded of it settle together, so no sum dips below zero.
CREATE FUNCTION settle_due(p_now timestamptz, p_limit integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    v_bookings uuid[];
    v_settled integer;
BEGIN
    -- A second replica would only queue behind the first.
    IF NOT pg_try_advisory_xact_lock(hashtextextended('payment.settle_due', 0)) THEN
        RETURN 0;
    END IF;
    SELECT array_agg(DISTINCT booking_id) INTO v_bookings FROM (
        SELECT booking_id FROM transactions
        WHERE status = 'pending' AND settle_at <= p_now ORDER BY settle_at LIMIT p_limit
    ) AS due;
    IF v_bookings IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM lock_account(account_id) FROM (
        SELECT DISTINCT account_id FROM transactions
        WHERE booking_id = ANY (v_bookings) AND status <> 'completed' ORDER BY account_id
    ) AS receivers;
    -- Only now, under the locks: what was due a moment ago may have been moved or refunded.
    WITH settled AS (
        UPDATE transactions SET status = 'completed'
        WHERE booking_id = ANY (v_bookings) AND status <> 'completed' AND settle_at <= p_now
        RETURNING account_id, amount
    ), sums AS (
        SELECT account_id, sum(amount)::bigint AS amount, count(*) AS settled_rows
        FROM settled GROUP BY account_id
    ), released AS (
        UPDATE accounts
        SET pending = accounts.pending - sums.amount, available = accounts.available + sums.amount
        FROM sums WHERE accounts.account_id = sums.account_id
    )
    SELECT coalesce(sum(settled_rows), 0) INTO v_settled FROM sums;
    RETURN v_settled;
END $$;
"""


def upgrade() -> None:
    op.execute(SETTLEMENT)
