"""Work in the background; any number of replicas may do it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from parking_net.payment.service.payment_service import PaymentService
from parking_net.payment.service.promocodes import MISSES_TRIMMED_AT_ONCE
from parking_net.shared.jobs import Job, in_batches

SETTLE_EVERY = timedelta(seconds=5)
TRIM_EVERY = timedelta(minutes=10)


def payment_jobs(payment: PaymentService) -> Sequence[Job]:
    trim_misses = in_batches(payment.promocodes.trim_misses, MISSES_TRIMMED_AT_ONCE)
    return [
        Job("settlement", payment.booking_payments.settle_due, SETTLE_EVERY),
        Job("promocode_misses_trim", trim_misses, TRIM_EVERY),
    ]
