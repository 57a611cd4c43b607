"""How promocodes come to be and end: created by admins, generated from a balance, revoked."""

from __future__ import annotations

from alembic import op

revision = "0006_making_promocodes"
down_revision = "0005_promocodes"
branch_labels = None
depends_on = None

CREATE = """
CREATE FUNCTION create_promocode(
    p_operation_id uuid, p_code text, p_amount bigint, p_max_uses integer,
    p_expires_at timestamptz, p_admin_id uuid, p_now timestamptz
) RETURNS promocode_answer LANGUAGE plpgsql AS $$
DECLARE
    v_promocode promocodes;
BEGIN
    INSERT INTO promocodes (
        code_key, code, kind, amount, max_uses, expires_at, created_by, created_at, operation_id
    ) VALUES (
        upper(p_code), p_code, 'issued', p_amount, p_max_uses, p_expires_at, p_admin_id, p_now,
        p_operation_id
    ) ON CONFLICT DO NOTHING RETURNING * INTO v_promocode;
    IF NOT FOUND THEN
        SELECT * INTO v_promocode FROM promocodes WHERE operation_id = p_operation_id;
        IF NOT FOUND THEN
            RETURN promocode_refused('code_exists');
        END IF;
    END IF;
    RETURN promocode_shown(v_promocode);
END $$;
"""

GENERATE = """
CREATE FUNCTION generate_promocode(
    p_operation_id uuid, p_code text, p_amount bigint, p_user_id uuid, p_now timestamptz
) RETURNS promocode_answer LANGUAGE plpgsql AS $$
DECLARE
    v_answer promocode_answer;
    v_promocode promocodes;
    v_escrow accounts;
    v_user accounts;
BEGIN
    v_escrow := lock_account('00000000-0000-0000-0000-000000000002');
    v_user := lock_account(p_user_id);
    SELECT * INTO v_promocode FROM promocodes WHERE operation_id = p_operation_id;
    IF FOUND THEN
        RETURN promocode_shown(v_promocode);
    END IF;
    IF v_user.available < p_amount THEN
        v_answer := promocode_refused('insufficient_funds');
        v_answer.shortfall := p_amount - v_user.available;
        RETURN v_answer;
    END IF;

    INSERT INTO operations (operation_id, kind, status, amount, created_at)
    VALUES (p_operation_id, 'promocode_generate', 'completed', p_amount, p_now);
    INSERT INTO promocodes (
        code_key, code, kind, amount, max_uses, created_by, created_at, operation_id
    ) VALUES (
        upper(p_code), p_code, 'generated', p_amount, 1, p_user_id, p_now, p_operation_id
    ) RETURNING * INTO v_promocode;
    INSERT INTO transactions (
        operation_id, line, account_id, promocode, amount, transaction_type, status, created_at
    ) VALUES
        (p_operation_id, 1, p_user_id, p_code, -p_amount, 'promocode_generate', 'completed', p_now),
        (p_operation_id, 2, v_escrow.account_id, p_code, p_amount, 'promocode_generate',
         'completed', p_now);
    UPDATE accounts SET available = available - p_amount WHERE account_id = p_user_id;
    UPDATE accounts SET available = available + p_amount WHERE account_id = v_escrow.account_id;
    RETURN promocode_shown(v_promocode);
END $$;
"""

REVOKE = """
-- p_creator_id NULL: an admin, who may revoke any code.
CREATE FUNCTION revoke_promocode(
    p_operation_id uuid, p_code_key text, p_creator_id uuid, p_now timestamptz
) RETURNS promocode_answer LANGUAGE plpgsql AS $$
DECLARE
    v_promocode promocodes;
    v_escrow accounts;
    v_creator accounts;
BEGIN
    SELECT * INTO v_promocode FROM promocodes
    WHERE code_key = p_code_key
      AND (p_creator_id IS NULL OR (created_by = p_creator_id AND kind = 'generated'))
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN promocode_refused('unknown');
    ELSIF v_promocode.revoked_at IS NOT NULL THEN
        RETURN promocode_shown(v_promocode);
    ELSIF v_promocode.kind = 'generated' AND v_promocode.used_count > 0 THEN
        RETURN promocode_refused('used');
    END IF;

    IF v_promocode.kind = 'generated' THEN
        v_escrow := lock_account('00000000-0000-0000-0000-000000000002');
        v_creator := lock_account(v_promocode.created_by);
        IF v_creator.available + v_creator.pending + v_promocode.amount > 1000000000000 THEN
            RETURN promocode_refused('balance_limit');
        END IF;
        INSERT INTO operations (operation_id, kind, status, amount, created_at)
        VALUES (p_operation_id, 'promocode_revoke', 'completed', v_promocode.amount, p_now);
        INSERT INTO transactions (
            operation_id, line, account_id, promocode, amount, transaction_type, status, created_at
        ) VALUES
            (p_operation_id, 1, v_escrow.account_id, v_promocode.code, -v_promocode.amount,
             'promocode_revoke', 'completed', p_now),
            (p_operation_id, 2, v_creator.account_id, v_promocode.code, v_promocode.amount,
             'promocode_revoke', 'completed', p_now);
        UPDATE accounts SET available = available - v_promocode.amount
        WHERE account_id = v_escrow.account_id;
        UPDATE accounts SET available = available + v_promocode.amount
        WHERE account_id = v_creator.account_id;
    END IF;
    UPDATE promocodes SET revoked_at = p_now WHERE code_key = p_code_key
    RETURNING * INTO v_promocode;
    RETURN promocode_shown(v_promocode);
END $$;
"""


def upgrade() -> None:
    for statement in (CREATE, GENERATE, REVOKE):
        op.execute(statement)
