"""Parking and payment as booking needs them, in one process and at any moment of time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from parking_net.booking.domain.neighbours import PaymentAnswer, Place
from parking_net.booking.domain.orders import PaymentOrder
from parking_net.parking.domain import PlaceNotFound
from parking_net.parking.service import Places
from parking_net.payment.domain.ledger import (
    Charge,
    OperationAnswer,
    OperationStatus,
    Refund,
    SettlementMove,
)
from parking_net.payment.service.booking_payments import BookingPayments


class PlacesInProcess:
    """`ParkingPlaces` without a network."""

    def __init__(self, places: Places) -> None:
        self._places = places

    async def find(self, place_id: UUID) -> Place | None:
        try:
            place = await self._places.one(place_id)
        except PlaceNotFound:
            return None
        return Place(
            place_id=place.id,
            owner_id=place.owner_id,
            name=place.details.name,
            city=place.details.city,
            address=place.details.address,
            timezone=place.details.timezone,
            hourly_rate=place.details.hourly_rate,
            capacity=place.details.capacity,
        )

    async def find_all(self, place_ids: Collection[UUID]) -> Mapping[UUID, Place]:
        found = [await self.find(place_id) for place_id in place_ids]
        return {place.place_id: place for place in found if place is not None}


class PaymentsInProcess:
    """`Payments` without a network."""

    def __init__(self, payments: BookingPayments) -> None:
        self._payments = payments

    async def charge(self, order: PaymentOrder) -> PaymentAnswer:
        assert order.settle_at is not None, "a charge settles at the end of its stay"
        charge = Charge(
            operation_id=order.operation_id,
            booking_id=order.booking_id,
            driver_id=order.driver_id,
            owner_id=order.owner_id,
            amount_minor=order.amount,
            settle_at=order.settle_at,
        )
        return _answer(await self._payments.charge(charge))

    async def refund(self, order: PaymentOrder) -> PaymentAnswer:
        refund = Refund(
            operation_id=order.operation_id,
            booking_id=order.booking_id,
            driver_id=order.driver_id,
            owner_id=order.owner_id,
            amount_minor=order.amount,
            settle_at=order.settle_at,
        )
        return _answer(await self._payments.refund(refund))

    async def cancel_charge(self, order: PaymentOrder) -> PaymentAnswer:
        return _answer(await self._payments.cancel_charge(order.operation_id, order.booking_id))

    async def move_settlement(self, order: PaymentOrder) -> PaymentAnswer:
        assert order.settle_at is not None, "a settlement moves to some time"
        move = SettlementMove(
            operation_id=order.operation_id,
            booking_id=order.booking_id,
            settle_at=order.settle_at,
        )
        return _answer(await self._payments.move_settlement(move))


def _answer(answer: OperationAnswer) -> PaymentAnswer:
    return PaymentAnswer(
        completed=answer.status is OperationStatus.COMPLETED,
        reason=answer.reason or "",
        amount=answer.amount_minor,
        shortfall=answer.shortfall_minor,
        retryable=answer.retryable,
    )
