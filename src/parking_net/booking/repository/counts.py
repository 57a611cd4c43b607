"""Figures for operators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from parking_net.shared.database import Database

_OPEN_WORK = """
    SELECT (SELECT count(*) FROM bookings WHERE status = 'Waiting') AS holds,
           count(*) FILTER (WHERE kind = 'refund') AS refunds,
           coalesce(
               extract(epoch FROM $1 - min(created_at) FILTER (WHERE kind <> 'refund')), 0
           )::float8 AS oldest_order_seconds
    FROM payment_orders WHERE state = 'pending'"""


@dataclass(frozen=True, slots=True)
class OpenWork:
    """What has been begun and is not finished."""

    holds: int
    """Bookings that hold a space and wait to be paid."""
    refunds: int
    """Refunds that have not gone back yet."""
    oldest_order_seconds: float
    """How long the oldest order has waited for payment's answer; 0 when none waits.

    Without refunds: one may wait for days for new income of an owner who spent what is to go back.
    """


async def open_work(database: Database, now: datetime) -> OpenWork:
    row = await database.fetchrow(_OPEN_WORK, now)
    assert row is not None, "a sum over nothing has one row"
    return OpenWork(row["holds"], row["refunds"], row["oldest_order_seconds"])
