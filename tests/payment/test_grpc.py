"""What booking orders, over a real channel."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from grpc import aio

from parking_net.payment.domain.ledger import AMOUNT_LIMIT_MINOR
from parking_net.shared.errors import Conflict, Invalid
from parking_net.shared.grpc import Peer, opened_peer
from parking_net.shared.identifiers import new_id
from parkingnet.v1 import payment_pb2, payment_pb2_grpc
from tests.payment.support import STAY, Api, Stay

COMPLETED = payment_pb2.OperationAnswer.COMPLETED
FAILED = payment_pb2.OperationAnswer.FAILED


class Booking:
    """Speaks to payment as booking does."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._stub = payment_pb2_grpc.PaymentStub(peer.channel)

    async def charge(self, **fields: Any) -> payment_pb2.OperationAnswer:
        return await self._peer.call(
            self._stub.ProcessTransaction,
            payment_pb2.ProcessTransactionRequest(**fields),
            timeout_seconds=5,
        )

    async def refund(self, **fields: Any) -> payment_pb2.OperationAnswer:
        return await self._peer.call(
            self._stub.ProcessRefund,
            payment_pb2.ProcessRefundRequest(**fields),
            timeout_seconds=5,
        )

    async def cancel(self, **fields: Any) -> payment_pb2.OperationAnswer:
        return await self._peer.call(
            self._stub.CancelTransaction,
            payment_pb2.CancelTransactionRequest(**fields),
            timeout_seconds=5,
        )

    async def move(self, **fields: Any) -> payment_pb2.OperationAnswer:
        return await self._peer.call(
            self._stub.MoveSettlement,
            payment_pb2.MoveSettlementRequest(**fields),
            timeout_seconds=5,
        )


@pytest.fixture
async def booking(api: Api) -> AsyncIterator[Booking]:
    assert api.service.grpc is not None
    token = api.settings.internal_service_token.get_secret_value()
    async with opened_peer(f"127.0.0.1:{api.service.grpc.port}", token) as peer:
        yield Booking(peer)


def timestamp(moment: datetime) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(moment)
    return stamp


def order(api: Api, stay: Stay, amount: int, **changes: object) -> dict[str, Any]:
    return {
        "operation_id": str(new_id()),
        "booking_id": str(stay.booking_id),
        "driver_id": str(stay.driver_id),
        "owner_id": str(stay.owner_id),
        "amount": amount,
        "settle_at": timestamp(api.ledger.clock.now() + STAY),
        **changes,
    }


async def test_a_booking_is_charged_refunded_and_settled(api: Api, booking: Booking) -> None:
    stay = await api.ledger.stay(1000)
    charge = order(api, stay, 300)
    answer = await booking.charge(**charge)
    assert answer == payment_pb2.OperationAnswer(
        transaction_id=charge["operation_id"],
        status=COMPLETED,
        message="The operation is completed.",
        amount=300,
    )
    assert await booking.charge(**charge) == answer
    earlier = timestamp(api.ledger.clock.now() + timedelta(hours=1))
    refunded = await booking.refund(**order(api, stay, 100, settle_at=earlier))
    assert (refunded.status, refunded.amount) == (COMPLETED, 100)
    await api.ledger.settle(after=timedelta(hours=1))
    assert await api.ledger.balance(stay.driver_id) == (800, 0)
    assert await api.ledger.balance(stay.owner_id) == (200, 0)


async def test_a_refund_need_not_move_the_settlement(api: Api, booking: Booking) -> None:
    stay = await api.ledger.stay(1000)
    await booking.charge(**order(api, stay, 300))
    await booking.refund(**order(api, stay, 100, settle_at=None))
    await api.ledger.settle(after=timedelta(hours=1))
    assert await api.ledger.balance(stay.owner_id) == (0, 200)


async def test_a_lack_of_funds_is_an_answer(api: Api, booking: Booking) -> None:
    charge = order(api, await api.ledger.stay(100), 300)
    answer = await booking.charge(**charge)
    assert answer == payment_pb2.OperationAnswer(
        transaction_id=charge["operation_id"],
        status=FAILED,
        message="The driver's balance is too low.",
        reason="insufficient_funds",
        shortfall=200,
    )


async def test_a_refund_that_cannot_run_yet_may_be_repeated(api: Api, booking: Booking) -> None:
    stay = await api.ledger.stay(1000)
    await booking.charge(**order(api, stay, 300))
    await api.ledger.settle(after=STAY)
    await api.ledger.service.promocodes.generate(new_id(), 1, stay.owner_id)
    refund = order(api, stay, 300)
    answer = await booking.refund(**refund)
    assert (answer.status, answer.reason, answer.retryable) == (FAILED, "owner_funds", True)
    await api.ledger.fund(stay.owner_id, 1)
    assert (await booking.refund(**refund)).status == COMPLETED


async def test_a_charge_is_canceled_for_good(api: Api, booking: Booking) -> None:
    stay = await api.ledger.stay(1000)
    charge = order(api, stay, 300)
    ids = {name: charge[name] for name in ("operation_id", "booking_id")}
    canceled = await booking.cancel(**ids)
    assert (canceled.status, canceled.reason, canceled.retryable) == (FAILED, "canceled", False)
    assert (await booking.charge(**charge)).reason == "canceled"


async def test_a_settlement_is_moved(api: Api, booking: Booking) -> None:
    stay = await api.ledger.stay(1000)
    await booking.charge(**order(api, stay, 300))
    moved = await booking.move(
        operation_id=str(new_id()),
        booking_id=str(stay.booking_id),
        settle_at=timestamp(api.ledger.clock.now() + timedelta(hours=1)),
    )
    assert moved.status == COMPLETED
    await api.ledger.settle(after=timedelta(hours=1))
    assert await api.ledger.balance(stay.owner_id) == (300, 0)


async def test_an_id_of_another_request_is_an_error(api: Api, booking: Booking) -> None:
    charge = order(api, await api.ledger.stay(1000), 300)
    await booking.charge(**charge)
    with pytest.raises(Conflict) as refusal:
        await booking.charge(**{**charge, "amount": 301})
    assert refusal.value.code == "operation_id_reused"


@pytest.mark.parametrize(
    "change",
    [
        {"operation_id": "7"},
        {"booking_id": ""},
        {"driver_id": "nobody"},
        {"owner_id": "00000000-0000-0000-0000-000000000002"},
        {"amount": 0},
        {"amount": -5},
        {"amount": AMOUNT_LIMIT_MINOR + 1},
        {"settle_at": Timestamp(seconds=10**15)},
    ],
)
async def test_bad_orders_are_refused(
    api: Api, booking: Booking, change: dict[str, object]
) -> None:
    stay = await api.ledger.stay(1000)
    with pytest.raises(Invalid):
        await booking.charge(**{**order(api, stay, 300), **change})
    with pytest.raises(Invalid):
        await booking.refund(**{**order(api, stay, 300), **change})
    assert await api.ledger.balance(stay.driver_id) == (1000, 0)


async def test_times_that_matter_must_be_given(api: Api, booking: Booking) -> None:
    stay = await api.ledger.stay(1000)
    with pytest.raises(Invalid):
        await booking.charge(**order(api, stay, 300, settle_at=None))
    with pytest.raises(Invalid):
        await booking.move(operation_id=str(new_id()), booking_id=str(stay.booking_id))


async def test_calls_without_the_internal_token_are_refused(api: Api) -> None:
    assert api.service.grpc is not None
    async with aio.insecure_channel(f"127.0.0.1:{api.service.grpc.port}") as channel:
        stub = payment_pb2_grpc.PaymentStub(channel)
        stay = await api.ledger.stay(1000)
        with pytest.raises(aio.AioRpcError) as refusal:
            await stub.ProcessTransaction(
                payment_pb2.ProcessTransactionRequest(**order(api, stay, 300)), timeout=5
            )
    assert refusal.value.code() is grpc.StatusCode.UNAUTHENTICATED
    assert await api.ledger.balance(stay.driver_id) == (1000, 0)
