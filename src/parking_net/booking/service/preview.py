"""What a change would cost, before anything is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from parking_net.booking.domain.booking import Booking
from parking_net.booking.domain.change import ChangePlan, plan_change
from parking_net.booking.domain.errors import BookingNotFound, ChangeInProgress, PlaceNotFound
from parking_net.booking.domain.occupancy import free_spaces
from parking_net.booking.domain.stay import Stay
from parking_net.booking.repository import bookings, changes, occupancy
from parking_net.booking.service.access import require_driver_of
from parking_net.booking.service.desk import Desk
from parking_net.shared.identity.caller import Caller


@dataclass(frozen=True, slots=True)
class ChangePreview:
    """What the change of a booking comes to; `free_spaces` is None when it needs no more time."""

    booking: Booking
    plan: ChangePlan
    free_spaces: int | None


async def preview_change(
    desk: Desk,
    caller: Caller,
    booking_id: UUID,
    date_from: datetime | None,
    date_to: datetime | None,
) -> ChangePreview:
    """What the change would cost and what is free for it now.

    Raises what the change itself would, but for space, price and funds: those it tells.
    """
    booking = await bookings.find(desk.database, booking_id)
    if booking is None:
        raise BookingNotFound
    require_driver_of(booking, caller, "change")
    plan = plan_change(booking, date_from, date_to, desk.clock.now(), desk.rules.min_stay)
    if await changes.is_pending(desk.database, booking_id):
        raise ChangeInProgress
    return ChangePreview(booking, plan, await _free_spaces(desk, booking, plan.extra))


async def _free_spaces(desk: Desk, booking: Booking, extra: Sequence[Stay]) -> int | None:
    """The spaces that are free all through the further time."""
    if not extra:
        return None
    place = await desk.places.find(booking.parking_place_id)
    if place is None:
        raise PlaceNotFound("This parking place does not exist any more")
    peaks = [
        (await occupancy.peaks(desk.database, [place.place_id], part, desk.clock.now()))
        for part in extra
    ]
    return free_spaces(place.capacity, max(peak[place.place_id] for peak in peaks))
