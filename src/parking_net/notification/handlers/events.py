"""What notification hears from the other services."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

from parking_net.notification.service.desk import Desk
from parking_net.notification.service.erasure import ERASED, erase_person
from parking_net.notification.service.tell import TOLD, tell_of
from parking_net.shared.events.event import Event

HANDLED: Final = TOLD | {ERASED}


def listener(desk: Desk) -> Callable[[Event], Awaitable[None]]:
    """The handler of events; of other types than HANDLED nobody is told."""

    async def handle(event: Event) -> None:
        if event.type == ERASED:
            await erase_person(desk, UUID(str(event.data["user_id"])))
        elif event.type in TOLD:
            await tell_of(desk, event)

    return handle
