"""Figures for operators."""

from __future__ import annotations

from parking_net.shared.database import Database


async def open_work(database: Database) -> tuple[int, int]:
    """Holds that wait to be paid, and refunds that have not gone back yet."""
    row = await database.fetchrow(
        "SELECT (SELECT count(*) FROM bookings WHERE status = 'Waiting') AS holds,"
        " (SELECT count(*) FROM payment_orders WHERE state = 'pending' AND kind = 'refund')"
        " AS refunds"
    )
    assert row is not None, "a SELECT without FROM has one row"
    return row["holds"], row["refunds"]
