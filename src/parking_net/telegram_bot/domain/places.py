"""Parking places and what a stay there costs, as the services tell them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class Place(Struct, frozen=True, kw_only=True):
    """A parking place."""

    id: UUID
    name: str
    city: str
    address: str
    parking_type: str
    hourly_rate: int
    capacity: int
    timezone: str
    description: str | None = None


class Availability(Struct, frozen=True, kw_only=True):
    """What is free at a place all through a stay, and its price."""

    parking_place_id: UUID
    free_spaces: int
    full_cost: int
    currency: str


class PriceLine(Struct, frozen=True, kw_only=True, rename={"date_from": "from", "date_to": "to"}):
    """A part of a price."""

    code: str
    date_from: datetime
    date_to: datetime
    hourly_rate: int
    amount: int


class Quote(Struct, frozen=True, kw_only=True):
    """What booking a stay would charge now."""

    full_cost: int
    currency: str
    free_spaces: int
    lines: list[PriceLine]
