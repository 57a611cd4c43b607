"""Reading and writing places by their ids. Deleted ones are never found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from parking_net.parking.domain import ParkingType, Place, PlaceDetails
from parking_net.parking.repository.search import Reader
from parking_net.shared.database import Connection, Database

_COLUMNS = """id, owner_id, name, city, address, parking_type, hourly_rate, capacity, timezone,
    latitude, longitude, description, created_at, updated_at"""


async def add(connection: Connection, place: Place) -> bool:
    """False when there is a place with this id already."""
    command_tag = await connection.execute(
        f"""INSERT INTO places ({_COLUMNS})
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            ON CONFLICT (id) DO NOTHING""",
        place.id,
        place.owner_id,
        *_details(place),
        place.created_at,
        place.updated_at,
    )
    return command_tag == "INSERT 0 1"


async def update(connection: Connection, place: Place) -> None:
    """Writes what may change; the caller holds the row's lock."""
    await connection.execute(
        """UPDATE places SET name = $2, city = $3, address = $4, parking_type = $5,
               hourly_rate = $6, capacity = $7, timezone = $8, latitude = $9, longitude = $10,
               description = $11, updated_at = $12
           WHERE id = $1""",
        place.id,
        *_details(place),
        place.updated_at,
    )


async def remove(connection: Connection, place_id: UUID, now: datetime) -> None:
    """Hides the place for good and keeps the row; the caller holds its lock."""
    await connection.execute("UPDATE places SET deleted_at = $2 WHERE id = $1", place_id, now)


async def locked(connection: Connection, place_id: UUID) -> Place | None:
    """The place, which nobody else can change until the transaction ends."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM places WHERE id = $1 AND deleted_at IS NULL FOR UPDATE", place_id
    )
    return None if row is None else _place(row)


async def one(database: Database, place_id: UUID) -> Place | None:
    row = await database.fetchrow(
        f"SELECT {_COLUMNS} FROM places WHERE id = $1 AND deleted_at IS NULL", place_id
    )
    return None if row is None else _place(row)


async def several(reader: Reader, place_ids: Sequence[UUID]) -> list[Place]:
    rows = await reader.fetch(
        f"SELECT {_COLUMNS} FROM places WHERE id = ANY($1) AND deleted_at IS NULL", place_ids
    )
    return [_place(row) for row in rows]


async def documents(reader: Reader, place_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The places as the API shows them, encoded; those not found are left out."""
    rows = await reader.fetch(
        "SELECT id, document FROM places WHERE id = ANY($1) AND deleted_at IS NULL", place_ids
    )
    return {row["id"]: row["document"] for row in rows}


async def generation(database: Database) -> int:
    """A number that every change of any place raises."""
    return int(await database.fetchval("SELECT generation FROM catalogue"))


def _details(place: Place) -> tuple[object, ...]:
    details = place.details
    return (
        details.name,
        details.city,
        details.address,
        details.parking_type.value,
        details.hourly_rate,
        details.capacity,
        details.timezone,
        details.latitude,
        details.longitude,
        details.description,
    )


def _place(row: asyncpg.Record) -> Place:
    return Place(
        id=row["id"],
        owner_id=row["owner_id"],
        details=PlaceDetails(
            name=row["name"],
            city=row["city"],
            address=row["address"],
            parking_type=ParkingType(row["parking_type"]),
            hourly_rate=row["hourly_rate"],
            capacity=row["capacity"],
            timezone=row["timezone"],
            latitude=row["latitude"],
            longitude=row["longitude"],
            description=row["description"],
        ),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
