"""What booking hears from the other services."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

from parking_net.booking.domain.booking import Actor
from parking_net.booking.service.desk import Desk
from parking_net.booking.service.erasure import erase_person
from parking_net.booking.service.place_deleted import place_deleted
from parking_net.shared.events.event import Event
from parking_net.shared.identifiers import as_id

GROUP: Final = "booking"
HANDLED: Final = frozenset({"parking.deleted", "user.erased"})


def listener(desk: Desk, place_closed: Callable[[], None]) -> Callable[[Event], Awaitable[None]]:
    """The handler of events. `place_closed` is called when bookings wait to be cancelled."""

    async def handle(event: Event) -> None:
        """A repeat finds all of it done already, so handled events need not be remembered."""
        if event.type == "user.erased":
            await erase_person(desk, _id_in(event))
        elif event.type == "parking.deleted":
            await close_place(event)

    async def close_place(event: Event) -> None:
        place_id = _id_in(event)
        actor_id = as_id(str(event.data.get("actor_id")))
        await place_deleted(desk, place_id, Actor(str(event.data["deleted_by"])), actor_id)
        place_closed()

    return handle


def _id_in(event: Event) -> UUID:
    found = as_id(event.subject)
    if found is None:
        raise ValueError(f"{event.subject} is not an id")
    return found
