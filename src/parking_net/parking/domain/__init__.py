"""What a parking place is, who may do what with it, and how one is searched for. No I/O."""

from parking_net.parking.domain.place import (
    CAPACITY_MAX,
    DESCRIPTION_MAX_LENGTH,
    HOURLY_RATE_MAX,
    TEXT_MAX_LENGTH,
    ParkingType,
    Place,
    PlaceDetails,
    PlaceNotFound,
    checked,
    refuse_server_owned,
)
from parking_net.parking.domain.search import (
    NEAR_PATTERN,
    PAGE_LIMIT_DEFAULT,
    PAGE_LIMIT_MAX,
    Found,
    PlaceSearch,
    Position,
    Sort,
    SortKey,
    needle,
    order,
)

__all__ = [
    "CAPACITY_MAX",
    "DESCRIPTION_MAX_LENGTH",
    "HOURLY_RATE_MAX",
    "NEAR_PATTERN",
    "PAGE_LIMIT_DEFAULT",
    "PAGE_LIMIT_MAX",
    "TEXT_MAX_LENGTH",
    "Found",
    "ParkingType",
    "Place",
    "PlaceDetails",
    "PlaceNotFound",
    "PlaceSearch",
    "Position",
    "Sort",
    "SortKey",
    "checked",
    "needle",
    "order",
    "refuse_server_owned",
]
