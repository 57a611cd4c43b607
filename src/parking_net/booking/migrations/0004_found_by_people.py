"""Bookings are found by what people say: the code on the pass, the driver's login."""

from __future__ import annotations

from alembic import op

from parking_net.shared.database.indexes import create_index_concurrently

revision = "0004_found_by_people"
down_revision = "0003_kept"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_index_concurrently(op, "bookings_by_code", "bookings (right(booking_id::text, 8))")
    create_index_concurrently(op, "bookings_by_login", 'bookings (lower(user_login COLLATE "C"))')
