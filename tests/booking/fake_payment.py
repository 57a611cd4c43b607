"""A payment service to talk to over gRPC, with a real ledger in memory and a will to misbehave.

It keeps the promises that booking builds on: the same operation id gets the first answer again, a
charge that was cancelled never happens, a refund takes no more than was charged.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from parking_net.shared.errors import Unavailable
from parkingnet.v1 import payment_pb2, payment_pb2_grpc

Answer = payment_pb2.OperationAnswer


@dataclass
class Record:
    """What an operation did, for ever."""

    kind: str
    booking_id: str
    answer: payment_pb2.OperationAnswer


@dataclass
class FakePayment(payment_pb2_grpc.PaymentServicer):
    """Balances by user; `down`, `cut_answers` and `gates` decide how it behaves."""

    balances: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    income: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    records: dict[str, Record] = field(default_factory=dict)
    charged: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    """Per booking, what was charged less what was refunded."""
    settle_at: dict[str, float] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    down: bool = False
    """Answers nothing and does nothing."""
    cut_answers: bool = False
    """Does everything and answers nothing."""
    refunds_refused: bool = False
    """Refunds cannot run yet, and say so."""
    refuse_with: str | None = None
    """Charges are refused for this reason, for good."""
    before: dict[str, Callable[[], Any]] = field(default_factory=dict)
    """Awaited when a call of this name arrives, before it does anything."""

    def give(self, user_id: UUID, amount: int) -> None:
        self.balances[str(user_id)] += amount

    def balance(self, user_id: UUID) -> int:
        return self.balances[str(user_id)]

    def kept(self, booking_id: UUID | str) -> int:
        return self.charged[str(booking_id)]

    def operations(self, kind: str) -> int:
        """Operations of a kind that moved money."""
        done = [one for one in self.records.values() if one.kind == kind]
        return sum(one.answer.status == Answer.COMPLETED for one in done)

    async def ProcessTransaction(
        self, request: payment_pb2.ProcessTransactionRequest, context: object
    ) -> payment_pb2.OperationAnswer:
        await self._arrived("ProcessTransaction")
        return self._answered(request.operation_id, lambda: self._charge(request))

    async def ProcessRefund(
        self, request: payment_pb2.ProcessRefundRequest, context: object
    ) -> payment_pb2.OperationAnswer:
        await self._arrived("ProcessRefund")
        if self.refunds_refused:
            return Answer(status=Answer.FAILED, reason="owner_funds", retryable=True)
        return self._answered(request.operation_id, lambda: self._refund(request))

    async def CancelTransaction(
        self, request: payment_pb2.CancelTransactionRequest, context: object
    ) -> payment_pb2.OperationAnswer:
        await self._arrived("CancelTransaction")
        canceled = Answer(status=Answer.FAILED, reason="canceled")
        record = Record("charge", request.booking_id, canceled)
        return self._answered(request.operation_id, lambda: record)

    async def MoveSettlement(
        self, request: payment_pb2.MoveSettlementRequest, context: object
    ) -> payment_pb2.OperationAnswer:
        await self._arrived("MoveSettlement")
        self.settle_at[request.booking_id] = request.settle_at.ToDatetime().timestamp()
        record = Record("move", request.booking_id, Answer(status=Answer.COMPLETED))
        return self._answered(request.operation_id, lambda: record)

    async def _arrived(self, call: str) -> None:
        self.calls[call] += 1
        if self.down:
            raise Unavailable
        if call in self.before:
            await self.before[call]()

    def _answered(self, operation_id: str, act: Callable[[], Record]) -> Answer:
        record = self.records.get(operation_id)
        if record is None:
            record = self.records[operation_id] = act()
        if self.cut_answers:
            raise Unavailable
        return record.answer

    def _charge(self, request: payment_pb2.ProcessTransactionRequest) -> Record:
        lacking = request.amount - self.balances[request.driver_id]
        if self.refuse_with:
            answer = Answer(status=Answer.FAILED, reason=self.refuse_with)
        elif lacking > 0:
            answer = Answer(status=Answer.FAILED, reason="insufficient_funds", shortfall=lacking)
        else:
            self.balances[request.driver_id] -= request.amount
            self.income[request.owner_id] += request.amount
            self.charged[request.booking_id] += request.amount
            self.settle_at[request.booking_id] = request.settle_at.ToDatetime().timestamp()
            answer = Answer(status=Answer.COMPLETED, amount=request.amount)
        return Record("charge", request.booking_id, answer)

    def _refund(self, request: payment_pb2.ProcessRefundRequest) -> Record:
        if request.amount > self.charged[request.booking_id]:
            answer = Answer(status=Answer.FAILED, reason="exceeds_charge")
            return Record("refund", request.booking_id, answer)
        self.balances[request.driver_id] += request.amount
        self.income[request.owner_id] -= request.amount
        self.charged[request.booking_id] -= request.amount
        if request.HasField("settle_at"):
            self.settle_at[request.booking_id] = request.settle_at.ToDatetime().timestamp()
        answer = Answer(status=Answer.COMPLETED, amount=request.amount)
        return Record("refund", request.booking_id, answer)


class Gate:
    """Holds calls back until it is opened, and tells when the first has arrived."""

    def __init__(self) -> None:
        self.arrived = asyncio.Event()
        self._opened = asyncio.Event()

    def open(self) -> None:
        self._opened.set()

    async def __call__(self) -> None:
        self.arrived.set()
        await self._opened.wait()
