"""Chats with their dialogs and sessions, and which updates were handled."""

from __future__ import annotations

from alembic import op

from parking_net.shared.database.tables import create_event_inbox

revision = "0001_chats"
down_revision = None
branch_labels = None
depends_on = None

CHATS = """
CREATE TABLE chats (
    chat_id bigint PRIMARY KEY,
    version bigint NOT NULL,
    language text CHECK (language IN ('en', 'ru')),
    telegram_language text,
    state text,
    data jsonb NOT NULL,
    state_since timestamptz,
    interrupted jsonb
);
"""

SESSIONS = """
CREATE TABLE sessions (
    chat_id bigint PRIMARY KEY,
    user_id uuid NOT NULL,
    login text NOT NULL,
    role text NOT NULL,
    locale text NOT NULL,
    access_token bytea NOT NULL,
    access_expires_at timestamptz NOT NULL,
    refresh_token bytea NOT NULL,
    signed_in_at timestamptz NOT NULL
);

CREATE TABLE ended_sessions (
    ended_id uuid PRIMARY KEY,
    chat_id bigint NOT NULL,
    refresh_token bytea NOT NULL,
    ended_at timestamptz NOT NULL
);
COMMENT ON TABLE ended_sessions IS 'Ended here, and auth has yet to be told.';
"""

UPDATES = """
CREATE TABLE handled_updates (
    bot_id bigint NOT NULL,
    update_id bigint NOT NULL,
    handled_at timestamptz NOT NULL,
    PRIMARY KEY (bot_id, update_id)
);
CREATE INDEX handled_updates_by_age ON handled_updates (handled_at);

CREATE TABLE doomed_messages (
    chat_id bigint NOT NULL,
    message_id bigint NOT NULL,
    doomed_at timestamptz NOT NULL,
    PRIMARY KEY (chat_id, message_id)
);
COMMENT ON TABLE doomed_messages IS 'They hold a secret, and Telegram has not deleted them yet.';
"""


def upgrade() -> None:
    op.execute(CHATS)
    op.execute(SESSIONS)
    op.execute(UPDATES)
    create_event_inbox(op)
