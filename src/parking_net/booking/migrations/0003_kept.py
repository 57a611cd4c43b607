"""What was kept of stays that were left early is found by place and end, as paid stays are."""

from __future__ import annotations

from alembic import op

from parking_net.shared.database.indexes import create_index_concurrently

revision = "0003_kept"
down_revision = "0002_guard_of_space"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Of the few cancelled bookings that brought something: making and paying bookings never
    # writes it.
    create_index_concurrently(
        op,
        "bookings_kept",
        "bookings (parking_place_id, date_to) WHERE status = 'Canceled' AND kept > 0",
    )
