"""Refunds: how one is divided among a booking's charges, and how it is carried out."""

from __future__ import annotations

from alembic import op

revision = "0003_refunds"
down_revision = "0002_charges"
branch_labels = None
depends_on = None

REFUND = """
-- What a refund takes from which charge: newest first, never more than remains of each.
CREATE FUNCTION refund_parts(
    p_booking_id uuid, p_driver_id uuid, p_owner_id uuid, p_amount bigint
) RETURNS TABLE (
    charge_operation_id uuid, status text, settle_at timestamptz, remaining bigint, taken bigint,
    place bigint
) LANGUAGE sql AS $$
    WITH charges AS (
        SELECT income.operation_id, income.status, income.settle_at, income.sequence,
               income.amount + coalesce((
                   SELECT sum(refund.amount)::bigint FROM transactions AS refund
                   WHERE refund.booking_id = p_booking_id
                     AND refund.account_id = p_owner_id
                     AND refund.charge_operation_id = income.operation_id
               ), 0) AS remaining
        FROM transactions AS income
        JOIN transactions AS charge
          ON charge.operation_id = income.operation_id AND charge.transaction_type = 'charge'
        WHERE income.booking_id = p_booking_id
          AND income.account_id = p_owner_id
          AND income.transaction_type = 'payment'
          AND charge.account_id = p_driver_id
    ), reached AS (
        SELECT *, sum(remaining) OVER (ORDER BY sequence DESC)::bigint AS up_to_here FROM charges
    )
    SELECT operation_id, status, settle_at, remaining,
           least(remaining, greatest(p_amount - (up_to_here - remaining), 0)),
           row_number() OVER (ORDER BY sequence DESC)
    FROM reached;
$$;

CREATE FUNCTION process_refund(
    p_operation_id uuid, p_fingerprint bytea, p_booking_id uuid, p_driver_id uuid,
    p_owner_id uuid, p_amount bigint, p_settle_at timestamptz, p_now timestamptz,
    p_traceparent text
) RETURNS operation_answer LANGUAGE plpgsql AS $$
DECLARE
    v_driver accounts;
    v_owner accounts;
    v_first operation_answer;
    v_charges bigint;
    v_remaining bigint;
    v_from_available bigint;
    v_reason text;
BEGIN
    IF p_driver_id < p_owner_id THEN
        v_driver := lock_account(p_driver_id);
        v_owner := lock_account(p_owner_id);
    ELSE
        v_owner := lock_account(p_owner_id);
        v_driver := lock_account(p_driver_id);
    END IF;
    v_first := first_answer(p_operation_id, 'refund', p_fingerprint);
    IF v_first.status IS NOT NULL THEN
        RETURN v_first;
    END IF;

    SELECT count(*), coalesce(sum(remaining), 0),
           coalesce(sum(taken) FILTER (WHERE status = 'completed'), 0)
    INTO v_charges, v_remaining, v_from_available
    FROM refund_parts(p_booking_id, p_driver_id, p_owner_id, p_amount);
    IF v_charges = 0 THEN
        v_reason := 'unknown_charge';
    ELSIF p_amount > v_remaining THEN
        v_reason := 'exceeds_charge';
    -- The next two pass: recording them would lose the driver's money.
    ELSIF v_driver.available + v_driver.pending + p_amount > 1000000000000 THEN
        RETURN ('failed', 'balance_limit', 0, 0, true, false)::operation_answer;
    ELSIF v_from_available > v_owner.available THEN
        RETURN ('failed', 'owner_funds', 0, v_from_available - v_owner.available, true, false)
            ::operation_answer;
    END IF;

    INSERT INTO operations (
        operation_id, kind, fingerprint, status, reason, amount, booking_id, created_at
    ) VALUES (
        p_operation_id, 'refund', p_fingerprint,
        CASE WHEN v_reason IS NULL THEN 'completed' ELSE 'failed' END, v_reason,
        CASE WHEN v_reason IS NULL THEN p_amount ELSE 0 END, p_booking_id, p_now
    ) ON CONFLICT (operation_id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN first_answer(p_operation_id, 'refund', p_fingerprint);
    END IF;
    IF v_reason IS NOT NULL THEN
        RETURN ('failed', v_reason, 0, 0, false, false)::operation_answer;
    END IF;

    INSERT INTO transactions (
        operation_id, line, account_id, booking_id, charge_operation_id, amount,
        transaction_type, status, settle_at, created_at
    )
    SELECT p_operation_id, 2 * part.place - side.number, side.account_id, p_booking_id,
           part.charge_operation_id, side.sign * part.taken, 'refund', side.status,
           CASE side.status WHEN 'pending' THEN part.settle_at END, p_now
    FROM refund_parts(p_booking_id, p_driver_id, p_owner_id, p_amount) AS part
    CROSS JOIN LATERAL (VALUES
        (1, p_owner_id, -1, part.status), (0, p_driver_id, 1, 'completed')
    ) AS side (number, account_id, sign, status)
    WHERE part.taken > 0
    ORDER BY 2;
    UPDATE accounts SET available = available + p_amount WHERE account_id = p_driver_id;
    UPDATE accounts
    SET available = available - v_from_available, pending = pending - (p_amount - v_from_available)
    WHERE account_id = p_owner_id;
    IF p_settle_at IS NOT NULL THEN
        PERFORM move_pending_rows(p_booking_id, p_settle_at);
    END IF;
    PERFORM outbox_add(
        'payment.refunded', p_booking_id::text,
        jsonb_build_object(
            'booking_id', p_booking_id, 'driver_id', p_driver_id, 'owner_id', p_owner_id,
            'amount', p_amount
        ),
        p_now, p_traceparent
    );
    RETURN ('completed', NULL, p_amount, 0, false, false)::operation_answer;
END $$;
"""


def upgrade() -> None:
    op.execute(REFUND)
