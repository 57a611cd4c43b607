"""Places that were deleted, and what bookings tell of places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from parking_net.booking.domain.booking import Actor
from parking_net.shared.database import Connection, Database


@dataclass(frozen=True, slots=True)
class Deletion:
    """A deleted place, and who deleted it."""

    place_id: UUID
    by: Actor
    actor_id: UUID | None


async def mark_deleted(
    connection: Connection, place_id: UUID, by: Actor, actor_id: UUID | None, now: datetime
) -> None:
    """Let the guard refuse the place from this commit on; waits for who is booking it now."""
    await connection.execute("SELECT pg_advisory_xact_lock(uuid_hash_extended($1, 0))", place_id)
    await connection.execute(
        "INSERT INTO deleted_places (parking_place_id, deleted_by, actor_id, deleted_at)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        place_id,
        by,
        actor_id,
        now,
    )


async def not_empty(database: Database, limit: int, without: Sequence[UUID] = ()) -> list[Deletion]:
    """Deleted places whose bookings are not all cancelled yet, the first deleted first."""
    rows = await database.fetch(
        "SELECT parking_place_id, deleted_by, actor_id FROM deleted_places"
        " WHERE emptied_at IS NULL AND parking_place_id <> ALL ($2)"
        " ORDER BY deleted_at LIMIT $1",
        limit,
        without,
    )
    return [
        Deletion(row["parking_place_id"], Actor(row["deleted_by"]), row["actor_id"]) for row in rows
    ]


async def mark_empty(database: Database, place_id: UUID, now: datetime) -> None:
    await database.execute(
        "UPDATE deleted_places SET emptied_at = $2 WHERE parking_place_id = $1", place_id, now
    )


async def owner_of(database: Database, place_id: UUID) -> UUID | None:
    """The place's owner as its newest booking tells; None when it was never booked."""
    owner: UUID | None = await database.fetchval(
        "SELECT owner_id FROM bookings WHERE parking_place_id = $1"
        " ORDER BY created_at DESC, booking_id DESC LIMIT 1",
        place_id,
    )
    return owner
