"""The events of all services, the groups that read them, and the letters nobody could handle."""

from __future__ import annotations

from alembic import op

revision = "0001_events"
down_revision = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE events (
            position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            id uuid NOT NULL UNIQUE,
            body jsonb NOT NULL,
            published_at timestamptz NOT NULL DEFAULT clock_timestamp()
        );
        CREATE INDEX events_by_age ON events (published_at);

        CREATE TABLE consumer_groups (
            name text PRIMARY KEY,
            position bigint NOT NULL DEFAULT 0,
            failed_attempts integer NOT NULL DEFAULT 0,
            retry_at timestamptz,
            last_error text
        );

        CREATE TABLE dead_letters (
            group_name text NOT NULL,
            event_id uuid NOT NULL,
            body jsonb NOT NULL,
            reason text NOT NULL,
            attempts integer NOT NULL,
            failed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            replay_wanted boolean NOT NULL DEFAULT false,
            PRIMARY KEY (group_name, event_id)
        );
        CREATE INDEX dead_letters_to_replay ON dead_letters (group_name, failed_at)
            WHERE replay_wanted;

        -- Positions are given under a lock that is held until the commit. So they become visible
        -- in their own order, and whoever reads past a position can have missed nothing.
        CREATE FUNCTION events_publish(bodies jsonb) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtext('events_publish'));
            INSERT INTO events (id, body)
                SELECT (listed.body ->> 'id')::uuid, listed.body
                FROM jsonb_array_elements(bodies) WITH ORDINALITY AS listed (body, place)
                ORDER BY listed.place
                ON CONFLICT (id) DO NOTHING;
            IF FOUND THEN
                PERFORM pg_notify('events', '');
            END IF;
        END
        $$;
    """)
