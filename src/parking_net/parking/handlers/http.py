"""The REST side of parking."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from litestar import Request, delete, get, post, put
from litestar.datastructures import ResponseHeader
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Response
from msgspec import Meta

from parking_net.parking.domain import (
    HOURLY_RATE_MAX,
    NEAR_PATTERN,
    PAGE_LIMIT_DEFAULT,
    PAGE_LIMIT_MAX,
    Found,
    ParkingType,
    PlaceNotFound,
    PlaceSearch,
    Position,
    Sort,
    SortKey,
    needle,
    order,
    require_one_wish,
)
from parking_net.parking.handlers.views import (
    Done,
    NewPlace,
    PlaceChanges,
    PlaceView,
    ServerOwned,
    given,
)
from parking_net.parking.service import Places
from parking_net.shared.errors import Forbidden
from parking_net.shared.http import Page, declared, idempotent, signed_in
from parking_net.shared.http.body import decode_body
from parking_net.shared.identifiers import as_id
from parking_net.shared.identity import Caller
from parking_net.shared.paging import decode_cursor, encode_cursor, page_headers

RATE_FILTER_MAX: Final = 1_000_000_000_000
RADIUS_KM_MAX: Final = 20_100
"""A little more than half the way around the Earth."""

_NAMELESS_NEAR: Final = re.sub(r"\?P<[a-z]+>", "", NEAR_PATTERN)
"""Named groups are written differently outside Python."""

AnyRequest = Request[Any, Any, Any]
RateFilter = Annotated[
    int | None,
    QueryParameter(
        ge=0,
        le=RATE_FILTER_MAX,
        description="Minor units of the currency",
        schema_extra={"minimum": 0},  # Litestar leaves a limit of zero out of the schema.
    ),
]

_CURSOR_TYPES: Final[dict[Sort, tuple[Any, ...]]] = {
    Sort.NAME: (Literal["name"], str, UUID),
    Sort.RATE: (Literal["rate"], Annotated[int, Meta(ge=1, le=HOURLY_RATE_MAX)], UUID),
    Sort.RATE_DESCENDING: (Literal["-rate"], Annotated[int, Meta(ge=1, le=HOURLY_RATE_MAX)], UUID),
    Sort.DISTANCE: (Literal["distance"], float, UUID),
}


@get(
    "/parking",
    summary="Search parking places",
    response_headers=[
        ResponseHeader(
            name="Link", description='The next page, as rel="next"', documentation_only=True
        ),
        ResponseHeader(
            name="X-Total-Count", description="With count=true", documentation_only=True
        ),
    ],
)
async def list_places(
    request: AnyRequest,
    places: Places,
    q: Annotated[
        str | None,
        QueryParameter(description="A city, or part of a name; not together with these"),
    ] = None,
    city: Annotated[
        str | None,
        QueryParameter(description="Ignores case; in five or more letters, one may be wrong"),
    ] = None,
    name: Annotated[
        str | None, QueryParameter(description="Part of the name; ignores case")
    ] = None,
    parking_type: FromQuery[ParkingType | None] = None,
    owner_id: FromQuery[UUID | None] = None,
    min_rate: RateFilter = None,
    max_rate: RateFilter = None,
    near: Annotated[
        str | None,
        QueryParameter(
            description="latitude,longitude in degrees",
            schema_extra={"pattern": f"^{_NAMELESS_NEAR}$"},
        ),
    ] = None,
    radius_km: Annotated[
        float | None,
        QueryParameter(
            gt=0,
            le=RADIUS_KM_MAX,
            description="Needs near",
            schema_extra={"exclusiveMinimum": 0},
        ),
    ] = None,
    sort: Annotated[
        Sort | None,
        QueryParameter(description="By default distance with near, else name; distance needs near"),
    ] = None,
    limit: Annotated[
        int, QueryParameter(ge=1, description=f"More than {PAGE_LIMIT_MAX} is taken as that")
    ] = PAGE_LIMIT_DEFAULT,
    cursor: Annotated[str | None, QueryParameter(description="From the Link header")] = None,
    count: Annotated[bool, QueryParameter(description="Adds X-Total-Count")] = False,
) -> Response[list[PlaceView]]:
    """Parking places that match every filter given, page by page, for anybody."""
    position = None if near is None else Position.parse(near)
    sort = order(sort, position, radius_km)
    require_one_wish(q, city, name)
    found = await places.search(
        PlaceSearch(
            text=needle(q),
            city=needle(city),
            name=needle(name),
            parking_type=parking_type,
            owner_id=owner_id,
            min_rate=min_rate,
            max_rate=max_rate,
            near=position,
            radius_km=radius_km,
            sort=sort,
            limit=min(limit, PAGE_LIMIT_MAX),
            after=_after(sort, cursor),
            count=count,
        )
    )
    headers = page_headers(request, _page(sort, found))
    return Response(PlaceView.encoded_list(found.documents), headers=headers)


@get("/parking/{place_id:str}", summary="One parking place", responses=declared(PlaceNotFound))
async def show_place(place_id: FromPath[str], places: Places) -> PlaceView:
    """The place, for anybody."""
    known_id = as_id(place_id)
    document = None if known_id is None else await places.document(known_id)
    if document is None:
        raise PlaceNotFound()
    return PlaceView.encoded(document)


@post(
    "/parking",
    summary="Offer a parking place",
    status_code=200,
    guards=[signed_in],
    opt=idempotent(),
    responses=declared(Forbidden),
)
async def create_place(
    request: AnyRequest, data: NewPlace, places: Places, caller: Caller, operation_id: UUID
) -> PlaceView:
    """Only owners offer places; the place belongs to whoever offers it."""
    server_owned = await _server_owned(request)
    return PlaceView.of(await places.create(caller, operation_id, given(data), server_owned))


@put(
    "/parking/{place_id:str}",
    summary="Change a parking place",
    guards=[signed_in],
    responses=declared(Forbidden, PlaceNotFound),
)
async def change_place(
    request: AnyRequest, place_id: FromPath[str], data: PlaceChanges, places: Places, caller: Caller
) -> PlaceView:
    """For its owner and administrators. Bookings already made keep what they were made with."""
    server_owned = await _server_owned(request)
    place = await places.change(caller, as_id(place_id), given(data), server_owned)
    return PlaceView.of(place)


@delete(
    "/parking/{place_id:str}",
    summary="Withdraw a parking place",
    status_code=200,
    guards=[signed_in],
    responses=declared(Forbidden, PlaceNotFound),
)
async def delete_place(place_id: FromPath[str], places: Places, caller: Caller) -> Done:
    """For its owner and administrators. Its unfinished bookings are cancelled and refunded."""
    await places.delete(caller, as_id(place_id))
    return Done(status="success", message="The parking place was deleted")


ROUTES: list[HTTPRouteHandler] = [list_places, show_place, create_place, change_place, delete_place]


async def _server_owned(request: AnyRequest) -> dict[str, Any]:
    """What the client says of fields that are not its to set; they stand in no schema."""
    return given(decode_body(await request.body(), ServerOwned))


def _after(sort: Sort, cursor: str | None) -> tuple[SortKey, UUID] | None:
    """Where the page starts; a cursor of another order is refused."""
    if cursor is None:
        return None
    _, key, place_id = decode_cursor(cursor, _CURSOR_TYPES[sort])
    return key, place_id


def _page(sort: Sort, found: Found) -> Page[str]:
    next_cursor = None
    if found.next_after is not None:
        next_cursor = encode_cursor((sort.value, *found.next_after))
    return Page(items=found.documents, next_cursor=next_cursor, total=found.total)
