"""A parking place: its limits, its owner's rights, its changes."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final, Protocol
from uuid import UUID

from parking_net.shared.errors import FieldError, Forbidden, Invalid, NotFound

TEXT_MAX_LENGTH: Final = 200
"""Of name, city and address, in characters after trimming."""
DESCRIPTION_MAX_LENGTH: Final = 2000
HOURLY_RATE_MAX: Final = 1_000_000
"""In minor units of the deployment's currency."""
CAPACITY_MAX: Final = 100_000
"""In spaces."""
LATITUDE_MAX: Final = 90.0
LONGITUDE_MAX: Final = 180.0


class PlaceNotFound(NotFound):
    code, title = "place_not_found", "There is no such parking place"


class ParkingType(StrEnum):
    OUTDOOR = "outdoor"
    COVERED = "covered"
    UNDERGROUND = "underground"
    MULTI_LEVEL = "multi-level"


class Person(Protocol):
    """Who asks, as far as places care."""

    @property
    def user_id(self) -> UUID: ...

    @property
    def role(self) -> str | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceDetails:
    """What an owner decides about a place. Values come from `checked`, or from the database."""

    name: str
    city: str
    address: str
    parking_type: ParkingType
    hourly_rate: int
    """Minor units of the deployment's currency, for one hour."""
    capacity: int
    """Spaces."""
    timezone: str
    """An IANA name."""
    latitude: float | None = None
    longitude: float | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    id: UUID
    owner_id: UUID
    details: PlaceDetails
    created_at: datetime
    updated_at: datetime

    def changed(self, changes: Mapping[str, Any], now: datetime) -> Place:
        """The place with other details; itself when they are what it has already."""
        details = replace(self.details, **changes)
        if details == self.details:
            return self
        return replace(self, details=details, updated_at=now)

    def fields(self) -> dict[str, object]:
        """Everything the platform tells about a place, under the names it tells it by."""
        details = self.details
        return {
            "id": self.id,
            "name": details.name,
            "city": details.city,
            "address": details.address,
            "parking_type": details.parking_type,
            "hourly_rate": details.hourly_rate,
            "capacity": details.capacity,
            "owner_id": self.owner_id,
            "timezone": details.timezone,
            "latitude": details.latitude,
            "longitude": details.longitude,
            "description": details.description,
            "created_at": self.created_at,
            "updated_at": self.updated_at,
        }

    def require_manager(self, person: Person) -> None:
        """Raises Forbidden unless the person is this place's owner or an administrator."""
        if person.role == "admin":
            return
        if person.role != "owner" or person.user_id != self.owner_id:
            raise Forbidden("Only the owner of this parking place or an administrator may do this")


def checked(values: Mapping[str, object]) -> dict[str, Any]:
    """The given details, trimmed and proved; works on all of them or on some.

    Raises Invalid naming every wrong field at once.
    """
    results: dict[str, Any] = {}
    problems: list[FieldError] = []
    for field, value in values.items():
        try:
            results[field] = _CHECKS[field](field, value)
        except Invalid as problem:
            problems.extend(problem.fields)
    if (half := _half_position(values)) is not None:
        message = "latitude and longitude come together, or are cleared together"
        problems.append(FieldError(half, "incomplete_position", message))
    if problems:
        raise Invalid("The parking place is not valid", fields=problems)
    return results


def _half_position(values: Mapping[str, object]) -> str | None:
    """The half of a position that is missing or null while the other one is given."""
    for half, other in (("latitude", "longitude"), ("longitude", "latitude")):
        if other in values and half not in values:
            return half
        if values.get(other) is not None and values.get(half) is None:
            return half
    return None


def refuse_server_owned(own: Mapping[str, object], given: Mapping[str, object]) -> None:
    """Raises Invalid for fields that only the platform sets, given with another value than its own.

    Repeating what the platform said is fine: a client may send back the whole place it has read.
    """
    problems = [
        FieldError(field, "server_owned", f"{field} is set by the platform and cannot be changed")
        for field, value in given.items()
        if value != own.get(field)
    ]
    if problems:
        raise Invalid("Some fields are set by the platform", fields=problems)


def _text(field: str, value: object) -> str:
    text = str(value).strip()
    if not 1 <= len(text) <= TEXT_MAX_LENGTH:
        message = f"{field} must have 1 to {TEXT_MAX_LENGTH} characters beside surrounding space"
        raise Invalid.field(field, "length", message)
    return text


def _description(field: str, value: object) -> str | None:
    """A blank description is none."""
    if value is None:
        return None
    text = str(value).strip()
    if len(text) > DESCRIPTION_MAX_LENGTH:
        message = f"{field} must have at most {DESCRIPTION_MAX_LENGTH} characters"
        raise Invalid.field(field, "length", message)
    return text or None


def _integer(maximum: int) -> Callable[[str, object], int]:
    def check(field: str, value: object) -> int:
        if not isinstance(value, int) or not 1 <= value <= maximum:
            message = f"{field} must be a whole number from 1 to {maximum}"
            raise Invalid.field(field, "out_of_range", message)
        return value

    return check


def _degrees(maximum: float) -> Callable[[str, object], float | None]:
    def check(field: str, value: object) -> float | None:
        if value is None:
            return None
        if not isinstance(value, int | float) or not -maximum <= value <= maximum:
            message = f"{field} must lie between -{maximum:g} and {maximum:g} degrees"
            raise Invalid.field(field, "out_of_range", message)
        return float(value)

    return check


def _parking_type(field: str, value: object) -> ParkingType:
    try:
        return ParkingType(str(value))
    except ValueError:
        message = f"{field} must be one of {', '.join(ParkingType)}"
        raise Invalid.field(field, "unknown_value", message) from None


@cache
def known_timezones() -> frozenset[str]:
    """Names of the time zone database, read from the disk once."""
    return frozenset(zoneinfo.available_timezones())


def _timezone(field: str, value: object) -> str:
    if value not in known_timezones():
        message = f"{field} must be an IANA time zone, such as Europe/Amsterdam"
        raise Invalid.field(field, "unknown_timezone", message)
    return str(value)


_CHECKS: Final[Mapping[str, Callable[[str, object], object]]] = {
    "name": _text,
    "city": _text,
    "address": _text,
    "parking_type": _parking_type,
    "hourly_rate": _integer(HOURLY_RATE_MAX),
    "capacity": _integer(CAPACITY_MAX),
    "timezone": _timezone,
    "latitude": _degrees(LATITUDE_MAX),
    "longitude": _degrees(LONGITUDE_MAX),
    "description": _description,
}
