"""Lists of bookings: a driver's own, those of an owner's places, and all of them for admins."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from parking_net.booking.domain.booking import Booking
from parking_net.booking.domain.errors import PlaceNotFound
from parking_net.booking.domain.filters import Filters, Position, Sort
from parking_net.booking.repository import lists, places
from parking_net.booking.service.desk import Desk
from parking_net.shared.errors import Forbidden
from parking_net.shared.identity.caller import Caller, Role, require_role
from parking_net.shared.paging import Page, encode_cursor


async def list_bookings(
    desk: Desk,
    caller: Caller,
    filters: Filters,
    *,
    sort: Sort,
    limit: int,
    after: Position | None,
    with_total: bool,
) -> Page[Booking]:
    """A page of the bookings that the caller may see.

    Raises Forbidden for another driver's bookings and another owner's place, PlaceNotFound.
    """
    filters = await _narrowed(desk, caller, filters)
    items = await lists.page(desk.database, filters, sort, limit + 1, after)
    total = await lists.count(desk.database, filters) if with_total else None
    if len(items) <= limit:
        return Page(items, None, total)
    return Page(items[:limit], encode_cursor((sort, *sort.position(items[limit - 1]))), total)


async def _narrowed(desk: Desk, caller: Caller, filters: Filters) -> Filters:
    require_role(caller, Role.DRIVER, Role.OWNER, Role.ADMIN)
    if caller.role is Role.DRIVER:
        if filters.user_id not in (None, caller.user_id):
            raise Forbidden("Drivers see their own bookings only")
        if filters.user_login is not None and filters.user_login.lower() != caller.login.lower():
            raise Forbidden("Drivers see their own bookings only")
        return replace(filters, user_id=caller.user_id)
    if caller.role is Role.OWNER:
        if filters.parking_place_id is not None:
            await _require_own_place(desk, caller, filters.parking_place_id)
        return replace(filters, owner_id=caller.user_id)
    return filters


async def _require_own_place(desk: Desk, caller: Caller, place_id: UUID) -> None:
    """Deleted places keep their owner: their bookings tell who it was."""
    owner_id = await places.owner_of(desk.database, place_id)
    if owner_id is None:
        place = await desk.places.find(place_id)
        if place is None:
            raise PlaceNotFound
        owner_id = place.owner_id
    if owner_id != caller.user_id:
        raise Forbidden("This is somebody else's parking place")
