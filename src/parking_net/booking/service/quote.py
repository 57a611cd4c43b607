"""What a stay would cost and whether there is space: for one place, and for many at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from parking_net.booking.domain.errors import PlaceNotFound
from parking_net.booking.domain.occupancy import free_spaces
from parking_net.booking.domain.price import PriceLine, full_cost, price_lines
from parking_net.booking.domain.stay import Stay, require_bookable
from parking_net.booking.repository import occupancy
from parking_net.booking.service.desk import Desk


@dataclass(frozen=True, slots=True)
class Quote:
    """Exactly what booking the stay would charge now."""

    hourly_rate: int
    duration_seconds: int
    full_cost: int
    currency: str
    free_spaces: int
    lines: tuple[PriceLine, ...]


@dataclass(frozen=True, slots=True)
class Availability:
    """The spaces of a place that are free all through a stay, and its price."""

    parking_place_id: UUID
    capacity: int
    free_spaces: int
    full_cost: int
    currency: str


async def quote(desk: Desk, place_id: UUID, stay: Stay) -> Quote:
    """The price of a stay, line by line. Raises Invalid for the stay, PlaceNotFound."""
    now = desk.clock.now()
    require_bookable(stay, now, desk.rules.min_stay)
    place = await desk.places.find(place_id)
    if place is None:
        raise PlaceNotFound
    peaks = await occupancy.peaks(desk.database, [place_id], stay, now)
    lines = price_lines(place.hourly_rate, stay)
    return Quote(
        hourly_rate=place.hourly_rate,
        duration_seconds=stay.seconds,
        full_cost=sum(line.amount for line in lines),
        currency=desk.rules.currency,
        free_spaces=free_spaces(place.capacity, peaks[place_id]),
        lines=lines,
    )


async def availability(desk: Desk, place_ids: Collection[UUID], stay: Stay) -> list[Availability]:
    """For each place that exists, in the order asked; one call to parking, one query."""
    now = desk.clock.now()
    require_bookable(stay, now, desk.rules.min_stay)
    places = await desk.places.find_all(place_ids)
    if not places:
        return []
    peaks = await occupancy.peaks(desk.database, places.keys(), stay, now)
    return [
        Availability(
            parking_place_id=place.place_id,
            capacity=place.capacity,
            free_spaces=free_spaces(place.capacity, peaks[place.place_id]),
            full_cost=full_cost(place.hourly_rate, stay.seconds),
            currency=desk.rules.currency,
        )
        for place_id in place_ids
        if (place := places.get(place_id)) is not None
    ]
