"""Links between accounts and Telegram: one-time codes, the bot's name, sessions from chats."""

from __future__ import annotations

from alembic import op

revision = "0002_telegram_links"
down_revision = "0001_accounts"


def upgrade() -> None:
    op.execute("""
        -- When every session of the user was ended at once; null when that never happened.
        ALTER TABLE users ADD COLUMN sessions_ended_at timestamptz;

        -- The chat a session was begun from, 0 for none. It ends with the link to that chat.
        ALTER TABLE sessions ADD COLUMN telegram_id bigint NOT NULL DEFAULT 0;
        CREATE INDEX sessions_by_chat ON sessions (telegram_id) WHERE telegram_id <> 0;

        -- No reference to users: with another identity provider they live elsewhere.
        CREATE TABLE telegram_link_codes (
            user_id uuid PRIMARY KEY,
            code_hash bytea NOT NULL UNIQUE CHECK (octet_length(code_hash) = 32),
            -- When the maker of the link had last shown who they are.
            proven_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            redeemed_at timestamptz
        );
        CREATE INDEX telegram_link_codes_by_expiry ON telegram_link_codes (expires_at);

        CREATE TABLE telegram_bot (
            only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
            username text NOT NULL,
            announced_at timestamptz NOT NULL
        );
    """)
