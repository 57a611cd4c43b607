"""What each query parameter does not take: every line must be a 400 that names it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.acceptance import hostile
from tests.acceptance.people import stay


@dataclass(frozen=True)
class Query:
    """An operation with a query: who asks, a good query, and what each parameter does not take."""

    path: str
    sender: str
    good: Mapping[str, str]
    bad: Mapping[str, tuple[str, ...]]

    def __str__(self) -> str:
        return self.path


LIMITS = ("0", "-1", "x", "1.5", "", "\0", "٣")
NO_UUIDS = ("x", "\0", "00000000-0000-0000-0000-00000000000", "' OR 1=1 --")
NO_TIMES = ("2030-01-01T10:00:00", "yesterday", "2030-02-30T10:00:00Z", "\0", "5")
NO_NUMBERS = ("x", "1.5", "\0")
CURSORS = ("x", "AAAA", "%%%", "\0", "x" * 5000, "eyJhIjoxfQ==")

QUERIES = (
    Query(
        "/parking",
        "driver",
        {},
        {
            "parking_type": ("garage", "\0", "COVERED"),
            "owner_id": NO_UUIDS,
            "min_rate": (*NO_NUMBERS, hostile.HUGE),
            "max_rate": (*NO_NUMBERS, hostile.HUGE),
            "near": ("x", "1", "91,0", "0,181", "nan,nan", "1,2,3", "1e999,0", "\0", ",", "inf,0"),
            "sort": ("price", "-name; drop table", "\0"),
            "limit": LIMITS,
            "cursor": CURSORS,
            "count": ("maybe", "\0"),
            "name": ("\0",),
            "city": ("\0",),
        },
    ),
    Query(
        "/parking",
        "driver",
        {"near": "52,5"},
        {"radius_km": ("x", "-1", "nan", "1e999", "\0", "0")},
    ),
    Query(
        "/booking",
        "driver",
        {},
        {
            "status": ("confirmed", "Done", "\0"),
            "user_id": NO_UUIDS,
            "parking_place_id": NO_UUIDS,
            "from": NO_TIMES,
            "to": NO_TIMES,
            "limit": LIMITS,
            "cursor": CURSORS,
            "count": ("maybe", "\0"),
        },
    ),
    Query(
        "/booking/availability",
        "driver",
        {"parking_place_id": "00000000-0000-7000-8000-000000000000", **stay()},
        {
            "parking_place_id": NO_UUIDS,
            "date_from": (*NO_TIMES, "1970-01-01T00:00:00Z"),
            "date_to": (*NO_TIMES, "9999-12-31T00:00:00Z", "1970-01-01T00:00:00Z"),
        },
    ),
    Query(
        "/payment/transactions",
        "driver",
        {},
        {
            "limit": LIMITS,
            "offset": ("-1", "x", "\0", hostile.HUGE),
            "type": ("gift", "\0"),
            "from": NO_TIMES,
            "to": NO_TIMES,
        },
    ),
    Query(
        "/auth/users",
        "admin",
        {},
        {"role": ("root", "\0"), "limit": LIMITS, "cursor": CURSORS, "query": ("\0",)},
    ),
    Query("/auth/user", "admin", {}, {"user_id": NO_UUIDS, "telegram_id": ("x", "\0", "-1")}),
)

PARAMETERS = [(query, name) for query in QUERIES for name in query.bad]
