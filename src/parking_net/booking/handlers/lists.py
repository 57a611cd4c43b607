"""Lists of bookings over REST."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromQuery, QueryParameter

from parking_net.booking.domain import errors
from parking_net.booking.domain.booking import Status
from parking_net.booking.domain.filters import Filters, Position, Sort, short_code
from parking_net.booking.domain.view import BookingView, view_of
from parking_net.booking.service.desk import Desk
from parking_net.booking.service.listing import list_bookings
from parking_net.shared.errors import Forbidden, Invalid
from parking_net.shared.http import declared, paged, signed_in
from parking_net.shared.identity.caller import Caller
from parking_net.shared.paging import decode_cursor

LARGEST_PAGE: Final = 200


@get(
    "/booking",
    guards=[signed_in],
    summary="List bookings",
    tags=["booking"],
    responses=declared(Forbidden, errors.PlaceNotFound, errors.ParkingUnavailable),
)
async def list_all(
    request: Request[Any, Any, Any],
    desk: Desk,
    caller: Caller,
    parking_place_id: FromQuery[UUID | None] = None,
    user_id: FromQuery[UUID | None] = None,
    user_login: Annotated[
        str | None, QueryParameter(max_length=50, description="The driver's; ignores case")
    ] = None,
    code: Annotated[
        str | None,
        QueryParameter(
            max_length=50,
            description="The last eight digits of the id, as people read them out: 1A2B-3C4D",
        ),
    ] = None,
    status: FromQuery[Status | None] = None,
    ends_after: Annotated[
        datetime | None, QueryParameter(name="from", description="Stays that end after this moment")
    ] = None,
    starts_before: Annotated[
        datetime | None,
        QueryParameter(name="to", description="Stays that start before this moment"),
    ] = None,
    starts_after: Annotated[
        datetime | None, QueryParameter(description="Stays that are ahead at this moment")
    ] = None,
    ends_before: Annotated[
        datetime | None, QueryParameter(description="Stays that are over at this moment")
    ] = None,
    sort: Annotated[
        Sort,
        QueryParameter(
            description="created: the latest made first; start: the earliest start first, needs "
            "from or starts_after; end, -end: the earliest and the latest end first"
        ),
    ] = Sort.CREATED,
    limit: Annotated[int, QueryParameter(ge=1, description="More than 200 is taken as 200")] = 50,
    cursor: FromQuery[str | None] = None,
    count: Annotated[bool, QueryParameter(description="Answer X-Total-Count")] = False,
) -> Response[list[BookingView]]:
    """Drivers see their own, owners those of their places, admins all."""
    if ends_after is not None and starts_before is not None and starts_before <= ends_after:
        raise Invalid.field("to", "not_after_start", "The interval must end after it starts")
    if sort is Sort.START and ends_after is None and starts_after is None:
        raise Invalid.field(
            "sort", "needs_from", "To sort by start, say from when on: from or starts_after"
        )
    filters = Filters(
        user_id=user_id,
        user_login=user_login,
        short_code=None if code is None else short_code(code),
        parking_place_id=parking_place_id,
        status=status,
        ends_after=_utc(ends_after),
        starts_before=_utc(starts_before),
        starts_after=_utc(starts_after),
        ends_before=_utc(ends_before),
    )
    page = await list_bookings(
        desk,
        caller,
        filters,
        sort=sort,
        limit=min(limit, LARGEST_PAGE),
        after=_position(sort, cursor),
        with_total=count,
    )
    return paged(request, page, view_of)


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)


def _position(sort: Sort, cursor: str | None) -> Position | None:
    """Where the page starts; a cursor of another order is refused."""
    if cursor is None:
        return None
    _, moment, booking_id = decode_cursor(cursor, (Literal[sort.value], datetime, UUID))
    return moment, booking_id
