"""What owners look at: today, how full places are and what they bring, what deleting one does."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from parking_net.booking.domain.calendar import Step, day_around, whole_steps
from parking_net.booking.domain.errors import PlaceNotFound
from parking_net.booking.domain.neighbours import Place
from parking_net.booking.domain.stay import Stay
from parking_net.booking.repository import overview
from parking_net.booking.service.access import require_manager_of
from parking_net.booking.service.desk import Desk
from parking_net.shared.identity.caller import Caller, Role, require_role

WITHOUT_PLACES = "UTC"
"""The clock of an answer about no place at all."""


@dataclass(frozen=True, slots=True)
class Today:
    """One place on the day that it is there."""

    place: Place
    day: date
    count: overview.DayCount


@dataclass(frozen=True, slots=True)
class StepShown:
    """What happened, or will, between two moments at some places together."""

    date_from: datetime
    date_to: datetime
    peak: int
    average: float
    income: int


@dataclass(frozen=True, slots=True)
class Occupancy:
    """How full places were, are and will be, step by step."""

    capacity: int
    timezone: str
    currency: str
    steps: list[StepShown]


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What deleting a place would cancel and give back."""

    unfinished: overview.Unfinished
    currency: str


async def today(desk: Desk, caller: Caller, place_ids: Collection[UUID]) -> list[Today]:
    """For each place that exists, in the order asked. Raises Forbidden."""
    places = await _managed(desk, caller, place_ids)
    now = desk.clock.now()
    days = {place.place_id: day_around(now, ZoneInfo(place.timezone)) for place in places}
    spans = {place_id: span for place_id, (_, span) in days.items()}
    counts = await overview.today(desk.database, spans, now)
    return [Today(place, days[place.place_id][0], counts[place.place_id]) for place in places]


async def occupancy(
    desk: Desk,
    caller: Caller,
    place_ids: Collection[UUID],
    during: Stay,
    step: Step,
    timezone: str | None,
) -> Occupancy:
    """The places together; without a time zone, by the clock of the first. Raises Forbidden."""
    places = await _managed(desk, caller, place_ids)
    known_zone = timezone or (places[0].timezone if places else WITHOUT_PLACES)
    edges = whole_steps(step, during, ZoneInfo(known_zone))
    known_ids = [place.place_id for place in places]
    counts = await overview.occupancy(desk.database, known_ids, edges)
    amounts = await overview.income(desk.database, known_ids, edges)
    return Occupancy(
        capacity=sum(place.capacity for place in places),
        timezone=known_zone,
        currency=desk.rules.currency,
        steps=[
            StepShown(
                date_from=start,
                date_to=end,
                peak=count.peak,
                average=round(count.taken_seconds / (end - start).total_seconds(), 2),
                income=amount,
            )
            for (start, end), count, amount in zip(pairwise(edges), counts, amounts, strict=True)
        ],
    )


async def withdrawal(desk: Desk, caller: Caller, place_id: UUID) -> Withdrawal:
    """What deleting the place now would do. Raises PlaceNotFound, Forbidden."""
    place = await desk.places.find(place_id)
    if place is None:
        raise PlaceNotFound
    require_role(caller, Role.OWNER, Role.ADMIN)
    require_manager_of(place, caller)
    unfinished = await overview.unfinished(desk.database, place_id, desk.clock.now())
    return Withdrawal(unfinished, desk.rules.currency)


async def _managed(desk: Desk, caller: Caller, place_ids: Collection[UUID]) -> list[Place]:
    """Those of the places that exist. Raises Forbidden unless the caller manages each of them."""
    require_role(caller, Role.OWNER, Role.ADMIN)
    found = await desk.places.find_all(place_ids)
    for place in found.values():
        require_manager_of(place, caller)
    return [found[place_id] for place_id in place_ids if place_id in found]
