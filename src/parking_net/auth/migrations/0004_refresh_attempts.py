"""Which try spent a refresh token, so that a try whose answer was lost can be made again."""

from __future__ import annotations

from alembic import op

revision = "0004_refresh_attempts"
down_revision = "0003_keycloak"


def upgrade() -> None:
    op.execute("""
        -- The token that this one was given for, and the try, where the client named it.
        ALTER TABLE refresh_tokens ADD COLUMN replaces bytea;
        ALTER TABLE refresh_tokens ADD COLUMN attempt_hash bytea;

        -- The token before the one that is good, and the try that spent it.
        ALTER TABLE keycloak_sessions ADD COLUMN former_hash bytea;
        ALTER TABLE keycloak_sessions ADD COLUMN attempt_hash bytea;
        ALTER TABLE keycloak_sessions ADD COLUMN rotated_at timestamptz;
    """)
