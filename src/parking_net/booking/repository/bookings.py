"""Bookings: made in one round trip, confirmed in one; everything else under the row's lock."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from parking_net.booking.domain.booking import MOST_HOLDS, Booking
from parking_net.booking.domain.orders import PaymentOrder
from parking_net.booking.domain.stay import Stay
from parking_net.booking.repository.rows import BOOKING_COLUMNS, booking_from
from parking_net.shared.database import Connection, Database
from parking_net.shared.events.event import Event


class Creation(StrEnum):
    """What became of a wish to book."""

    CREATED = "created"
    EXISTS = "exists"
    PLACE_DELETED = "place_deleted"
    TOO_MANY_HOLDS = "too_many_holds"
    FULL = "full"
    EXPIRED_HOLDS = "expired_holds"
    PRICE_CHANGED = "price_changed"


class Space(StrEnum):
    """The guard's verdict on one more stay."""

    FREE = "free"
    FULL = "full"
    EXPIRED_HOLDS = "expired_holds"
    """Full, but only of holds that nobody has cancelled yet."""
    PLACE_DELETED = "place_deleted"


_CREATE: Final = (
    "SELECT create_booking($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,"
    " $17, $18, $19, $20, $21)"
)
_FIND: Final = f"SELECT {BOOKING_COLUMNS} FROM bookings WHERE booking_id = $1"
# Rivals wait for the row; its key stays readable, so orders that name it can be written meanwhile.
_LOCK: Final = f"{_FIND} FOR NO KEY UPDATE"
_SAVE: Final = """
    UPDATE bookings SET status = $2, waits_for_funds = $3, canceled_by = $4, cancel_reason = $5,
        canceled_at = $6, kept = $7, refunded = $8, refund_pending = $9, date_from = $10,
        date_to = $11, full_cost = $12, capacity = $13, updated_at = $14
    WHERE booking_id = $1"""
_EXPIRED: Final = f"""
    SELECT {BOOKING_COLUMNS} FROM bookings
    WHERE status = 'Waiting' AND hold_expires_at <= $1"""
_LOCK_EXPIRED: Final = f"""{_EXPIRED}
    ORDER BY hold_expires_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED"""
_LOCK_EXPIRED_OF_PLACE: Final = f"""{_EXPIRED} AND parking_place_id = $3
    ORDER BY booking_id LIMIT $2 FOR NO KEY UPDATE"""
_LOCK_UNFINISHED: Final = f"""
    SELECT {BOOKING_COLUMNS} FROM bookings
    WHERE parking_place_id = $1 AND status <> 'Canceled' AND date_to > $2
    ORDER BY booking_id LIMIT $3 FOR NO KEY UPDATE"""
_HOLDS_OF_DRIVER: Final = """
    SELECT count(*) FROM bookings
    WHERE user_id = $1 AND status = 'Waiting' AND waits_for_funds AND hold_expires_at > $2
        AND booking_id <> $3"""


async def create(
    database: Database,
    booking: Booking,
    charge: PaymentOrder,
    *,
    expected_cost: int | None,
    first_attempt_at: datetime,
) -> Creation:
    """Claim the space and write the Waiting booking with the order to charge it, or nothing."""
    verdict = await database.fetchval(
        _CREATE,
        booking.booking_id,
        booking.parking_place_id,
        booking.owner_id,
        booking.place_name,
        booking.place_city,
        booking.place_address,
        booking.place_timezone,
        booking.capacity,
        booking.user_id,
        booking.user_login,
        booking.date_from,
        booking.date_to,
        booking.hourly_rate,
        booking.full_cost,
        booking.currency,
        booking.hold_expires_at,
        booking.created_at,
        expected_cost,
        MOST_HOLDS,
        charge.operation_id,
        first_attempt_at,
    )
    return Creation(verdict)


async def confirm(
    database: Database, booking_id: UUID, operation_id: UUID, now: datetime, event: Event
) -> bool:
    """Confirm a Waiting booking whose hold is running; False when there is none, and no change."""
    confirmed: bool = await database.fetchval(
        "SELECT confirm_booking($1, $2, $3, $4, $5, $6)",
        booking_id,
        operation_id,
        now,
        event.data,
        event.id,
        event.traceparent,
    )
    return confirmed


async def find(database: Database, booking_id: UUID) -> Booking | None:
    row = await database.fetchrow(_FIND, booking_id)
    return None if row is None else booking_from(row)


async def lock(connection: Connection, booking_id: UUID) -> Booking | None:
    """The booking, unchangeable by others until the transaction ends."""
    row = await connection.fetchrow(_LOCK, booking_id)
    return None if row is None else booking_from(row)


async def save(connection: Connection, booking: Booking) -> None:
    """Write what can change of a booking whose lock is held."""
    await connection.execute(
        _SAVE,
        booking.booking_id,
        booking.status,
        booking.waits_for_funds,
        booking.canceled_by,
        booking.cancel_reason,
        booking.canceled_at,
        booking.kept,
        booking.refunded,
        booking.refund_pending,
        booking.date_from,
        booking.date_to,
        booking.full_cost,
        booking.capacity,
        booking.updated_at,
    )


async def lock_expired(connection: Connection, now: datetime, limit: int) -> list[Booking]:
    """Holds whose time is over and that nobody else is working on, the oldest first."""
    rows = await connection.fetch(_LOCK_EXPIRED, now, limit)
    return [booking_from(row) for row in rows]


async def lock_expired_of_place(
    connection: Connection, now: datetime, limit: int, place_id: UUID
) -> list[Booking]:
    """The same for one place; waits for whoever is working on one of them."""
    rows = await connection.fetch(_LOCK_EXPIRED_OF_PLACE, now, limit, place_id)
    return [booking_from(row) for row in rows]


async def lock_unfinished(
    connection: Connection, place_id: UUID, now: datetime, limit: int
) -> list[Booking]:
    """Bookings of a place that hold space now or later."""
    rows = await connection.fetch(_LOCK_UNFINISHED, place_id, now, limit)
    return [booking_from(row) for row in rows]


async def claim_space(
    connection: Connection, place_id: UUID, stay: Stay, capacity: int, now: datetime
) -> Space:
    """Line up for the place until the transaction ends, and ask for one more space."""
    verdict = await connection.fetchval(
        "SELECT claim_space($1, $2, $3, $4, $5)",
        place_id,
        stay.date_from,
        stay.date_to,
        capacity,
        now,
    )
    return Space(verdict)


async def stop_waiting_for_funds(database: Database, booking_id: UUID) -> None:
    """The outcome of the booking's payment is unknown now."""
    await database.execute(
        "UPDATE bookings SET waits_for_funds = false WHERE booking_id = $1 AND waits_for_funds",
        booking_id,
    )


async def line_up_of_driver(connection: Connection, user_id: UUID) -> None:
    """From here to the end of the transaction nobody else counts the holds of this driver."""
    await connection.execute("SELECT pg_advisory_xact_lock(uuid_hash_extended($1, 1))", user_id)


async def other_holds(connection: Connection, booking: Booking, now: datetime) -> int:
    """The driver's other bookings that wait for funds and have not expired."""
    count: int = await connection.fetchval(
        _HOLDS_OF_DRIVER, booking.user_id, now, booking.booking_id
    )
    return count
