"""What a body asks for, in the words of the service; refused when it makes no sense by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from msgspec import UNSET, UnsetType

from parking_net.booking.domain.booking import Status
from parking_net.booking.domain.errors import BookingNotFound
from parking_net.booking.domain.stay import Stay, require_length
from parking_net.booking.domain.view import BookingView
from parking_net.booking.handlers.views import ChangeBody, DatesBody
from parking_net.booking.service.cancel import CancelWish
from parking_net.booking.service.change import ChangeWish
from parking_net.shared.errors import Invalid
from parking_net.shared.identifiers import as_id

MOST_PLACES: Final = 100
_WISHES: Final = frozenset({"status", "date_from", "date_to"})
_STATED: Final = tuple(name for name in BookingView.__struct_fields__ if name not in _WISHES)


def booking_id_of(text: str) -> UUID:
    """Raises BookingNotFound for what cannot be the id of one."""
    booking_id = as_id(text)
    if booking_id is None:
        raise BookingNotFound
    return booking_id


def distinct_places(place_ids: Iterable[UUID]) -> list[UUID]:
    """Each place once. Raises Invalid for too many."""
    distinct = list(dict.fromkeys(place_ids))
    if len(distinct) > MOST_PLACES:
        raise Invalid.field("parking_place_id", "too_many", f"Ask for at most {MOST_PLACES} places")
    return distinct


def stay_of(date_from: datetime, date_to: datetime) -> Stay:
    return Stay(date_from.astimezone(UTC), date_to.astimezone(UTC))


def wish_of(
    body: ChangeBody, booking_id: str, change_id: UUID, min_stay: timedelta
) -> CancelWish | ChangeWish:
    """What a PUT asks for. Raises Invalid, then BookingNotFound."""
    if body.status is Status.CONFIRMED:
        raise Invalid.field(
            "status", "server_owned", "confirmation is handled by the payment service"
        )
    stated = {name: value for name in _STATED if (value := getattr(body, name)) is not UNSET}
    if body.status is Status.CANCELED:
        _refuse_dates(body)
        reason = stated.pop("cancel_reason", None)
        return CancelWish(booking_id_of(booking_id), reason_of(reason), stated, may_repeat=False)
    if body.status is Status.WAITING:
        stated["status"] = body.status.value
    date_from, date_to = _utc(body.date_from), _utc(body.date_to)
    if date_from is None and date_to is None and not stated:
        raise Invalid.field("body", "nothing_to_change", "Give status or new dates")
    if date_from is not None and date_to is not None:
        require_length(Stay(date_from, date_to), min_stay)
    return ChangeWish(
        change_id, booking_id_of(booking_id), date_from, date_to, body.expected_cost, stated
    )


def dates_of(body: DatesBody, min_stay: timedelta) -> tuple[datetime | None, datetime | None]:
    """The new dates; None leaves one as it is. Raises Invalid for none, and for a wrong length."""
    date_from, date_to = _utc(body.date_from), _utc(body.date_to)
    if date_from is None and date_to is None:
        raise Invalid.field("body", "nothing_to_change", "Give date_from or date_to")
    if date_from is not None and date_to is not None:
        require_length(Stay(date_from, date_to), min_stay)
    return date_from, date_to


def reason_of(text: object) -> str | None:
    """The reason that was given, if it says anything."""
    return text.strip() or None if isinstance(text, str) else None


def _refuse_dates(body: ChangeBody) -> None:
    for name in ("date_from", "date_to"):
        if getattr(body, name) is not UNSET:
            raise Invalid.field(name, "not_with_cancel", "Cancel, or change the dates: not both")


def _utc(moment: datetime | UnsetType) -> datetime | None:
    return None if isinstance(moment, UnsetType) else moment.astimezone(UTC)
