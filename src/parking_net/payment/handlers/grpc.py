"""What booking orders over gRPC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import grpc
from google.protobuf.timestamp_pb2 import Timestamp

from parking_net.payment.domain.ledger import (
    Charge,
    OperationAnswer,
    OperationStatus,
    Refund,
    SettlementMove,
)
from parking_net.payment.service.booking_payments import BookingPayments
from parking_net.shared.errors import Invalid
from parking_net.shared.identifiers import as_id
from parkingnet.v1 import payment_pb2, payment_pb2_grpc

Context = grpc.aio.ServicerContext[Any, Any]


@dataclass(frozen=True, slots=True)
class PaymentServicer(payment_pb2_grpc.PaymentServicer):
    """`parkingnet.v1.Payment`."""

    payments: BookingPayments

    async def ProcessTransaction(
        self, request: payment_pb2.ProcessTransactionRequest, context: Context
    ) -> payment_pb2.OperationAnswer:
        charge = Charge(
            operation_id=_id("operation_id", request.operation_id),
            booking_id=_id("booking_id", request.booking_id),
            driver_id=_id("driver_id", request.driver_id),
            owner_id=_id("owner_id", request.owner_id),
            amount_minor=request.amount,
            settle_at=_required_time(request),
        )
        return _view(await self.payments.charge(charge))

    async def ProcessRefund(
        self, request: payment_pb2.ProcessRefundRequest, context: Context
    ) -> payment_pb2.OperationAnswer:
        refund = Refund(
            operation_id=_id("operation_id", request.operation_id),
            booking_id=_id("booking_id", request.booking_id),
            driver_id=_id("driver_id", request.driver_id),
            owner_id=_id("owner_id", request.owner_id),
            amount_minor=request.amount,
            settle_at=_time(request.settle_at) if request.HasField("settle_at") else None,
        )
        return _view(await self.payments.refund(refund))

    async def CancelTransaction(
        self, request: payment_pb2.CancelTransactionRequest, context: Context
    ) -> payment_pb2.OperationAnswer:
        answer = await self.payments.cancel_charge(
            _id("operation_id", request.operation_id), _id("booking_id", request.booking_id)
        )
        return _view(answer)

    async def MoveSettlement(
        self, request: payment_pb2.MoveSettlementRequest, context: Context
    ) -> payment_pb2.OperationAnswer:
        move = SettlementMove(
            operation_id=_id("operation_id", request.operation_id),
            booking_id=_id("booking_id", request.booking_id),
            settle_at=_required_time(request),
        )
        return _view(await self.payments.move_settlement(move))


def _id(field: str, text: str) -> UUID:
    found = as_id(text)
    if found is None:
        raise Invalid.field(field, "not_an_id", f"{field} must be a UUID")
    return found


def _required_time(
    request: payment_pb2.ProcessTransactionRequest | payment_pb2.MoveSettlementRequest,
) -> datetime:
    if not request.HasField("settle_at"):
        raise Invalid.field("settle_at", "required", "settle_at is required")
    return _time(request.settle_at)


def _time(timestamp: Timestamp) -> datetime:
    try:
        return timestamp.ToDatetime(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise Invalid.field("settle_at", "out_of_range", "settle_at is no possible time") from None


def _view(answer: OperationAnswer) -> payment_pb2.OperationAnswer:
    completed = answer.status is OperationStatus.COMPLETED
    return payment_pb2.OperationAnswer(
        transaction_id=str(answer.operation_id),
        status=payment_pb2.OperationAnswer.COMPLETED
        if completed
        else payment_pb2.OperationAnswer.FAILED,
        message=answer.message,
        reason=answer.reason or "",
        amount=answer.amount_minor,
        shortfall=answer.shortfall_minor,
        retryable=answer.retryable,
    )
