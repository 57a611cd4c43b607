"""Which bookings somebody wants to see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from parking_net.booking.domain.booking import Status

Position = tuple[datetime, UUID]
"""A place in a list: when a booking was made, and its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which bookings to list; None asks for all."""

    user_id: UUID | None = None
    owner_id: UUID | None = None
    parking_place_id: UUID | None = None
    status: Status | None = None
    ends_after: datetime | None = None
    starts_before: datetime | None = None
