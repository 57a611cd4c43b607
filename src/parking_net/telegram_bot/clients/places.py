"""Parking places: what the parking service tells anybody."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import msgspec

from parking_net.shared.paging import Page
from parking_net.telegram_bot.clients.rest import Rest
from parking_net.telegram_bot.domain.places import Place

_PLACES: Final = list[Place]


class Places:
    """The parking service. Every call raises Unavailable when it does not answer."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    async def find(self, place_id: UUID) -> Place:
        """Raises NotFound."""
        answer = await self._rest.call("GET", "parking", f"/parking/{place_id}")
        return msgspec.convert(answer.body, Place)

    async def search(
        self,
        *,
        city: str | None = None,
        name: str | None = None,
        owner_id: UUID | None = None,
        limit: int,
        cursor: str | None = None,
    ) -> Page[Place]:
        """Places by name, with the count of all that were found."""
        query = {
            "city": city,
            "name": name,
            "owner_id": None if owner_id is None else str(owner_id),
            "limit": limit,
            "cursor": cursor,
            "count": "true",
        }
        answer = await self._rest.call("GET", "parking", "/parking", query=query)
        return Page(msgspec.convert(answer.body, _PLACES), answer.next_cursor, answer.total)
