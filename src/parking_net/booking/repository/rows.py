"""Rows of the database as values of the domain."""

from __future__ import annotations

from typing import Final

from asyncpg import Record

from parking_net.booking.domain.booking import Actor, Booking, Status
from parking_net.booking.domain.change import Change
from parking_net.booking.domain.orders import OrderKind, PaymentOrder
from parking_net.booking.domain.stay import Stay

_PLAIN_COLUMNS: Final = (
    *("booking_id", "parking_place_id", "owner_id", "place_name", "place_city", "place_address"),
    *("place_timezone", "capacity", "user_id", "user_login", "date_from", "date_to"),
    *("hourly_rate", "full_cost", "currency", "hold_expires_at", "waits_for_funds"),
    *("cancel_reason", "canceled_at", "kept", "refunded", "refund_pending"),
    *("created_at", "updated_at"),
)
BOOKING_COLUMNS: Final = ", ".join((*_PLAIN_COLUMNS, "status", "canceled_by"))
ORDER_COLUMNS: Final = """operation_id, orders.booking_id, bookings.user_id AS driver_id,
    bookings.owner_id, kind, amount, settle_at, change_id, attempts"""


def booking_from(row: Record) -> Booking:
    canceled_by = row["canceled_by"]
    return Booking(
        **{column: row[column] for column in _PLAIN_COLUMNS},
        status=Status(row["status"]),
        canceled_by=None if canceled_by is None else Actor(canceled_by),
    )


def order_from(row: Record) -> PaymentOrder:
    return PaymentOrder(
        operation_id=row["operation_id"],
        booking_id=row["booking_id"],
        driver_id=row["driver_id"],
        owner_id=row["owner_id"],
        kind=OrderKind(row["kind"]),
        amount=row["amount"],
        settle_at=row["settle_at"],
        change_id=row["change_id"],
        attempts=row["attempts"],
    )


def change_from(row: Record) -> Change:
    return Change(
        change_id=row["change_id"],
        booking_id=row["booking_id"],
        stay=Stay(row["date_from"], row["date_to"]),
        full_cost=row["full_cost"],
        difference=row["difference"],
        capacity=row["capacity"],
        expires_at=row["expires_at"],
        actor_id=row["actor_id"],
    )
