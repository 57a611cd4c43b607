"""Accounts, sessions, signing keys, sign-in attempts, and the outbox."""

from __future__ import annotations

from alembic import op

from parking_net.shared.database.tables import create_outbox

revision = "0001_accounts"
down_revision = None

_USERS = """
CREATE TABLE users (
    user_id uuid PRIMARY KEY,
    login text NOT NULL,
    -- Keys are made by the service: what lower() does here depends on the server's locale.
    login_key text NOT NULL CONSTRAINT users_login_unique UNIQUE,
    email text NOT NULL,
    email_key text NOT NULL CONSTRAINT users_email_unique UNIQUE,
    role text NOT NULL CHECK (role IN ('driver', 'owner', 'admin')),
    telegram_id bigint NOT NULL DEFAULT 0 CHECK (telegram_id >= 0),
    telegram_confirmed boolean NOT NULL DEFAULT false,
    locale text NOT NULL DEFAULT 'en' CHECK (locale IN ('en', 'ru')),
    enabled boolean NOT NULL DEFAULT true,
    password_hash text NOT NULL,
    -- Raised by every change of the password, not by a mere rehash of the same one.
    password_version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX users_telegram_unique ON users (telegram_id) WHERE telegram_id <> 0;
CREATE INDEX users_by_role ON users (role, login_key);
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX users_by_part_of_name
    ON users USING gin (login_key gin_trgm_ops, email_key gin_trgm_ops);
"""

_SESSIONS = """
CREATE TABLE sessions (
    session_id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    started_at timestamptz NOT NULL,
    -- Moves forward with each refresh, never beyond ends_at.
    expires_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Rotated tokens stay as long as their session, so that a stolen one is recognised.
CREATE TABLE refresh_tokens (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    issued_at timestamptz NOT NULL,
    rotated_at timestamptz
);
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);
"""

_SIGNING_KEYS = """
CREATE TABLE signing_keys (
    kid text PRIMARY KEY,
    -- AES-256-GCM: nonce, then cipher text; bound to its kid.
    encrypted_private_key bytea NOT NULL,
    public_key jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    signs_from timestamptz NOT NULL
);
"""

_ATTEMPTS = """
CREATE TABLE sign_in_attempts (
    attempt_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_key bytea NOT NULL,
    address text NOT NULL,
    started_at timestamptz NOT NULL,
    failed boolean NOT NULL DEFAULT false,
    -- A later success took it out of the count of its account and address.
    forgiven boolean NOT NULL DEFAULT false
);
CREATE INDEX sign_in_attempts_by_account ON sign_in_attempts (account_key, started_at);
CREATE INDEX sign_in_attempts_by_address ON sign_in_attempts (address, started_at);
CREATE INDEX sign_in_attempts_by_time ON sign_in_attempts (started_at);

-- Reserves an attempt before the password is looked at, so that parallel guesses count each other.
-- Answers an attempt_id; or blocked_until, when enough have failed; or neither, when attempts
-- under way could use up the rest.
CREATE FUNCTION reserve_sign_in_attempt(
    wanted_account bytea, wanted_address text, at timestamptz, counted_for interval,
    forgotten_after interval, pair_limit integer, address_limit integer, account_limit integer,
    OUT attempt_id bigint, OUT blocked_until timestamptz
) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    account_lock bigint := hashtextextended('account:' || encode(wanted_account, 'hex'), 0);
    address_lock bigint := hashtextextended('address:' || wanted_address, 0);
    pair_count bigint;
    account_count bigint;
    address_count bigint;
    pair_blocker timestamptz;
    account_blocker timestamptz;
    address_blocker timestamptz;
BEGIN
    -- Losing the last instant of these rows when the server loses power harms nobody.
    PERFORM set_config('synchronous_commit', 'off', true);
    -- Lock, then count, in statements of their own: a statement sees what was there when it began.
    PERFORM pg_advisory_xact_lock(least(account_lock, address_lock));
    PERFORM pg_advisory_xact_lock(greatest(account_lock, address_lock));

    -- The blocker is the oldest failure that must leave the window before another try.
    SELECT count(*) FILTER (WHERE of_pair), count(*),
           (array_agg(started_at ORDER BY started_at DESC)
               FILTER (WHERE of_pair AND has_failed))[pair_limit],
           (array_agg(started_at ORDER BY started_at DESC)
               FILTER (WHERE has_failed))[account_limit]
      INTO pair_count, account_count, pair_blocker, account_blocker
      FROM (SELECT started_at, address = wanted_address AND NOT forgiven AS of_pair,
                   failed OR started_at <= at - forgotten_after AS has_failed
              FROM sign_in_attempts
             WHERE account_key = wanted_account AND started_at > at - counted_for) AS attempts;
    SELECT count(*),
           (array_agg(started_at ORDER BY started_at DESC)
               FILTER (WHERE failed OR started_at <= at - forgotten_after))[address_limit]
      INTO address_count, address_blocker
      FROM sign_in_attempts
     WHERE address = wanted_address AND started_at > at - counted_for;

    blocked_until := greatest(pair_blocker, account_blocker, address_blocker) + counted_for;
    IF blocked_until IS NULL AND pair_count < pair_limit
        AND account_count < account_limit AND address_count < address_limit
    THEN
        INSERT INTO sign_in_attempts (account_key, address, started_at)
        VALUES (wanted_account, wanted_address, at)
        RETURNING sign_in_attempts.attempt_id INTO attempt_id;
    END IF;
END
$$;
"""


def upgrade() -> None:
    for statements in (_USERS, _SESSIONS, _SIGNING_KEYS, _ATTEMPTS):
        op.execute(statements)
    create_outbox(op)
