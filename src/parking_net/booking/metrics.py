"""What operators see of bookings; names and labels are those of the contract."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

BOOKINGS = Counter("bookings", "Wishes to book, by how they ended.", ["outcome"])
CANCELLATIONS = Counter("booking_cancellations", "Cancelled bookings, by who cancelled.", ["by"])
HOLDS_OPEN = Gauge("holds_open", "Bookings that hold a space and wait to be paid.")
REFUNDS_PENDING = Gauge("refunds_pending", "Refunds that are owed and have not gone back yet.")
OLDEST_ORDER_SECONDS = Gauge(
    "payment_orders_oldest_seconds",
    "How long the oldest order to payment waits for its answer, refunds aside.",
)
