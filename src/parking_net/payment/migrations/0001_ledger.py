"""Accounts, operations and the rows of the ledger, with what the database itself refuses."""

from __future__ import annotations

from alembic import op

from parking_net.shared.database.tables import create_idempotency_keys, create_outbox

revision = "0001_ledger"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE accounts (
    account_id uuid PRIMARY KEY,
    kind text NOT NULL DEFAULT 'user' CHECK (kind IN ('user', 'issued', 'escrow')),
    available bigint NOT NULL DEFAULT 0,
    pending bigint NOT NULL DEFAULT 0,
    CONSTRAINT accounts_within_limits CHECK (
        CASE kind
            WHEN 'user' THEN
                available >= 0 AND pending >= 0 AND available + pending <= 1000000000000
            WHEN 'escrow' THEN available >= 0 AND pending = 0
            WHEN 'issued' THEN available <= 0 AND pending = 0
        END
    )
) WITH (fillfactor = 50);  -- Room for new versions of a row beside the old: no index is touched.

INSERT INTO accounts (account_id, kind) VALUES
    ('00000000-0000-0000-0000-000000000001', 'issued'),
    ('00000000-0000-0000-0000-000000000002', 'escrow');

CREATE TABLE operations (
    operation_id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN (
        'charge', 'refund', 'move_settlement',
        'promocode_activate', 'promocode_generate', 'promocode_revoke'
    )),
    -- Of the request; NULL when the operation was canceled before it came.
    fingerprint bytea,
    status text NOT NULL CHECK (status IN ('completed', 'failed')),
    reason text CHECK ((reason IS NULL) = (status = 'completed')),
    amount bigint NOT NULL CHECK (amount >= 0),
    shortfall bigint NOT NULL DEFAULT 0 CHECK (shortfall >= 0),
    booking_id uuid,
    created_at timestamptz NOT NULL
);

-- No foreign keys on this table: rows are only written by the functions of the ledger, the trigger
-- below asks for the operation anyway, and a key would lock the accounts' rows a second time.
CREATE TABLE transactions (
    operation_id uuid NOT NULL,
    line smallint NOT NULL CHECK (line >= 1),
    sequence bigint GENERATED ALWAYS AS IDENTITY,
    account_id uuid NOT NULL,
    booking_id uuid,
    charge_operation_id uuid,
    promocode text,
    amount bigint NOT NULL CHECK (amount <> 0),
    transaction_type text NOT NULL CHECK (transaction_type IN (
        'charge', 'payment', 'refund',
        'promocode_activate', 'promocode_generate', 'promocode_revoke'
    )),
    status text NOT NULL CHECK (status IN ('pending', 'completed')),
    settle_at timestamptz,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (operation_id, line),
    CHECK (status = 'completed' OR (settle_at IS NOT NULL AND booking_id IS NOT NULL)),
    CHECK ((transaction_type = 'refund') = (charge_operation_id IS NOT NULL))
);

CREATE INDEX transactions_of_account
    ON transactions (account_id, created_at DESC, sequence DESC) INCLUDE (transaction_type);
CREATE INDEX transactions_of_booking ON transactions (booking_id) WHERE booking_id IS NOT NULL;
CREATE INDEX transactions_due ON transactions (settle_at) WHERE status = 'pending';
"""

GUARDS = """
CREATE FUNCTION refuse_unbalanced_operation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount) FROM transactions WHERE operation_id = NEW.operation_id) <> 0 THEN
        RAISE EXCEPTION 'the rows of operation % do not sum to zero', NEW.operation_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'transactions_sum_to_zero';
    END IF;
    IF NOT EXISTS (
        SELECT FROM operations WHERE operation_id = NEW.operation_id AND status = 'completed'
    ) THEN
        RAISE EXCEPTION 'rows without a completed operation %', NEW.operation_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'transactions_have_an_operation';
    END IF;
    RETURN NULL;
END $$;

-- Deferred: an operation may write its rows in any order, only its end counts.
CREATE CONSTRAINT TRIGGER transactions_sum_to_zero AFTER INSERT ON transactions
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced_operation();

CREATE FUNCTION refuse_rewriting_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what stands in % is never changed or deleted', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

-- The one thing that may happen to a row: what is pending moves in time, and settles once.
CREATE TRIGGER transactions_only_settle BEFORE UPDATE ON transactions FOR EACH ROW
    WHEN (
        OLD.status <> 'pending'
        OR (OLD.operation_id, OLD.line, OLD.sequence, OLD.account_id, OLD.booking_id,
            OLD.charge_operation_id, OLD.promocode, OLD.amount, OLD.transaction_type,
            OLD.created_at)
        IS DISTINCT FROM
           (NEW.operation_id, NEW.line, NEW.sequence, NEW.account_id, NEW.booking_id,
            NEW.charge_operation_id, NEW.promocode, NEW.amount, NEW.transaction_type,
            NEW.created_at)
    ) EXECUTE FUNCTION refuse_rewriting_history();
CREATE TRIGGER transactions_are_kept BEFORE DELETE ON transactions
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_history();
CREATE TRIGGER transactions_are_not_emptied BEFORE TRUNCATE ON transactions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_history();
CREATE TRIGGER operations_are_final BEFORE UPDATE OR DELETE ON operations
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_history();
CREATE TRIGGER operations_are_not_emptied BEFORE TRUNCATE ON operations
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_history();
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(GUARDS)
    create_outbox(op)
    create_idempotency_keys(op)
