"""Parking and payment over gRPC, in the words of booking."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, TypeVar
from uuid import UUID

from google.protobuf.timestamp_pb2 import Timestamp
from grpc import aio

from parking_net.booking.domain.errors import ParkingUnavailable
from parking_net.booking.domain.neighbours import PaymentAnswer, PaymentOutcomeUnknown, Place
from parking_net.booking.domain.orders import PaymentOrder
from parking_net.shared.errors import NotFound, ParkingNetError, Unavailable
from parking_net.shared.grpc.client import Peer
from parkingnet.v1 import parking_pb2, parking_pb2_grpc, payment_pb2, payment_pb2_grpc

PARKING_TIMEOUT_SECONDS: Final = 2.0
PAYMENT_TIMEOUT_SECONDS: Final = 5.0

Request = TypeVar("Request")


class GrpcParkingPlaces:
    """The parking service."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._stub = parking_pb2_grpc.ParkingStub(peer.channel)

    async def find(self, place_id: UUID) -> Place | None:
        try:
            message = await self._peer.call(
                self._stub.GetParkingPlace,
                parking_pb2.GetParkingPlaceRequest(id=str(place_id)),
                timeout_seconds=PARKING_TIMEOUT_SECONDS,
                retry=True,
            )
        except NotFound:
            return None
        except Unavailable as error:
            raise ParkingUnavailable from error
        return _place(message)

    async def find_all(self, place_ids: Collection[UUID]) -> Mapping[UUID, Place]:
        try:
            answer = await self._peer.call(
                self._stub.ListParkingPlaces,
                parking_pb2.ListParkingPlacesRequest(ids=[str(one) for one in place_ids]),
                timeout_seconds=PARKING_TIMEOUT_SECONDS,
                retry=True,
            )
        except Unavailable as error:
            raise ParkingUnavailable from error
        places = [_place(message) for message in answer.places]
        return {place.place_id: place for place in places}


class GrpcPayments:
    """The payment service. Repeating a call is always safe: the operation id tells it."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._stub = payment_pb2_grpc.PaymentStub(peer.channel)

    async def charge(self, order: PaymentOrder) -> PaymentAnswer:
        request = payment_pb2.ProcessTransactionRequest(
            operation_id=str(order.operation_id),
            booking_id=str(order.booking_id),
            driver_id=str(order.driver_id),
            owner_id=str(order.owner_id),
            amount=order.amount,
            settle_at=_settle_at(order),
        )
        return await self._answer(self._stub.ProcessTransaction, request)

    async def refund(self, order: PaymentOrder) -> PaymentAnswer:
        request = payment_pb2.ProcessRefundRequest(
            operation_id=str(order.operation_id),
            booking_id=str(order.booking_id),
            driver_id=str(order.driver_id),
            owner_id=str(order.owner_id),
            amount=order.amount,
            settle_at=_settle_at(order),
        )
        return await self._answer(self._stub.ProcessRefund, request)

    async def cancel_charge(self, order: PaymentOrder) -> PaymentAnswer:
        request = payment_pb2.CancelTransactionRequest(
            operation_id=str(order.operation_id), booking_id=str(order.booking_id)
        )
        return await self._answer(self._stub.CancelTransaction, request)

    async def move_settlement(self, order: PaymentOrder) -> PaymentAnswer:
        request = payment_pb2.MoveSettlementRequest(
            operation_id=str(order.operation_id),
            booking_id=str(order.booking_id),
            settle_at=_settle_at(order),
        )
        return await self._answer(self._stub.MoveSettlement, request)

    async def _answer(
        self,
        method: aio.UnaryUnaryMultiCallable[Request, payment_pb2.OperationAnswer],
        request: Request,
    ) -> PaymentAnswer:
        try:
            answer = await self._peer.call(
                method, request, timeout_seconds=PAYMENT_TIMEOUT_SECONDS, retry=True
            )
        except ParkingNetError as error:
            # Also a refusal in gRPC's own words: whether money moved, it does not say.
            raise PaymentOutcomeUnknown(f"{error.code}: {error.detail}") from error
        if answer.status == payment_pb2.OperationAnswer.STATUS_UNSPECIFIED:
            raise PaymentOutcomeUnknown("payment answered without a status")
        return PaymentAnswer(
            completed=answer.status == payment_pb2.OperationAnswer.COMPLETED,
            reason=answer.reason,
            amount=answer.amount,
            shortfall=answer.shortfall,
            retryable=answer.retryable,
        )


def _place(message: parking_pb2.ParkingPlace) -> Place:
    return Place(
        place_id=UUID(message.id),
        owner_id=UUID(message.owner_id),
        name=message.name,
        city=message.city,
        address=message.address,
        timezone=message.timezone,
        hourly_rate=message.hourly_rate,
        capacity=message.capacity,
    )


def _settle_at(order: PaymentOrder) -> Timestamp | None:
    if order.settle_at is None:
        return None
    timestamp = Timestamp()
    timestamp.FromDatetime(order.settle_at)
    return timestamp
