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
from parking_net.parking.repository.search import cities_like, page, total

__all__ = [
    "add",
    "cities_like",
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
