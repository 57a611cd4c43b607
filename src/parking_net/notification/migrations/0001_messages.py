"""What people were told, where it still has to go, and what their open pages follow."""

from __future__ import annotations

from alembic import op

from parking_net.shared.database.tables import create_event_inbox

revision = "0001_messages"
down_revision = None

NOTIFICATIONS = """
-- One message to one person. Its text is made from `facts` when it is read or sent, in the
-- language that the person has then.
CREATE TABLE notifications (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    type text NOT NULL,
    facts jsonb NOT NULL,
    -- The event or reminder it comes from: it tells each person once.
    source_id uuid NOT NULL,
    in_inbox boolean NOT NULL,
    created_at timestamptz NOT NULL,
    read_at timestamptz,
    UNIQUE (source_id, user_id)
);
CREATE INDEX notifications_of_user ON notifications (user_id, created_at DESC, id DESC)
    WHERE in_inbox;
CREATE INDEX notifications_unread ON notifications (user_id, created_at DESC, id DESC)
    WHERE in_inbox AND read_at IS NULL;
CREATE INDEX notifications_by_age ON notifications (created_at);

-- A message on its way over a channel other than the inbox.
CREATE TABLE deliveries (
    notification_id uuid NOT NULL REFERENCES notifications ON DELETE CASCADE,
    channel text NOT NULL,
    position bigint GENERATED ALWAYS AS IDENTITY,
    user_id uuid NOT NULL,
    -- Messages about one subject (a booking) to one person leave in order.
    subject text NOT NULL,
    state text NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'sent', 'failed', 'dropped')),
    -- Why it failed or was dropped, such as not_linked or blocked.
    reason text,
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    last_error text,
    traceparent text,
    settled_at timestamptz,
    PRIMARY KEY (notification_id, channel)
);
CREATE INDEX deliveries_waiting ON deliveries (channel, next_attempt_at, position)
    WHERE state = 'waiting';
CREATE INDEX deliveries_in_order ON deliveries (channel, user_id, subject, position)
    WHERE state = 'waiting';

-- The one process that sends over a channel, so that the channel's limits hold for all of them.
CREATE TABLE senders (
    channel text PRIMARY KEY,
    holder uuid NOT NULL,
    leased_until timestamptz NOT NULL
);
"""

PREFERENCES = """
-- Without a row a person has the defaults.
CREATE TABLE preferences (
    user_id uuid PRIMARY KEY,
    -- Kinds switched off, by channel.
    muted jsonb NOT NULL,
    quiet_from time,
    quiet_to time,
    quiet_timezone text,
    updated_at timestamptz NOT NULL,
    CHECK (num_nonnulls(quiet_from, quiet_to, quiet_timezone) IN (0, 3))
);

-- Whose chat refuses our messages. It counts for that chat only: who links another is written to.
CREATE TABLE blocked_chats (
    user_id uuid PRIMARY KEY,
    telegram_id bigint NOT NULL,
    blocked_at timestamptz NOT NULL
);
"""

REMINDERS = """
-- What is known of each stay's two moments. Rows outlive their use, so that an event which comes
-- again long after later ones cannot bring a reminder back.
CREATE TABLE reminders (
    booking_id uuid NOT NULL,
    moment text NOT NULL CHECK (moment IN ('start', 'end')),
    state text NOT NULL CHECK (state IN ('waiting', 'done', 'canceled')),
    -- New for each time the reminder is set; the source of its notification.
    reminder_id uuid NOT NULL,
    user_id uuid NOT NULL,
    happens_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    facts jsonb NOT NULL,
    -- When the booking became what these facts tell.
    as_of timestamptz NOT NULL,
    PRIMARY KEY (booking_id, moment)
);
CREATE INDEX reminders_due ON reminders (due_at) WHERE state = 'waiting';
CREATE INDEX reminders_by_moment ON reminders (happens_at);
"""

STREAM = """
-- What open pages follow. Positions are counted per user under the lock of the counter's
-- row, so they become visible in order: who has seen one has missed none before it.
CREATE TABLE stream_counters (
    user_id uuid PRIMARY KEY,
    position bigint NOT NULL
);
CREATE TABLE stream_items (
    user_id uuid NOT NULL,
    position bigint NOT NULL,
    name text NOT NULL CHECK (name IN ('notification', 'booking', 'balance')),
    data jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, position)
);
CREATE INDEX stream_items_by_age ON stream_items (created_at);
"""


def upgrade() -> None:
    create_event_inbox(op)
    for statements in (NOTIFICATIONS, PREFERENCES, REMINDERS, STREAM):
        op.execute(statements)
