"""What is free instead: at the same place at other times, at other places at the same time."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Final

from parking_net.shared.errors import Invalid
from parking_net.telegram_bot.domain.places import Availability, Place
from parking_net.telegram_bot.handlers.desk import Desk

SHIFTS: Final = (
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=24),
)
MOST_TIMES: Final = 2
MOST_NEIGHBOURS: Final = 3
PLACES_LOOKED_AT: Final = 50


async def free_times(
    desk: Desk, place: Place, start: datetime, end: datetime
) -> list[tuple[datetime, datetime]]:
    """The same stay a little later, where it is free; at most two."""
    stays = [(start + shift, end + shift) for shift in SHIFTS]
    are_free = await asyncio.gather(*(_is_free(desk, place, *stay) for stay in stays))
    return [stay for stay, is_free in zip(stays, are_free, strict=True) if is_free][:MOST_TIMES]


async def free_neighbours(
    desk: Desk, place: Place, start: datetime, end: datetime
) -> list[tuple[Place, Availability]]:
    """Other places of the city that are free for the stay, the cheapest first; at most three."""
    found = await desk.places.search(city=place.city, limit=PLACES_LOOKED_AT)
    others = {other.id: other for other in found.items if other.id != place.id}
    if not others:
        return []
    available = await desk.bookings.availability(list(others), start, end)
    free = [
        (others[one.parking_place_id], one)
        for one in available.values()
        if one.free_spaces > 0 and one.parking_place_id in others
    ]
    return sorted(free, key=lambda pair: (pair[1].full_cost, pair[0].name))[:MOST_NEIGHBOURS]


async def _is_free(desk: Desk, place: Place, start: datetime, end: datetime) -> bool:
    try:
        available = await desk.bookings.availability([place.id], start, end)
    except Invalid:  # Too far ahead, for one.
        return False
    return place.id in available and available[place.id].free_spaces > 0
