"""What booking hears from the other services."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from parking_net.booking.domain.booking import Actor
from parking_net.booking.service.desk import Desk
from parking_net.booking.service.place_deleted import place_deleted
from parking_net.shared.events.event import Event
from parking_net.shared.identifiers import as_id

GROUP: Final = "booking"


def listener(desk: Desk, place_closed: Callable[[], None]) -> Callable[[Event], Awaitable[None]]:
    """The handler of events. `place_closed` is called when bookings wait to be cancelled."""

    async def handle(event: Event) -> None:
        """A repeat finds the place marked already, so handled events need not be remembered."""
        if event.type != "parking.deleted":
            return
        place_id = as_id(event.subject)
        if place_id is None:
            raise ValueError(f"{event.subject} is not the id of a place")
        actor_id = as_id(str(event.data.get("actor_id")))
        await place_deleted(desk, place_id, Actor(str(event.data["deleted_by"])), actor_id)
        place_closed()

    return handle
