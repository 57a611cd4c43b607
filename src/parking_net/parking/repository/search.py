"""The search as SQL: only the conditions that were asked for, so that each has its index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import asyncpg

from parking_net.parking.domain import PlaceSearch, Sort


class Reader(Protocol):
    """A database, or one connection of it."""

    async def fetch(self, sql: str, /, *arguments: object) -> list[asyncpg.Record]: ...

    async def fetchval(self, sql: str, /, *arguments: object) -> Any: ...


CITIES_MAX: Final = 1000
"""More cities than this are never one letter from what was asked; a bound, not a feature."""


async def cities_like(reader: Reader, city: str) -> list[str]:
    """Search keys of the cities that may be meant.

    Those with the same key, and with five or more letters also those that are one wrong, missing
    or extra letter away.
    """
    rows = await reader.fetch(
        """SELECT DISTINCT city FROM city_spellings
           WHERE spelling = ANY(one_letter_less(search_key($1)))
             AND (city = search_key($1)
                  OR length(city) >= 5
                     AND levenshtein_less_equal(city, search_key($1), 1) <= 1)
           LIMIT $2""",
        city,
        CITIES_MAX,
    )
    return [row["city"] for row in rows]


async def city_named(reader: Reader, name: str) -> str | None:
    """Search key of the city of exactly this name, if a place is there."""
    key: str | None = await reader.fetchval(
        """SELECT city_key FROM places
           WHERE city_key = search_key($1) AND deleted_at IS NULL LIMIT 1""",
        name,
    )
    return key


async def page(
    reader: Reader, search: PlaceSearch, cities: Sequence[str] | None, rows_limit: int
) -> list[asyncpg.Record]:
    """Rows (document, sort_key, id) after `search.after`, in order; `cities` None means any."""
    statement = _Statement()
    sort_key = _sort_key(statement, search)
    statement.filter_by(search, cities)
    direction, comparison = ("DESC", "<") if search.sort is Sort.RATE_DESCENDING else ("ASC", ">")
    if search.after is not None:
        key, place_id = search.after
        typed_key = statement.bind(key, _KEY_TYPES[search.sort])
        last_id = statement.bind(place_id, "uuid")
        statement.conditions.append(f"({sort_key}, id) {comparison} ({typed_key}, {last_id})")
    sql = f"""SELECT document, {sort_key} AS sort_key, id FROM places
        WHERE {" AND ".join(statement.conditions)}
        ORDER BY {sort_key} {direction}, id {direction}
        LIMIT {statement.bind(rows_limit, "integer")}"""
    return await reader.fetch(sql, *statement.arguments)


async def total(reader: Reader, search: PlaceSearch, cities: Sequence[str] | None) -> int:
    """How many places match, on all pages together."""
    statement = _Statement()
    statement.filter_by(search, cities)
    sql = f"SELECT count(*) FROM places WHERE {' AND '.join(statement.conditions)}"
    return int(await reader.fetchval(sql, *statement.arguments))


_KEY_TYPES: Final = {
    Sort.NAME: "text",
    Sort.RATE: "integer",
    Sort.RATE_DESCENDING: "integer",
    Sort.DISTANCE: "double precision",
}


@dataclass(slots=True)
class _Statement:
    """Conditions and the values they refer to."""

    conditions: list[str] = field(default_factory=lambda: ["deleted_at IS NULL"])
    arguments: list[object] = field(default_factory=list)

    def bind(self, value: object, sql_type: str) -> str:
        self.arguments.append(value)
        return f"${len(self.arguments)}::{sql_type}"

    def filter_by(self, search: PlaceSearch, cities: Sequence[str] | None) -> None:
        if search.text is not None:
            either = self._is_in(cities or ()), self._has_in_its_name(search.text)
            self.conditions.append(f"({' OR '.join(either)})")
        elif cities is not None:
            self.conditions.append(self._is_in(cities))
        if search.name is not None:
            self.conditions.append(self._has_in_its_name(search.name))
        if search.parking_type is not None:
            parking_type = self.bind(search.parking_type.value, "text")
            self.conditions.append(f"parking_type = {parking_type}")
        if search.owner_id is not None:
            self.conditions.append(f"owner_id = {self.bind(search.owner_id, 'uuid')}")
        if search.min_rate is not None:
            self.conditions.append(f"hourly_rate >= {self.bind(search.min_rate, 'bigint')}")
        if search.max_rate is not None:
            self.conditions.append(f"hourly_rate <= {self.bind(search.max_rate, 'bigint')}")
        if search.near is not None:
            self._filter_by_distance(search)

    def _is_in(self, cities: Sequence[str]) -> str:
        # Equality with one value keeps the index's order of names; with an array it is lost.
        if len(cities) == 1:
            return f"city_key = {self.bind(cities[0], 'text')}"
        return f"city_key = ANY({self.bind(list(cities), 'text[]')})"

    def _has_in_its_name(self, part: str) -> str:
        needle = f"search_key({self.bind(part, 'text')})"
        # In a query of its own, the key is made once, not for every name it is looked for in.
        return (
            f"letter_groups(name_key) @> needle_groups({needle})"
            f" AND strpos(name_key, (SELECT {needle})) > 0"
        )

    def _filter_by_distance(self, search: PlaceSearch) -> None:
        chord_km = search.chord_km
        if chord_km is None:
            self.conditions.append("earth_point IS NOT NULL")
            return
        point = _point(self, search)
        chord = self.bind(chord_km, "double precision")
        # The box is what the index can look up; the ball inside it is what was asked.
        self.conditions.append(f"earth_point <@ cube_enlarge({point}, {chord}, 3)")
        self.conditions.append(f"earth_point <-> {point} <= {chord}")


def _sort_key(statement: _Statement, search: PlaceSearch) -> str:
    match search.sort:
        case Sort.NAME:
            return "name_key"
        case Sort.RATE | Sort.RATE_DESCENDING:
            return "hourly_rate"
        case Sort.DISTANCE:
            return f"earth_point <-> {_point(statement, search)}"


def _point(statement: _Statement, search: PlaceSearch) -> str:
    assert search.near is not None, "an order by distance has a position"
    latitude = statement.bind(search.near.latitude, "double precision")
    longitude = statement.bind(search.near.longitude, "double precision")
    return f"earth_point({latitude}, {longitude})"
