"""The pool: what it promises to everything that stores something."""

from __future__ import annotations

from tests.support.database import Databases


async def test_values_of_jsonb_come_back_as_they_went(new_database: Databases) -> None:
    database = await new_database("events")
    value = {"text": "Müller «парковка»", "numbers": [1, 2.5, None], "nested": {"yes": True}}

    assert await database.fetchval("SELECT $1::jsonb", value) == value
