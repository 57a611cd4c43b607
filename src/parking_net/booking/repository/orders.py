"""Orders to payment: written with the booking, finished with it, repeated until they end."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from parking_net.booking.domain.booking import Booking
from parking_net.booking.domain.orders import OrderKind, OrderState, PaymentOrder
from parking_net.booking.repository.rows import ORDER_COLUMNS, order_from
from parking_net.shared.database import Connection, Database

_ADD: Final = """
    INSERT INTO payment_orders (operation_id, booking_id, change_id, kind, amount, settle_at,
        next_attempt_at, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"""
_OPEN_CHARGE: Final = f"""
    SELECT {ORDER_COLUMNS} FROM payment_orders AS orders JOIN bookings USING (booking_id)
    WHERE orders.booking_id = $1 AND state = 'pending' AND kind = 'charge'"""
_LOCK_PENDING: Final = """
    SELECT kind FROM payment_orders WHERE operation_id = $1 AND state = 'pending'
    FOR NO KEY UPDATE"""
_FINISH: Final = """
    UPDATE payment_orders
    SET state = $2, reason = $3, shortfall = $4, finished_at = $5, last_error = NULL
    WHERE operation_id = $1"""
_CANCEL_OPEN_CHARGES: Final = """
    UPDATE payment_orders SET kind = 'cancel_charge', next_attempt_at = $2
    WHERE booking_id = $1 AND state = 'pending' AND kind = 'charge'
    RETURNING operation_id, booking_id, $3::uuid AS driver_id, $4::uuid AS owner_id, kind, amount,
        settle_at, change_id, attempts"""
_POSTPONE: Final = """
    UPDATE payment_orders SET next_attempt_at = $2, last_error = $3
    WHERE operation_id = $1 AND state = 'pending'"""
# The lease keeps other replicas away while the order is carried out, and no longer than that
# should this process die. MATERIALIZED: a plan that runs the inner query once per row would claim
# others each time, more than the limit.
_CLAIM_DUE: Final = f"""
    WITH due AS MATERIALIZED (
        SELECT operation_id AS due_id FROM payment_orders
        WHERE state = 'pending' AND next_attempt_at <= $1
        ORDER BY next_attempt_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE payment_orders AS orders SET next_attempt_at = $2, attempts = attempts + 1
    FROM due, bookings
    WHERE operation_id = due_id AND bookings.booking_id = orders.booking_id
    RETURNING {ORDER_COLUMNS}"""
_REFUSAL: Final = """
    SELECT reason, shortfall FROM payment_orders
    WHERE change_id = $1 AND state = 'refused' AND kind = 'charge'"""


async def add(
    connection: Connection, order: PaymentOrder, now: datetime, first_attempt_at: datetime
) -> None:
    """Write an order. `first_attempt_at` keeps the reconciler off while the request runs."""
    await connection.execute(
        _ADD,
        order.operation_id,
        order.booking_id,
        order.change_id,
        order.kind,
        order.amount,
        order.settle_at,
        first_attempt_at,
        now,
    )


async def open_charge(connection: Connection | Database, booking_id: UUID) -> PaymentOrder | None:
    """The charge of the booking with an unknown outcome; there is at most one."""
    row = await connection.fetchrow(_OPEN_CHARGE, booking_id)
    return None if row is None else order_from(row)


async def lock_pending(connection: Connection, operation_id: UUID) -> OrderKind | None:
    """What the order is for now, locked; None when somebody has finished it already."""
    kind = await connection.fetchval(_LOCK_PENDING, operation_id)
    return None if kind is None else OrderKind(kind)


async def finish(
    connection: Connection,
    operation_id: UUID,
    state: OrderState,
    now: datetime,
    *,
    reason: str | None = None,
    shortfall: int = 0,
) -> None:
    """Write the end of an order whose lock is held."""
    await connection.execute(_FINISH, operation_id, state, reason, shortfall, now)


async def cancel_open_charges(
    connection: Connection, booking: Booking, attempt_at: datetime
) -> list[PaymentOrder]:
    """Turn charges with an unknown outcome into orders to cancel them, and answer these."""
    rows = await connection.fetch(
        _CANCEL_OPEN_CHARGES, booking.booking_id, attempt_at, booking.user_id, booking.owner_id
    )
    return [order_from(row) for row in rows]


async def postpone(
    database: Database, operation_id: UUID, next_attempt_at: datetime, error: str
) -> None:
    await database.execute(_POSTPONE, operation_id, next_attempt_at, error)


async def claim_due(
    database: Connection | Database, now: datetime, leased_until: datetime, limit: int
) -> list[PaymentOrder]:
    """Orders whose time has come, each given to one caller until the lease ends."""
    return [order_from(row) for row in await database.fetch(_CLAIM_DUE, now, leased_until, limit)]


async def refusal_of_change(database: Database, change_id: UUID) -> tuple[str, int] | None:
    """Why the charge of a change was refused, and what the driver lacked."""
    row = await database.fetchrow(_REFUSAL, change_id)
    return None if row is None else (row["reason"], row["shortfall"])
