"""What stays here when Keycloak holds the accounts: our sessions, and what is under way."""

from __future__ import annotations

from alembic import op

revision = "0003_keycloak"
down_revision = "0002_telegram_links"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE keycloak_sessions (
            session_id uuid PRIMARY KEY,
            user_id uuid NOT NULL,
            -- The chat it was begun from, 0 for none. It ends with the link to that chat.
            telegram_id bigint NOT NULL DEFAULT 0,
            -- Of the one refresh token that is good; any other of this session was used before.
            token_hash bytea NOT NULL CHECK (octet_length(token_hash) = 32),
            -- Keycloak's refresh token, encrypted; null while somebody is changing it for the next.
            keycloak_token bytea,
            expires_at timestamptz NOT NULL,
            ends_at timestamptz NOT NULL
        );
        CREATE INDEX keycloak_sessions_by_user ON keycloak_sessions (user_id);
        CREATE INDEX keycloak_sessions_by_expiry ON keycloak_sessions (expires_at);
        CREATE INDEX keycloak_sessions_by_chat
            ON keycloak_sessions (telegram_id) WHERE telegram_id <> 0;

        -- Registrations begun and not yet told of: who did it may have died on the way.
        CREATE TABLE keycloak_registrations (
            registration_id uuid PRIMARY KEY,
            login_key text NOT NULL,
            role text NOT NULL CHECK (role IN ('driver', 'owner', 'admin')),
            started_at timestamptz NOT NULL
        );
        CREATE INDEX keycloak_registrations_by_start ON keycloak_registrations (started_at);

        -- Accounts to be erased, until that is done and told of.
        CREATE TABLE keycloak_erasures (
            user_id uuid PRIMARY KEY,
            started_at timestamptz NOT NULL
        );
    """)
