"""A platform that has been in business for a while: many places, many bookings long over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

import asyncpg

PLACES: Final = 100_000
OLD_BOOKINGS: Final = 1_000_000
OVERLAPPING: Final = 10_000
CITIES: Final = 400

_NAMES: Final = UUID("6f1f4c5e-0000-4000-8000-000000000000")
OWNER: Final = uuid5(_NAMES, "owner")
SPREAD_CAPACITY: Final = 200
LARGEST_CAPACITY: Final = 100_000

# Ids follow from numbers, so the load can name places without asking for them.
_PLACES = """
INSERT INTO places (
    id, name, city, address, parking_type, hourly_rate, capacity, owner_id, timezone,
    latitude, longitude, created_at, updated_at
)
SELECT md5('place ' || number)::uuid, 'Bench Parking ' || number,
       'City ' || number % $2, 'Bench Street ' || number,
       (ARRAY['outdoor', 'covered', 'underground', 'multi-level'])[1 + number % 4],
       100 + number % 900, $3, $4, 'UTC',
       (number % 1600) / 10.0 - 80, (number % 3500) / 10.0 - 175, $5, $5
FROM generate_series($6::int, $1::int) AS number
"""

_BOOKINGS = """
INSERT INTO bookings (
    booking_id, parking_place_id, owner_id, place_name, place_city, place_address, place_timezone,
    capacity, user_id, user_login, date_from, date_to, hourly_rate, full_cost, currency, status,
    hold_expires_at, created_at, updated_at
)
SELECT gen_random_uuid(), place, $1, 'Bench Parking', 'Bench City', 'Bench Street', 'UTC', $2,
       md5('user ' || number % 20000)::uuid, 'bench', starts_at, starts_at + $3::interval,
       100, 300, 'USD', 'Confirmed', starts_at, starts_at - interval '1 hour', starts_at
FROM (
    SELECT number, md5('place ' || $4 + number % $5)::uuid AS place,
           $6::timestamptz + number * $7::interval AS starts_at
    FROM generate_series(1, $8::int) AS number
) AS planned
"""


def place_id(number: int) -> str:
    """The id of place `number`, 1 to PLACES; the same as in the database."""
    import hashlib

    return str(UUID(hashlib.md5(f"place {number}".encode(), usedforsecurity=False).hexdigest()))


async def load_places(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """PLACES places; the last one has the largest capacity there is."""
    now = datetime.now(UTC)
    await connection.execute(_PLACES, PLACES - 1, CITIES, SPREAD_CAPACITY, OWNER, now, 1)
    await connection.execute(_PLACES, PLACES, CITIES, LARGEST_CAPACITY, OWNER, now, PLACES)
    await connection.execute("ANALYZE")


async def load_bookings(connection: asyncpg.Connection[asyncpg.Record], crowded: datetime) -> None:
    """Bookings of two past years over all places, and OVERLAPPING ones at `crowded` in the last.

    They are for the load alone: no money stands behind them.
    """
    two_years_ago = datetime.now(UTC) - timedelta(days=730)
    step = timedelta(days=728) / OLD_BOOKINGS
    await connection.execute(
        *(_BOOKINGS, OWNER, SPREAD_CAPACITY, timedelta(hours=3), 1, PLACES - 1),
        *(two_years_ago, step, OLD_BOOKINGS),
    )
    await connection.execute(
        *(_BOOKINGS, OWNER, LARGEST_CAPACITY, timedelta(days=2), PLACES, 1),
        *(crowded - timedelta(days=1), timedelta(seconds=1), OVERLAPPING),
    )
    await connection.execute("VACUUM ANALYZE")
