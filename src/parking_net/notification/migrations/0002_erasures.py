"""Whom to forget once more a little later."""

from __future__ import annotations

from alembic import op

from parking_net.shared.database.tables import create_erasures

revision = "0002_erasures"
down_revision = "0001_messages"


def upgrade() -> None:
    create_erasures(op)
