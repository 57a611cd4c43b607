"""Values that no database column and no time zone can hold, whatever a schema says."""

from __future__ import annotations

from datetime import datetime

import msgspec

from parking_net.shared.errors import FieldError
from parking_net.shared.http.validation import TIME_REMEDY, invalid

# Times near the ends of the calendar cannot be expressed in every zone.
EARLIEST_YEAR, LATEST_YEAR = 2, 9998
LARGEST_NUMBER = 2**63 - 1


def require_usable(value: object) -> None:
    """Raise Invalid naming the field of a decoded body that cannot be used."""
    if not isinstance(value, msgspec.Struct):
        return
    for name in value.__struct_fields__:
        member = getattr(value, name)
        if isinstance(member, datetime):
            require_usable_time(name, member)
        elif isinstance(member, int):
            require_usable_number(name, member)


def require_usable_time(field: str, moment: datetime) -> None:
    if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        raise invalid([FieldError(field, "not_a_time", TIME_REMEDY)])


def require_usable_number(field: str, number: int) -> None:
    if number > LARGEST_NUMBER:
        raise invalid([FieldError(field, "too_large", "The number is too large")])
    if number < -LARGEST_NUMBER:
        raise invalid([FieldError(field, "too_small", "The number is too small")])
