"""How a driver describes the places wanted, and in which order they come."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from parking_net.parking.domain.place import TEXT_MAX_LENGTH, ParkingType
from parking_net.shared.errors import Invalid

PAGE_LIMIT_DEFAULT: Final = 50
PAGE_LIMIT_MAX: Final = 200
"""A larger wish is taken as this."""
EARTH_RADIUS_KM: Final = 6371.0088
"""The mean radius; the migration holds the same figure."""

_FRACTION = r"(?:\.[0-9]{1,20})?"
_LATITUDE = rf"-?(?:90(?:\.0{{1,20}})?|[1-8]?[0-9]{_FRACTION})"
_LONGITUDE = rf"-?(?:180(?:\.0{{1,20}})?|(?:1[0-7]|[1-9])?[0-9]{_FRACTION})"
NEAR_PATTERN: Final = rf"(?P<latitude>{_LATITUDE}) ?, ?(?P<longitude>{_LONGITUDE})"

SortKey = str | int | float
"""What a page is ordered by, before the id: a name's search key, a rate, or a distance."""


class Sort(StrEnum):
    NAME = "name"
    RATE = "rate"
    RATE_DESCENDING = "-rate"
    DISTANCE = "distance"


@dataclass(frozen=True, slots=True)
class Position:
    latitude: float
    longitude: float

    @classmethod
    def parse(cls, text: str) -> Position:
        """From `latitude,longitude` in degrees; raises Invalid naming `near`."""
        match = re.fullmatch(NEAR_PATTERN, text, re.ASCII)
        if match is None:
            message = "near must be latitude,longitude in degrees, such as 52.37,4.89"
            raise Invalid.field("near", "wrong_form", message)
        return cls(float(match["latitude"]), float(match["longitude"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceSearch:
    """A wish for places. Every filter left out lets all places through."""

    text: str | None = None
    """A city or a part of a name, whichever it turns out to be."""
    city: str | None = None
    name: str | None = None
    parking_type: ParkingType | None = None
    owner_id: UUID | None = None
    min_rate: int | None = None
    max_rate: int | None = None
    near: Position | None = None
    radius_km: float | None = None
    sort: Sort = Sort.NAME
    limit: int = PAGE_LIMIT_DEFAULT
    after: tuple[SortKey, UUID] | None = None
    """The last place of the page before: what it was ordered by, and its id."""
    count: bool = False

    @property
    def chord_km(self) -> float | None:
        """The straight line through the Earth between two points `radius_km` apart."""
        if self.radius_km is None:
            return None
        half_turn = min(self.radius_km / (2 * EARTH_RADIUS_KM), math.pi / 2)
        return 2 * EARTH_RADIUS_KM * math.sin(half_turn)

    @property
    def can_match(self) -> bool:
        """False when a text is longer than any stored one can be, a wrong letter included."""
        longest_city = TEXT_MAX_LENGTH + 1
        longest_text = max(len(self.city or ""), len(self.text or ""))
        return longest_text <= longest_city and len(self.name or "") <= TEXT_MAX_LENGTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of encoded places."""

    documents: Sequence[str]
    next_after: tuple[SortKey, UUID] | None
    """Where the next page starts; None on the last."""
    total: int | None
    """How many match in all, when that was asked."""


def needle(text: str | None) -> str | None:
    """A text to look for: trimmed and composed, None when nothing is left of it."""
    if text is None:
        return None
    return unicodedata.normalize("NFC", text.strip()) or None


def require_one_wish(text: str | None, city: str | None, name: str | None) -> None:
    """Raise Invalid when a text may be a city or a name and one of them is given as well."""
    if text is not None and (city is not None or name is not None):
        message = "q looks for cities and names: leave out city and name, or q"
        raise Invalid.field("q", "not_with_city_or_name", message)


def order(sort: Sort | None, near: Position | None, radius_km: float | None) -> Sort:
    """The order of a search: what was asked, else nearest first, else by name.

    Raises Invalid when a distance is meant and no position is given.
    """
    if near is None and radius_km is not None:
        raise Invalid.field("radius_km", "without_near", "radius_km needs near=latitude,longitude")
    if near is None and sort is Sort.DISTANCE:
        raise Invalid.field("sort", "without_near", "sort=distance needs near=latitude,longitude")
    if sort is not None:
        return sort
    return Sort.NAME if near is None else Sort.DISTANCE
