"""Forgetting a person."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from parking_net.notification.repository import erasure
from parking_net.notification.service.desk import Desk
from parking_net.shared import erasures

ERASED: Final = "user.erased"


async def erase_person(desk: Desk, user_id: UUID) -> None:
    """Forget the person now, and what is on its way now a little later."""
    await erasures.remember(desk.database, user_id, desk.clock)
    await forget_person(desk, user_id)


async def forget_person(desk: Desk, user_id: UUID) -> None:
    """Whatever the person was told goes, and their name from what others were told of them.

    A repeat finds nothing left to do.
    """
    async with desk.database.transaction() as connection:
        await erasure.forget_name(connection, user_id)
        await erasure.delete_everything_of(connection, user_id)
