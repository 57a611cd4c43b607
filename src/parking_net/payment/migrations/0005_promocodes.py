"""Promocodes: money made by admins, or moved between users through the escrow account.

The order of locks: the guesser, the promocode, accounts by ascending id, the operation.
"""

from __future__ import annotations

from alembic import op

revision = "0005_promocodes"
down_revision = "0004_settlement"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE promocodes (
    code_key text PRIMARY KEY,  -- The code in capitals: codes are compared ignoring case.
    code text NOT NULL CHECK (code ~ '^[A-Za-z0-9_-]{4,100}$' AND upper(code) = code_key),
    kind text NOT NULL CHECK (kind IN ('issued', 'generated')),
    amount bigint NOT NULL CHECK (amount BETWEEN 1 AND 1000000000000),
    max_uses integer NOT NULL CHECK (max_uses BETWEEN 1 AND 1000000),
    used_count integer NOT NULL DEFAULT 0 CHECK (used_count BETWEEN 0 AND max_uses),
    expires_at timestamptz,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz,
    operation_id uuid NOT NULL UNIQUE,
    CHECK (kind = 'issued' OR (max_uses = 1 AND expires_at IS NULL))
) WITH (fillfactor = 80);

CREATE INDEX promocodes_newest ON promocodes (created_at DESC, code_key DESC);
CREATE INDEX promocodes_of_creator ON promocodes (created_by, created_at DESC, code_key DESC)
    WHERE kind = 'generated';

CREATE TABLE promocode_activations (
    code_key text NOT NULL REFERENCES promocodes,
    user_id uuid NOT NULL,
    operation_id uuid NOT NULL,
    activated_at timestamptz NOT NULL,
    PRIMARY KEY (code_key, user_id)
);

CREATE TABLE promocode_misses (
    user_id uuid PRIMARY KEY,
    since timestamptz NOT NULL,
    misses integer NOT NULL
);
CREATE INDEX promocode_misses_by_age ON promocode_misses (since);
"""

MISSES = """
-- Until when this user may try no code, or NULL. Guesses of one user stand in line from here to the
-- end of their transaction, so no more than the limit are ever looked at.
CREATE FUNCTION lock_guesser(
    p_user_id uuid, p_now timestamptz, p_miss_limit integer, p_miss_window interval
) RETURNS timestamptz LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('payment.guesser:' || p_user_id, 0));
    RETURN (
        SELECT since + p_miss_window FROM promocode_misses
        WHERE user_id = p_user_id AND misses >= p_miss_limit AND since + p_miss_window > p_now
    );
END $$;

CREATE FUNCTION count_miss(p_user_id uuid, p_now timestamptz, p_miss_window interval)
RETURNS void LANGUAGE sql AS $$
    INSERT INTO promocode_misses AS counter (user_id, since, misses) VALUES (p_user_id, p_now, 1)
    ON CONFLICT (user_id) DO UPDATE SET
        misses = CASE WHEN counter.since + p_miss_window > p_now THEN counter.misses + 1 ELSE 1 END,
        since = CASE WHEN counter.since + p_miss_window > p_now THEN counter.since ELSE p_now END;
$$;
"""

LOOK_UP = """
CREATE TYPE promocode_answer AS (
    outcome text,          -- ok, or the reason of a refusal
    shortfall bigint,
    blocked_until timestamptz,
    code text, kind text, amount bigint, max_uses integer, used_count integer,
    expires_at timestamptz, created_by uuid, created_at timestamptz, revoked_at timestamptz
);

CREATE FUNCTION promocode_refused(p_outcome text) RETURNS promocode_answer LANGUAGE sql AS $$
    SELECT p_outcome, 0::bigint, NULL::timestamptz, NULL::text, NULL::text, NULL::bigint,
           NULL::integer, NULL::integer, NULL::timestamptz, NULL::uuid, NULL::timestamptz,
           NULL::timestamptz;
$$;

CREATE FUNCTION promocode_shown(p_promocode promocodes) RETURNS promocode_answer LANGUAGE sql AS $$
    SELECT 'ok', 0::bigint, NULL::timestamptz, p_promocode.code, p_promocode.kind,
           p_promocode.amount, p_promocode.max_uses, p_promocode.used_count,
           p_promocode.expires_at, p_promocode.created_by, p_promocode.created_at,
           p_promocode.revoked_at;
$$;

CREATE FUNCTION look_up_promocode(
    p_code_key text, p_user_id uuid, p_now timestamptz, p_miss_limit integer,
    p_miss_window interval
) RETURNS promocode_answer LANGUAGE plpgsql AS $$
DECLARE
    v_answer promocode_answer := promocode_refused('throttled');
    v_promocode promocodes;
BEGIN
    v_answer.blocked_until := lock_guesser(p_user_id, p_now, p_miss_limit, p_miss_window);
    IF v_answer.blocked_until IS NOT NULL THEN
        RETURN v_answer;
    END IF;
    SELECT * INTO v_promocode FROM promocodes WHERE code_key = p_code_key;
    IF NOT FOUND THEN
        PERFORM count_miss(p_user_id, p_now, p_miss_window);
        RETURN promocode_refused('unknown');
    END IF;
    RETURN promocode_shown(v_promocode);
END $$;
"""

ACTIVATE = """
CREATE TYPE activation_answer AS (
    outcome text, blocked_until timestamptz, available bigint, pending bigint
);

-- A refusal is not recorded: it moved nothing, and may be over the next time.
CREATE FUNCTION activate_promocode(
    p_operation_id uuid, p_code_key text, p_user_id uuid, p_now timestamptz,
    p_miss_limit integer, p_miss_window interval
) RETURNS activation_answer LANGUAGE plpgsql AS $$
DECLARE
    v_blocked_until timestamptz;
    v_promocode promocodes;
    v_activation promocode_activations;
    v_user accounts;
    v_source_id uuid;
    v_outcome text;
BEGIN
    v_blocked_until := lock_guesser(p_user_id, p_now, p_miss_limit, p_miss_window);
    IF v_blocked_until IS NOT NULL THEN
        RETURN ('throttled', v_blocked_until, NULL, NULL)::activation_answer;
    END IF;
    SELECT * INTO v_promocode FROM promocodes WHERE code_key = p_code_key FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM count_miss(p_user_id, p_now, p_miss_window);
        RETURN ('unknown', NULL, NULL, NULL)::activation_answer;
    END IF;

    SELECT * INTO v_activation FROM promocode_activations
    WHERE code_key = p_code_key AND user_id = p_user_id;
    v_outcome := CASE
        WHEN v_activation.operation_id = p_operation_id THEN 'repeated'
        WHEN v_activation.operation_id IS NOT NULL THEN 'already_used'
        WHEN v_promocode.revoked_at IS NOT NULL THEN 'revoked'
        WHEN v_promocode.expires_at <= p_now THEN 'expired'
        WHEN v_promocode.used_count >= v_promocode.max_uses THEN 'used_up'
    END;
    IF v_outcome = 'repeated' THEN
        SELECT * INTO v_user FROM accounts WHERE account_id = p_user_id;
        RETURN ('repeated', NULL, v_user.available, v_user.pending)::activation_answer;
    ELSIF v_outcome IS NOT NULL THEN
        RETURN (v_outcome, NULL, NULL, NULL)::activation_answer;
    END IF;

    -- The ids of system accounts are lower than any user's.
    v_source_id := CASE v_promocode.kind
        WHEN 'issued' THEN '00000000-0000-0000-0000-000000000001'
        ELSE '00000000-0000-0000-0000-000000000002'
    END;
    PERFORM lock_account(v_source_id);
    v_user := lock_account(p_user_id);
    IF v_user.available + v_user.pending + v_promocode.amount > 1000000000000 THEN
        RETURN ('balance_limit', NULL, NULL, NULL)::activation_answer;
    END IF;

    INSERT INTO operations (operation_id, kind, status, amount, created_at)
    VALUES (p_operation_id, 'promocode_activate', 'completed', v_promocode.amount, p_now);
    INSERT INTO promocode_activations (code_key, user_id, operation_id, activated_at)
    VALUES (p_code_key, p_user_id, p_operation_id, p_now);
    UPDATE promocodes SET used_count = used_count + 1 WHERE code_key = p_code_key;
    INSERT INTO transactions (
        operation_id, line, account_id, promocode, amount, transaction_type, status, created_at
    ) VALUES
        (p_operation_id, 1, v_source_id, v_promocode.code, -v_promocode.amount,
         'promocode_activate', 'completed', p_now),
        (p_operation_id, 2, p_user_id, v_promocode.code, v_promocode.amount,
         'promocode_activate', 'completed', p_now);
    UPDATE accounts SET available = available - v_promocode.amount
    WHERE account_id = v_source_id;
    UPDATE accounts SET available = available + v_promocode.amount
    WHERE account_id = p_user_id
    RETURNING * INTO v_user;
    RETURN ('ok', NULL, v_user.available, v_user.pending)::activation_answer;
END $$;
"""


def upgrade() -> None:
    for statement in (TABLES, MISSES, LOOK_UP, ACTIVATE):
        op.execute(statement)
