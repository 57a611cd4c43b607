"""Rows of signing keys; private keys come and go encrypted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from parking_net.shared.database import Connection, Database


@dataclass(frozen=True, slots=True)
class StoredKey:
    kid: str
    encrypted_private_key: bytes
    public_key: dict[str, str]
    """As a JSON Web Key."""
    created_at: datetime
    signs_from: datetime


async def all_keys(on: Database | Connection) -> list[StoredKey]:
    """Oldest first."""
    rows = await on.fetch("SELECT * FROM signing_keys ORDER BY signs_from, created_at")
    return [
        StoredKey(
            kid=row["kid"],
            encrypted_private_key=row["encrypted_private_key"],
            public_key=row["public_key"],
            created_at=row["created_at"],
            signs_from=row["signs_from"],
        )
        for row in rows
    ]


async def lock(connection: Connection) -> None:
    """One at a time may add or delete keys, until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('signing_keys', 0))")


async def insert(connection: Connection, key: StoredKey) -> None:
    await connection.execute(
        "INSERT INTO signing_keys (kid, encrypted_private_key, public_key, created_at, signs_from)"
        " VALUES ($1, $2, $3, $4, $5)",
        key.kid,
        key.encrypted_private_key,
        key.public_key,
        key.created_at,
        key.signs_from,
    )


async def delete(connection: Connection, kids: Collection[str]) -> None:
    await connection.execute("DELETE FROM signing_keys WHERE kid = ANY($1)", list(kids))
