"""A client that sends a whole booking back may not have altered what only the server decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from parking_net.booking.domain.booking import Booking
from parking_net.booking.domain.view import view_of
from parking_net.shared.errors import FieldError, Invalid


def require_as_stored(booking: Booking, stated: Mapping[str, object]) -> None:
    """Raise Invalid naming every stated member that differs from the booking as it stands."""
    if not stated:
        return
    stored: dict[str, object] = msgspec.to_builtins(view_of(booking))
    mistakes = [
        FieldError(name, "server_owned", "Only the service decides this; leave it out")
        for name, value in stated.items()
        if not _same(stored.get(name), value)
    ]
    if mistakes:
        names = ", ".join(mistake.field for mistake in mistakes)
        raise Invalid(f"Decided by the service alone: {names}", fields=mistakes)


def _same(stored: object, stated: object) -> bool:
    if type(stored) is not type(stated):
        return False
    if stored == stated:
        return True
    if not isinstance(stored, str) or not isinstance(stated, str):
        return False
    moment = _moment(stored)
    return moment is not None and moment == _moment(stated)


def _moment(text: str) -> datetime | None:
    """The instant that a text names, whatever offset it is written with."""
    try:
        return msgspec.convert(text, datetime)
    except msgspec.ValidationError:
        return None
