"""Events are retried in the memory of who reads; letters tell where their event stood."""

from __future__ import annotations

from alembic import op

revision = "0002_lanes"
down_revision = "0001_events"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE consumer_groups
            DROP COLUMN failed_attempts,
            DROP COLUMN retry_at,
            DROP COLUMN last_error;

        ALTER TABLE dead_letters ADD COLUMN origin text NOT NULL DEFAULT '';
        CREATE INDEX dead_letters_by_age ON dead_letters (group_name, failed_at);
    """)
