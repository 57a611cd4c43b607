"""Forgetting who a driver was."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from parking_net.booking.repository import erasure
from parking_net.booking.service.desk import Desk
from parking_net.shared import erasures

BATCH: Final = 500


async def erase_person(desk: Desk, user_id: UUID) -> None:
    """Forget the person now, and what is on its way now a little later."""
    await erasures.remember(desk.database, user_id, desk.clock)
    await forget_person(desk, user_id)


async def forget_person(desk: Desk, user_id: UUID) -> None:
    """The bookings stay, for money hangs on them, without the driver's login and words.

    In batches, so that no lock lasts; whatever is done already is not found again.
    """
    while await erasure.forget(desk.database, user_id, BATCH) == BATCH:
        pass
