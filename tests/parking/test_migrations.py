"""What was stored before a migration is found after it."""

from __future__ import annotations

import shutil
from pathlib import Path
from uuid import uuid4

from parking_net.parking.repository import search
from parking_net.shared.database import PostgresAddress, opened_database
from parking_net.shared.database.migrations import migrate
from tests.support.database import migrations_of

PLACE = """
    INSERT INTO places (id, name, city, address, parking_type, hourly_rate, capacity, owner_id,
        timezone, created_at, updated_at)
    VALUES (gen_random_uuid(), 'Parque Belém', 'São Paulo', 'Quay 12', 'covered', 250, 12,
        gen_random_uuid(), 'UTC', now(), now())
"""


async def test_places_of_before_are_found_without_accents(
    postgres: PostgresAddress, tmp_path: Path
) -> None:
    versions = migrations_of("parking")
    shutil.copy(versions / "0001_places.py", tmp_path)
    name = f"test_parking_{uuid4().hex[:12]}"
    migrate(postgres, name, tmp_path)
    async with opened_database(postgres, name) as database:
        await database.execute(PLACE)
        before = await database.fetchval("SELECT generation FROM catalogue")
    migrate(postgres, name, versions)
    try:
        async with opened_database(postgres, name) as database:
            assert await database.fetchval("SELECT name_key FROM places") == "parque belem"
            assert await search.cities_like(database, "sao paolo") == ["sao paulo"]
            # Answers that were kept in memory say what was found before.
            assert await database.fetchval("SELECT generation FROM catalogue") > before
    finally:
        async with opened_database(postgres, "postgres") as server:
            await server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
