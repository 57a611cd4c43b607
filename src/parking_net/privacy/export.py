"""Everything the databases hold about a person, as it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from psycopg.rows import scalar_row

from parking_net.backup.platform import Place, connected
from parking_net.privacy.tables import PERSONAL, SECRETS

Rows = list[dict[str, Any]]


def exported(places: Mapping[str, Place], person: UUID) -> dict[str, dict[str, Rows]]:
    """The person's rows by service and table; of a person unknown to all, empty tables."""
    return {schema: _rows_in(places[schema], tables, person) for schema, tables in PERSONAL.items()}


def _rows_in(place: Place, tables: Mapping[str, str], person: UUID) -> dict[str, Rows]:
    found = {}
    with (
        connected(place.server, place.database) as connection,
        connection.cursor(row_factory=scalar_row) as cursor,
    ):
        for table, condition in tables.items():
            # PostgreSQL knows every type of its own as JSON; here some would be missed.
            query = f"SELECT to_jsonb({table}) FROM {table} WHERE {condition}".encode()
            rows = cursor.execute(query, {"person": person}).fetchall()
            found[table] = [
                {name: value for name, value in row.items() if name not in SECRETS} for row in rows
            ]
    return found
