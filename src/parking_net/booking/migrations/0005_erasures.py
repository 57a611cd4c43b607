"""Whom to forget once more a little later."""

from __future__ import annotations

from alembic import op

from parking_net.shared.database.tables import create_erasures

revision = "0005_erasures"
down_revision = "0004_found_by_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_erasures(op)
