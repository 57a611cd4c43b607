"""Work in the background; any number of replicas may do it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from parking_net.payment.metrics import LEDGER_IMBALANCE
from parking_net.payment.repository import audit
from parking_net.payment.service.payment_service import PaymentService
from parking_net.payment.service.promocodes import MISSES_TRIMMED_AT_ONCE
from parking_net.shared.database import Database
from parking_net.shared.jobs import Job, in_batches

SETTLE_EVERY = timedelta(seconds=5)
TRIM_EVERY = timedelta(minutes=10)
WEIGH_EVERY = timedelta(minutes=5)


def payment_jobs(payment: PaymentService, database: Database) -> Sequence[Job]:
    trim_misses = in_batches(payment.promocodes.trim_misses, MISSES_TRIMMED_AT_ONCE)
    return [
        Job("settlement", payment.booking_payments.settle_due, SETTLE_EVERY),
        Job("promocode_misses_trim", trim_misses, TRIM_EVERY),
        Job("ledger_scales", lambda: weigh_ledger(database), WEIGH_EVERY),
    ]


async def weigh_ledger(database: Database) -> int:
    """Show whether all accounts together still make zero. `parking-net verify` looks closer."""
    LEDGER_IMBALANCE.set(await audit.imbalance_minor(database))
    return 0
