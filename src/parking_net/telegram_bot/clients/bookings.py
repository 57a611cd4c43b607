"""Bookings: the booking service, asked for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from parking_net.telegram_bot.clients.rest import Rest, Token
from parking_net.telegram_bot.domain.bookings import Booking, Cancellation, Filter
from parking_net.telegram_bot.domain.offers import Offer
from parking_net.telegram_bot.domain.places import Availability, Quote

PAGE: Final = 200
MOST: Final = 1000
"""Bookings that a list goes through; nobody pages through more in a chat."""

_BOOKINGS: Final = list[Booking]
_AVAILABILITIES: Final = list[Availability]


class Bookings:
    """The booking service. Every call raises Unavailable when what happened is not known."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    async def availability(
        self, place_ids: Sequence[UUID], date_from: datetime, date_to: datetime
    ) -> dict[UUID, Availability]:
        """What is free at up to 100 places; those that do not exist are left out."""
        query = {
            "parking_place_id": [str(place_id) for place_id in place_ids],
            "date_from": date_from.isoformat(),
            "date_to": date_to.isoformat(),
        }
        answer = await self._rest.call("GET", "booking", "/booking/availability", query=query)
        found = msgspec.convert(answer.body, _AVAILABILITIES)
        return {one.parking_place_id: one for one in found}

    async def quote(self, place_id: UUID, date_from: datetime, date_to: datetime) -> Quote:
        """Raises Invalid for a stay that may not be booked, NotFound."""
        body = _stay_body(place_id, date_from, date_to)
        answer = await self._rest.call("POST", "booking", "/booking/quote", body=body)
        return msgspec.convert(answer.body, Quote)

    async def book(self, token: Token, offer: Offer, idempotency_key: str) -> Booking:
        """Book and pay what was offered; refused at any other price."""
        stay = _stay_body(offer.subject_id, offer.date_from, offer.date_to)
        body = {**stay, "expected_cost": offer.cost}
        answer = await self._rest.call(
            "POST", "booking", "/booking", token, body=body, idempotency_key=idempotency_key
        )
        return msgspec.convert(answer.body, Booking)

    async def pay(self, token: Token, booking_id: UUID, idempotency_key: str) -> Booking:
        path = f"/booking/{booking_id}/pay"
        answer = await self._rest.call(
            "POST", "booking", path, token, idempotency_key=idempotency_key
        )
        return msgspec.convert(answer.body, Booking)

    async def find(self, token: Token, booking_id: UUID) -> Booking:
        """Raises NotFound, Forbidden."""
        answer = await self._rest.call("GET", "booking", f"/booking/{booking_id}", token)
        return msgspec.convert(answer.body, Booking)

    async def find_all(
        self, token: Token, wanted: Filter, *, place_id: UUID | None = None
    ) -> list[Booking]:
        """Those the user may see, at most the latest 1000."""
        found: list[Booking] = []
        cursor = None
        while len(found) < MOST:
            query = _list_query(wanted, place_id) | {"cursor": cursor}
            answer = await self._rest.call("GET", "booking", "/booking", token, query=query)
            found += msgspec.convert(answer.body, _BOOKINGS)
            cursor = answer.next_cursor
            if cursor is None:
                break
        return found

    async def change(
        self, token: Token, booking: Booking, offer: Offer, idempotency_key: str
    ) -> Booking:
        """Give the booking the dates of the offer; refused at any other price.

        A start that stays is not sent: a stay that runs may not name one.
        """
        body: dict[str, object] = {
            "date_to": offer.date_to.isoformat(),
            "expected_cost": offer.cost,
        }
        if offer.date_from != booking.date_from.replace(microsecond=0):
            body["date_from"] = offer.date_from.isoformat()
        path = f"/booking/{booking.booking_id}"
        answer = await self._rest.call(
            "PUT", "booking", path, token, body=body, idempotency_key=idempotency_key
        )
        return msgspec.convert(answer.body, Booking)

    async def cancellation(self, token: Token, booking_id: UUID) -> Cancellation:
        """What cancelling now would give back. Raises Conflict when it cannot be cancelled."""
        path = f"/booking/{booking_id}/cancellation"
        answer = await self._rest.call("GET", "booking", path, token)
        return msgspec.convert(answer.body, Cancellation)

    async def cancel(
        self, token: Token, booking_id: UUID, idempotency_key: str, reason: str | None = None
    ) -> int:
        """Cancel; what goes back to the driver, in minor units. A repeat changes nothing."""
        answer = await self._rest.call(
            "DELETE",
            "booking",
            f"/booking/{booking_id}",
            token,
            query={"reason": reason},
            idempotency_key=idempotency_key,
        )
        return int(answer.body["refund"])


def _stay_body(place_id: UUID, date_from: datetime, date_to: datetime) -> dict[str, object]:
    return {
        "parking_place_id": str(place_id),
        "date_from": date_from.isoformat(),
        "date_to": date_to.isoformat(),
    }


def _list_query(wanted: Filter, place_id: UUID | None) -> dict[str, str | int | None]:
    ends_after, starts_before = wanted.ends_after, wanted.starts_before
    return {
        "parking_place_id": None if place_id is None else str(place_id),
        "status": wanted.status,
        "from": None if ends_after is None else ends_after.isoformat(),
        "to": None if starts_before is None else starts_before.isoformat(),
        "limit": PAGE,
    }
