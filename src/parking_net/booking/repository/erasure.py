"""Taking a person out of the rows of bookings."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from parking_net.shared.database import Database
from parking_net.shared.identity.erased import ERASED_LOGIN

# What a driver typed as a reason may tell who he is. `updated_at` stays: the booking is the same.
_FORGET: Final = """
    UPDATE bookings SET
        user_login = $2,
        cancel_reason = CASE WHEN canceled_by = 'driver' THEN NULL ELSE cancel_reason END
    WHERE booking_id IN (
        SELECT booking_id FROM bookings WHERE user_id = $1 AND user_login <> $2
        LIMIT $3 FOR UPDATE
    )"""


async def forget(database: Database, user_id: UUID, limit: int) -> int:
    """Take the login out of so many of the person's bookings; how many there were."""
    tag = await database.execute(_FORGET, user_id, ERASED_LOGIN, limit)
    return int(tag.removeprefix("UPDATE "))
