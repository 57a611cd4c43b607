"""All use cases over one database, for the service itself and for who runs them in-process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from parking_net.payment.domain.promocodes import MissLimit
from parking_net.payment.repository.ledger import LedgerRepository
from parking_net.payment.repository.promocodes import PromocodeRepository
from parking_net.payment.service.booking_payments import BookingPayments
from parking_net.payment.service.promocodes import Promocodes
from parking_net.payment.service.wallets import Wallets
from parking_net.shared.clock import Clock
from parking_net.shared.database.pool import Database


@dataclass(frozen=True, slots=True)
class PaymentService:
    booking_payments: BookingPayments
    wallets: Wallets
    promocodes: Promocodes

    @classmethod
    def over(
        cls,
        database: Database,
        clock: Clock,
        *,
        miss_limit: MissLimit,
        events_written: Callable[[], None] = lambda: None,
    ) -> Self:
        """All times written are the clock's. `events_written` is called after such a commit."""
        ledger = LedgerRepository(database)
        return cls(
            booking_payments=BookingPayments(ledger, clock, events_written),
            wallets=Wallets(ledger),
            promocodes=Promocodes(PromocodeRepository(database, miss_limit), clock),
        )
