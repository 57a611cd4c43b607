"""The database's side: what it folds, finds, encodes, and how it gets there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from hashlib import md5
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parking_net.parking import repository
from parking_net.parking.domain import (
    ParkingType,
    Place,
    PlaceDetails,
    PlaceSearch,
    Position,
    Sort,
)
from parking_net.parking.handlers.views import PlaceView
from parking_net.shared.database import Connection, Database
from parking_net.shared.identifiers import new_id
from tests.support.database import Databases

OFTEN = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
LETTERS = st.text("abcdeаб 1", min_size=1, max_size=8)
STORED_TEXT = st.text(
    st.characters(exclude_characters="\0", codec="utf-8"), min_size=1, max_size=200
)
TIMES = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


@pytest.fixture(scope="session")
async def shared_database(databases: Databases) -> Database:
    """Schema without places; tests roll back what they write."""
    return await databases("parking")


def distance(first: str, second: str) -> int:
    """Levenshtein's, the slow way."""
    row = list(range(len(second) + 1))
    for i, left in enumerate(first, 1):
        previous, row[0] = row[0], i
        for j, right in enumerate(second, 1):
            previous, row[j] = (
                row[j],
                min(row[j] + 1, row[j - 1] + 1, previous + (left != right)),
            )
    return row[-1]


class RolledBack(Exception):
    """Ends a transaction that shall leave nothing behind."""


@asynccontextmanager
async def passing(database: Database) -> AsyncIterator[Connection]:
    """A transaction whose writes are gone afterwards."""
    with suppress(RolledBack):
        async with database.transaction() as connection:
            yield connection
            raise RolledBack


def place(**fields: Any) -> Place:
    details: dict[str, Any] = {
        "name": "Harbour garage",
        "city": "Amsterdam",
        "address": "Quay 12",
        "parking_type": ParkingType.COVERED,
        "hourly_rate": 250,
        "capacity": 120,
        "timezone": "UTC",
    }
    created_at = fields.pop("created_at", datetime(2026, 1, 1, tzinfo=UTC))
    updated_at = fields.pop("updated_at", created_at)
    return Place(
        id=new_id(),
        owner_id=new_id(),
        details=PlaceDetails(**{**details, **fields}),
        created_at=created_at,
        updated_at=updated_at,
    )


@OFTEN
@given(cities=st.lists(LETTERS, min_size=1, max_size=12), asked=LETTERS)
async def test_cities_alike_are_those_one_letter_away(
    shared_database: Database, cities: list[str], asked: str
) -> None:
    expected = {
        city for city in cities if city == asked or (len(city) >= 5 and distance(city, asked) <= 1)
    }
    async with passing(shared_database) as connection:
        for city in cities:
            await repository.add(connection, place(city=city))
        assert set(await repository.cities_like(connection, asked)) == expected


@OFTEN
@given(name=STORED_TEXT, start=st.integers(0, 199), length=st.integers(1, 8))
async def test_every_part_of_a_name_is_found(
    shared_database: Database, name: str, start: int, length: int
) -> None:
    part = name[start % len(name) :][:length]
    row = await shared_database.fetchrow(
        """SELECT letter_groups(search_key($1)) @> needle_groups(search_key($2)) AS by_index,
                  strpos(search_key($1), search_key($2)) > 0 AS truly""",
        name,
        part,
    )
    assert row is not None
    # Composing letters with marks that follow them may change what is next to what.
    assert row["by_index"] or not row["truly"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ÉCOLE", "école"),
        ("E\u0301cole", "École"),
        ("Королёв", "КОРОЛЕВ"),
        ("ΟΔΟΣ", "οδος"),
        ("Belém", "BELEM"),
        ("Łódź", "lodz"),
        ("Đà Nẵng", "da nang"),
        ("Αθήνα", "ΑΘΗΝΑ"),
    ],
)
async def test_what_reads_the_same_has_one_key(
    shared_database: Database, one: str, other: str
) -> None:
    sql = "SELECT search_key($1) = search_key($2)"
    assert await shared_database.fetchval(sql, one, other) is True


@pytest.mark.parametrize(("one", "other"), [("край", "краи"), ("서울", "서욱"), ("が", "か")])
async def test_marks_that_make_another_letter_stay(
    shared_database: Database, one: str, other: str
) -> None:
    sql = "SELECT search_key($1) = search_key($2)"
    assert await shared_database.fetchval(sql, one, other) is False


@OFTEN
@given(
    name=STORED_TEXT,
    description=st.none() | STORED_TEXT,
    position=st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
    created_at=TIMES,
    updated_at=TIMES,
)
async def test_the_kept_document_is_what_the_view_encodes(
    shared_database: Database,
    name: str,
    description: str | None,
    position: tuple[float, float] | None,
    created_at: datetime,
    updated_at: datetime,
) -> None:
    latitude, longitude = position or (None, None)
    stored = place(
        name=name,
        description=description,
        latitude=latitude,
        longitude=longitude,
        created_at=created_at,
        updated_at=updated_at,
    )
    view = PlaceView.of(stored)
    async with passing(shared_database) as connection:
        await repository.add(connection, stored)
        document = await connection.fetchval("SELECT document FROM places")
        assert await repository.locked(connection, stored.id) == stored
    kept, encoded = msgspec.json.decode(document), msgspec.json.decode(msgspec.json.encode(view))
    assert list(kept.items()) == list(encoded.items())
    assert msgspec.json.decode(document, type=PlaceView) == view


@pytest.fixture(scope="session")
async def crowded(databases: Databases) -> Database:
    """Twenty thousand places in a large city and many small ones, every tenth of them deleted."""
    database = await databases("parking")
    for first in range(1, 20_000, 2000):  # In parts, each well below the statement timeout.
        await database.execute(CROWD, first)
    await database.execute("ANALYZE places")
    await database.execute("ANALYZE city_spellings")
    return database


CROWD = """
    INSERT INTO places (id, name, city, address, parking_type, hourly_rate, capacity, owner_id,
        timezone, latitude, longitude, created_at, updated_at, deleted_at)
    SELECT gen_random_uuid(), 'Garage ' || md5(number::text),
        CASE WHEN number % 5 = 0 THEN 'Kleinheim'
            ELSE 'Springfield ' || md5((number % 300)::text) END,
        'Quay 1', (ARRAY['outdoor', 'covered', 'underground', 'multi-level'])[1 + number % 4],
        100 + number % 1000, 10, md5((number % 1000)::text)::uuid,
        'UTC', 40 + number % 97 / 7.0, 5 + number % 89 / 6.0, now(), now(),
        CASE WHEN number % 10 = 0 THEN now() END
    FROM generate_series($1::int, $1 + 1999) AS number
"""
OWNER = UUID("c4ca4238-a0b9-2382-0dcc-509a6f75849b")
SMALL_CITY = "springfield " + md5(b"251").hexdigest()
HERE = Position(45.5, 12.25)
SEARCHES = {
    "first page": (PlaceSearch(), "places_by_name"),
    "next page": (PlaceSearch(after=("garage 7", OWNER)), "places_by_name"),
    "by rate": (PlaceSearch(sort=Sort.RATE), "places_by_rate"),
    "next by rate": (PlaceSearch(sort=Sort.RATE, after=(500, OWNER)), "places_by_rate"),
    "dear first": (
        PlaceSearch(sort=Sort.RATE_DESCENDING, after=(500, OWNER)),
        "places_by_rate",
    ),
    "city": (PlaceSearch(city=SMALL_CITY), "places_by_city_name"),
    "city, misspelt": (PlaceSearch(city=SMALL_CITY.replace("i", "y", 1)), "places_by_city_name"),
    "city by rate": (
        PlaceSearch(city="Kleinheim", sort=Sort.RATE),
        "places_by_city_rate",
    ),
    "part of a name": (PlaceSearch(name="c4ca4"), "places_by_letters"),
    "one letter": (PlaceSearch(name="z"), "places_by_letters"),
    "two letters": (PlaceSearch(name="zq"), "places_by_letters"),
    "common letters": (PlaceSearch(name="garage"), "places_by_name"),
    "city or name": (PlaceSearch(text=SMALL_CITY.replace("i", "y", 1)), "BitmapOr"),
    "type": (PlaceSearch(parking_type=ParkingType.COVERED), "places_by_type_name"),
    "owner": (PlaceSearch(owner_id=OWNER), "places_by_owner_name"),
    "rates": (PlaceSearch(min_rate=300, max_rate=301), "places_by_rate"),
    "no such rate": (PlaceSearch(max_rate=99), "places_by_rate"),
    "near": (PlaceSearch(near=HERE, sort=Sort.DISTANCE), "places_by_position"),
    "near, next": (
        PlaceSearch(near=HERE, sort=Sort.DISTANCE, after=(25.0, OWNER)),
        "places_by_position",
    ),
    "around": (
        PlaceSearch(near=HERE, radius_km=5, sort=Sort.DISTANCE),
        "places_by_position",
    ),
    "around by name": (PlaceSearch(near=HERE, radius_km=5), "places_by_position"),
    "all together": (
        PlaceSearch(
            city=SMALL_CITY,
            name="garage",
            parking_type=ParkingType.COVERED,
            owner_id=OWNER,
            min_rate=100,
            max_rate=900,
            near=HERE,
            radius_km=500,
            sort=Sort.RATE,
        ),
        "places_by_",
    ),
}
IN_ORDER = ("first page", "next page", "by rate", "next by rate", "dear first", "city by rate")
"""What an index gives in order already; sorting would read every match first."""


class Explaining:
    """A database that tells how it would answer, beside answering."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.plans: list[str] = []

    async def fetch(self, sql: str, *arguments: object) -> list[Any]:
        await self._explain(sql, *arguments)
        return await self._database.fetch(sql, *arguments)

    async def fetchval(self, sql: str, *arguments: object) -> Any:
        await self._explain(sql, *arguments)
        return await self._database.fetchval(sql, *arguments)

    async def _explain(self, sql: str, *arguments: object) -> None:
        rows = await self._database.fetch(f"EXPLAIN {sql}", *arguments)
        self.plans.append("\n".join(row[0] for row in rows))


@pytest.mark.parametrize("name", SEARCHES)
async def test_every_search_goes_through_its_index(crowded: Database, name: str) -> None:
    (search, index), spy = SEARCHES[name], Explaining(crowded)
    cities = None
    if city := search.city or search.text:
        cities = await repository.cities_like(spy, city)
        assert cities
        assert "city_spellings_pkey" in spy.plans.pop()
    await repository.page(spy, search, cities, 51)
    [plan] = spy.plans
    assert "Seq Scan" not in plan, plan
    assert index in plan, plan
    if name in IN_ORDER:
        assert "Sort" not in plan, plan


@pytest.mark.parametrize("name", ["city", "part of a name", "owner", "no such rate", "around"])
async def test_a_total_goes_through_an_index(crowded: Database, name: str) -> None:
    (search, _), spy = SEARCHES[name], Explaining(crowded)
    cities = None if search.city is None else await repository.cities_like(crowded, search.city)
    await repository.total(spy, search, cities)
    assert "Seq Scan" not in spy.plans[0], spy.plans[0]


async def test_whether_a_city_has_places_is_looked_up(crowded: Database) -> None:
    spy = Explaining(crowded)
    assert await repository.city_named(spy, SMALL_CITY.upper()) == SMALL_CITY
    assert await repository.city_named(spy, SMALL_CITY[:-1]) is None
    assert all("places_by_city_" in plan for plan in spy.plans)


async def test_reading_by_ids_goes_through_the_key(crowded: Database) -> None:
    ids = [row["id"] for row in await crowded.fetch("SELECT id FROM places LIMIT 100")]
    spy = Explaining(crowded)
    await repository.documents(spy, ids)
    await repository.several(spy, ids)
    assert all("places_pkey" in plan for plan in spy.plans)


async def test_deleted_places_are_in_no_answer(crowded: Database) -> None:
    deleted = await crowded.fetchval("SELECT id FROM places WHERE deleted_at IS NOT NULL LIMIT 1")
    assert await repository.one(crowded, deleted) is None
    assert await repository.several(crowded, [deleted]) == []
    assert await repository.documents(crowded, [deleted]) == {}
    assert await repository.total(crowded, PlaceSearch(), None) == 18_000


async def test_every_change_is_noticed_with_its_generation(new_database: Databases) -> None:
    database = await new_database("parking")
    notices: asyncio.Queue[str] = asyncio.Queue()

    async def next_notice() -> tuple[int, str]:
        async with asyncio.timeout(60):
            generation, ids = (await notices.get()).split(" ")
        return int(generation), ids

    stored = place()
    async with database.listening("places_changed", notices.put_nowait):
        assert await notices.get() == ""
        async with database.transaction() as connection:
            await repository.add(connection, stored)
        first, ids = await next_notice()
        assert (first, ids) == (await repository.generation(database), str(stored.id))
        await database.execute("UPDATE places SET capacity = 5")
        assert await next_notice() == (first + 1, str(stored.id))
        await database.execute("UPDATE places SET capacity = 5 WHERE false")
        await database.execute(CROWD, 1)
        assert await next_notice() == (first + 2, "*")
        await database.execute("DELETE FROM places WHERE id = $1", stored.id)
        assert await next_notice() == (first + 3, str(stored.id))
        assert await repository.generation(database) == first + 3
