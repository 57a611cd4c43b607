"""Places in PostgreSQL. Decides nothing."""

from parking_net.parking.repository.places import (
    add,
    documents,
    generation,
    locked,
    one,
    remove,
    several,
    update,
)
from parking_net.parking.repository.search import cities_like, city_named, page, total

__all__ = [
    "add",
    "cities_like",
    "city_named",
    "documents",
    "generation",
    "locked",
    "one",
    "page",
    "remove",
    "several",
    "total",
    "update",
]
