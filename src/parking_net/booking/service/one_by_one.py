"""Closing bookings each in a transaction of its own, after a batch of them has failed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

import structlog

from parking_net.booking.domain.booking import Booking
from parking_net.booking.repository import bookings
from parking_net.booking.service.desk import Desk
from parking_net.shared.database import Connection

Result = TypeVar("Result")

_log = structlog.get_logger(__name__)


async def one_by_one(
    desk: Desk,
    batch: Iterable[Booking],
    act: Callable[[Connection, Booking], Awaitable[Result | None]],
) -> list[Result]:
    """What `act` answered for each booking, read again under its lock.

    One for which it fails is logged and left as it is: it does not keep the others from it.
    `act` answers None when there is nothing to do any more.
    """
    results = []
    for booking in batch:
        try:
            async with desk.database.transaction() as connection:
                current = await bookings.lock(connection, booking.booking_id)
                assert current is not None, "bookings are never removed"
                result = await act(connection, current)
        except Exception:
            _log.exception("booking_not_closed", booking_id=booking.booking_id)
            continue
        if result is not None:
            results.append(result)
    return results
