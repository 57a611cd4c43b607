"""Which bookings somebody wants to see."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from parking_net.booking.domain.booking import Booking, Status
from parking_net.shared.errors import Invalid

Position = tuple[datetime, UUID]
"""A place in a list: when a booking was made, starts or ends, and its id."""

_SHORT_CODE: Final = re.compile(r"[0-9a-f]{8}")
_LEFT_OUT: Final = str.maketrans("", "", " -\u2010\u2011\u2012\u2013\u00a0\t")
"""What people and their keyboards put between the digits of a code."""


class Sort(StrEnum):
    """The order of a list."""

    CREATED = "created"
    """The latest made first."""
    START = "start"
    """The earliest start first."""
    END = "end"
    """The earliest end first."""
    END_DESCENDING = "-end"
    """The latest end first."""

    def position(self, booking: Booking) -> Position:
        match self:
            case Sort.CREATED:
                return booking.created_at, booking.booking_id
            case Sort.START:
                return booking.date_from, booking.booking_id
            case Sort.END | Sort.END_DESCENDING:
                return booking.date_to, booking.booking_id


def short_code(typed: str) -> str:
    """The end of a booking's id, which people read out, from what they typed. Raises Invalid."""
    code = typed.translate(_LEFT_OUT).lower()
    if not _SHORT_CODE.fullmatch(code):
        raise Invalid.field(
            "code", "bad_format", "A code has eight digits and letters A to F, such as 1A2B-3C4D"
        )
    return code


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which bookings to list; None asks for all."""

    user_id: UUID | None = None
    user_login: str | None = None
    """Ignoring case."""
    short_code: str | None = None
    owner_id: UUID | None = None
    parking_place_id: UUID | None = None
    status: Status | None = None
    ends_after: datetime | None = None
    starts_before: datetime | None = None
    starts_after: datetime | None = None
    ends_before: datetime | None = None
    """At this moment the stay is over."""
