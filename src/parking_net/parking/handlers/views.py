"""What parking says and hears over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, cast
from uuid import UUID

import msgspec
from litestar.openapi.spec import Example
from litestar.params import Parameter
from msgspec import UNSET, Meta, UnsetType

from parking_net.parking.domain import (
    CAPACITY_MAX,
    DESCRIPTION_MAX_LENGTH,
    HOURLY_RATE_MAX,
    TEXT_MAX_LENGTH,
    ParkingType,
    Place,
)

# Lengths count after trimming, which no length in a schema can say; the domain holds them.
_TRIMMED_TEXT = rf"^\s*\S([\s\S]{{0,{TEXT_MAX_LENGTH - 2}}}\S)?\s*$"
_TRIMMED_DESCRIPTION = rf"^\s*(\S([\s\S]{{0,{DESCRIPTION_MAX_LENGTH - 2}}}\S)?)?\s*$"

# `Parameter` only describes: the domain trims and checks, and says what is wrong in words.
Name = Annotated[str, Parameter(pattern=_TRIMMED_TEXT, examples=[Example(value="Harbour garage")])]
City = Annotated[str, Parameter(pattern=_TRIMMED_TEXT, examples=[Example(value="Amsterdam")])]
Address = Annotated[str, Parameter(pattern=_TRIMMED_TEXT, examples=[Example(value="Quay 12")])]
Description = Annotated[
    str,
    Parameter(
        pattern=_TRIMMED_DESCRIPTION,
        examples=[Example(value="Open day and night; height limit 2.1 m")],
    ),
]
Timezone = Annotated[
    str,
    Parameter(
        description="A name of the IANA time zone database",
        schema_extra={"format": "iana-timezone"},
        examples=[Example(value="Europe/Amsterdam")],
    ),
]
HourlyRate = Annotated[
    int,
    Meta(
        ge=1,
        le=HOURLY_RATE_MAX,
        description="Price of one hour, in minor units of the currency",
        examples=[250],
    ),
]
Capacity = Annotated[int, Meta(ge=1, le=CAPACITY_MAX, description="Spaces", examples=[120])]
Latitude = Annotated[
    float, Meta(ge=-90, le=90, description="Degrees; comes with longitude", examples=[52.3791])
]
Longitude = Annotated[
    float, Meta(ge=-180, le=180, description="Degrees; comes with latitude", examples=[4.9003])
]


class NewPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A place to offer. The platform sets its id, its owner and its times."""

    name: Name
    city: City
    address: Address
    parking_type: ParkingType
    hourly_rate: HourlyRate
    capacity: Capacity
    timezone: Timezone | UnsetType = UNSET
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    description: Description | None = None


class PlaceChanges(msgspec.Struct, frozen=True, kw_only=True):
    """What shall be different. Fields left out stay; null clears a field that may be empty."""

    name: Name | UnsetType = UNSET
    city: City | UnsetType = UNSET
    address: Address | UnsetType = UNSET
    parking_type: ParkingType | UnsetType = UNSET
    hourly_rate: HourlyRate | UnsetType = UNSET
    capacity: Capacity | UnsetType = UNSET
    timezone: Timezone | UnsetType = UNSET
    latitude: Latitude | UnsetType | None = UNSET
    longitude: Longitude | UnsetType | None = UNSET
    description: Description | UnsetType | None = UNSET


class ServerOwned(msgspec.Struct, frozen=True, kw_only=True):
    """Fields of a place that a client may send back but not set."""

    id: UUID | UnsetType | None = UNSET
    owner_id: UUID | UnsetType | None = UNSET
    created_at: Annotated[datetime, Meta(tz=True)] | UnsetType | None = UNSET
    updated_at: Annotated[datetime, Meta(tz=True)] | UnsetType | None = UNSET


class PlaceView(msgspec.Struct, frozen=True, kw_only=True):
    """A parking place."""

    id: UUID
    name: Name
    city: City
    address: Address
    parking_type: ParkingType
    hourly_rate: HourlyRate
    capacity: Capacity
    owner_id: UUID
    timezone: Timezone
    latitude: Latitude | None
    longitude: Longitude | None
    description: Description | None
    created_at: Annotated[datetime, Meta(tz=True)]
    updated_at: Annotated[datetime, Meta(tz=True)]

    @classmethod
    def of(cls, place: Place) -> PlaceView:
        return msgspec.convert(place.fields(), cls)

    @classmethod
    def encoded(cls, document: str) -> PlaceView:
        """A place that the database keeps as JSON already: it goes out as it is."""
        return cast(PlaceView, document.encode())

    @classmethod
    def encoded_list(cls, documents: Sequence[str]) -> list[PlaceView]:
        """Several such places."""
        return cast(list[PlaceView], f"[{','.join(documents)}]".encode())


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """It happened."""

    status: Annotated[str, Meta(examples=["success"])]
    message: Annotated[str, Meta(examples=["The parking place was deleted"])]


def given(body: msgspec.Struct) -> dict[str, Any]:
    """The fields that the client sent or that have a default."""
    values = msgspec.structs.asdict(body)
    return {name: value for name, value in values.items() if value is not UNSET}
