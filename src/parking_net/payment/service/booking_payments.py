"""What bookings order: charge, refund, cancel a charge, move and do settlement."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import structlog

from parking_net.payment.domain.errors import OperationIdReused
from parking_net.payment.domain.ledger import (
    Charge,
    OperationAnswer,
    OperationStatus,
    Refund,
    SettlementMove,
)
from parking_net.payment.metrics import PAYMENT_AMOUNT, PAYMENTS
from parking_net.payment.repository.ledger import LedgerRepository
from parking_net.shared.clock import Clock
from parking_net.shared.telemetry import context

SETTLEMENT_BATCH_ROWS = 500
SETTLEMENT_BATCHES = 20
"""Of one run of the job: what is left waits for the next."""

_log = structlog.get_logger(__name__)


class BookingPayments:
    """Every order has an operation id; repeating one answers the same and moves nothing.

    All raise OperationIdReused when the id was used before for another request.
    """

    def __init__(
        self, ledger: LedgerRepository, clock: Clock, events_written: Callable[[], None]
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._events_written = events_written

    async def charge(self, charge: Charge) -> OperationAnswer:
        """Take the amount from the driver; it is the owner's pending income until `settle_at`."""
        answer = _owned(await self._ledger.charge(charge, self._clock.now()))
        _count("charge", answer)
        return answer

    async def refund(self, refund: Refund) -> OperationAnswer:
        """Give back, newest charge first. A `retryable` answer is worth the same call again."""
        answer = _owned(await self._ledger.refund(refund, self._clock.now(), context.traceparent()))
        _count("refund", answer)
        if answer.status is OperationStatus.COMPLETED and not answer.repeated:
            self._events_written()
        if answer.retryable:
            _log.warning(
                "refund_postponed",
                operation_id=str(refund.operation_id),
                booking_id=str(refund.booking_id),
                reason=answer.reason,
                shortfall=answer.shortfall_minor,
            )
        return answer

    async def cancel_charge(self, operation_id: UUID, booking_id: UUID) -> OperationAnswer:
        """After this the charge either has happened (completed) or never will (failed)."""
        return _owned(await self._ledger.cancel_charge(operation_id, booking_id, self._clock.now()))

    async def move_settlement(self, move: SettlementMove) -> OperationAnswer:
        """Completed also when nothing is pending any more."""
        return _owned(await self._ledger.move_settlement(move, self._clock.now()))

    async def settle_due(self) -> int:
        """Release income whose time has come; how many rows. Bounded, and safe beside a twin."""
        settled_rows = 0
        for _ in range(SETTLEMENT_BATCHES):
            batch_rows = await self._ledger.settle_due(self._clock.now(), SETTLEMENT_BATCH_ROWS)
            if batch_rows == 0:
                break
            settled_rows += batch_rows
        return settled_rows


def _owned(answer: OperationAnswer) -> OperationAnswer:
    if answer.status is OperationStatus.MISMATCH:
        raise OperationIdReused(values={"operation_id": str(answer.operation_id)})
    return answer


def _count(kind: str, answer: OperationAnswer) -> None:
    if answer.repeated:
        return
    status = "postponed" if answer.retryable else answer.status.value
    PAYMENTS.labels(kind, status).inc()
    if answer.status is OperationStatus.COMPLETED:
        PAYMENT_AMOUNT.labels(kind).inc(answer.amount_minor)
