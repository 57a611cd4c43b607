"""Tables that several services have, for the first migration of each.

Frozen once released: a change is a new function, called from a new migration. The statements hold
no word with a colon before it, which Alembic would take for a parameter.
"""

from __future__ import annotations

from typing import Protocol


class Operations(Protocol):
    """What is needed of Alembic's `op`."""

    def execute(self, sqltext: str, /) -> None: ...


def create_outbox(op: Operations) -> None:
    """Events on their way out, and `outbox_add` to write one from a function in SQL.

    A sent event is deleted, so the table and its index stay as small as what is waiting.
    """
    op.execute("""
        CREATE TABLE outbox (
            position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            id uuid NOT NULL,
            type text NOT NULL,
            subject text NOT NULL,
            time timestamptz NOT NULL,
            traceparent text,
            data jsonb NOT NULL,
            created_at timestamptz NOT NULL DEFAULT clock_timestamp()
        ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

        CREATE FUNCTION outbox_add(
            event_type text,
            event_subject text,
            event_data jsonb,
            event_time timestamptz DEFAULT now(),
            event_traceparent text DEFAULT NULL,
            event_id uuid DEFAULT gen_random_uuid()
        ) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
        BEGIN
            INSERT INTO outbox (id, type, subject, time, traceparent, data)
            VALUES (event_id, event_type, event_subject, event_time, event_traceparent, event_data);
        END
        $$;
    """)


def create_event_inbox(op: Operations) -> None:
    """The ids of events that were handled, so that a repeat is handled once."""
    op.execute("""
        CREATE TABLE event_inbox (
            event_id uuid PRIMARY KEY,
            handled_at timestamptz NOT NULL DEFAULT now()
        );
        CREATE INDEX event_inbox_by_age ON event_inbox (handled_at);
    """)


def create_idempotency_keys(op: Operations) -> None:
    """Wishes that carried an Idempotency-Key, and the first answer to each."""
    op.execute("""
        CREATE TABLE idempotency_keys (
            user_id uuid NOT NULL,
            key text NOT NULL,
            operation text NOT NULL,
            body_hash bytea NOT NULL,
            operation_id uuid NOT NULL,
            run_id uuid NOT NULL,
            state text NOT NULL CHECK (state IN ('running', 'released', 'answered')),
            leased_until timestamptz NOT NULL,
            answer_status smallint,
            answer_headers jsonb,
            answer_body bytea,
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (user_id, key),
            CHECK ((state = 'answered') = (answer_status IS NOT NULL))
        );
        CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
    """)


def create_erasures(op: Operations) -> None:
    """Whom this service was asked to forget lately: what was under way then may come after it."""
    op.execute("""
        CREATE TABLE erasures (
            user_id uuid PRIMARY KEY,
            asked_at timestamptz NOT NULL
        );
    """)
