"""Rows of registrations that Keycloak was asked for and the world was not yet told of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from parking_net.shared.database import Connection, Database
from parking_net.shared.identity.caller import Role


@dataclass(frozen=True, slots=True)
class Registration:
    registration_id: UUID
    login_key: str
    role: Role
    started_at: datetime


async def note(on: Database, registration: Registration) -> None:
    await on.execute(
        "INSERT INTO keycloak_registrations (registration_id, login_key, role, started_at)"
        " VALUES ($1, $2, $3, $4)",
        registration.registration_id,
        registration.login_key,
        registration.role,
        registration.started_at,
    )


async def find(on: Connection, registration_id: UUID) -> Registration | None:
    row = await on.fetchrow(
        "SELECT * FROM keycloak_registrations WHERE registration_id = $1", registration_id
    )
    return None if row is None else _registration(row)


async def forget(on: Database | Connection, registration_id: UUID) -> bool:
    """Whether it was there: of many at once, one hears yes."""
    return bool(
        await on.fetchval(
            "DELETE FROM keycloak_registrations WHERE registration_id = $1 RETURNING true",
            registration_id,
        )
    )


async def begun_before(on: Database, moment: datetime, limit: int) -> list[Registration]:
    """Oldest first, at most `limit`."""
    rows = await on.fetch(
        "SELECT * FROM keycloak_registrations WHERE started_at < $1 ORDER BY started_at LIMIT $2",
        moment,
        limit,
    )
    return [_registration(row) for row in rows]


def _registration(row: Record) -> Registration:
    return Registration(
        registration_id=row["registration_id"],
        login_key=row["login_key"],
        role=Role(row["role"]),
        started_at=row["started_at"],
    )
