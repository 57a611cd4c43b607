"""Booking and payment over their real databases in one process, with answers that get lost."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Any
from uuid import UUID

from parking_net.booking import audit
from parking_net.booking.domain.neighbours import PaymentAnswer, PaymentOutcomeUnknown, Place
from parking_net.booking.domain.orders import PaymentOrder
from parking_net.booking.service.desk import Desk, Rules
from parking_net.local.demo.neighbours import PaymentsInProcess
from parking_net.payment.domain.promocodes import MissLimit, NewPromocode
from parking_net.payment.repository.audit import findings
from parking_net.payment.service.payment_service import PaymentService
from parking_net.shared.database import Database
from parking_net.shared.identifiers import new_id
from parking_net.shared.identity.caller import Caller, Role
from parking_net.verification import contradictions_of
from tests.support.clock import FixedClock


class Answers(Enum):
    """What becomes of booking's calls to payment."""

    ARRIVE = auto()
    NEVER_SENT = auto()
    LOST_AFTER_COMMIT = auto()


class UnreliablePayments:
    """Payment behind a network that can be told to lose questions or answers."""

    def __init__(self, payments: PaymentsInProcess) -> None:
        self._payments = payments
        self.answers = Answers.ARRIVE

    async def charge(self, order: PaymentOrder) -> PaymentAnswer:
        return await self._through(self._payments.charge, order)

    async def refund(self, order: PaymentOrder) -> PaymentAnswer:
        return await self._through(self._payments.refund, order)

    async def cancel_charge(self, order: PaymentOrder) -> PaymentAnswer:
        return await self._through(self._payments.cancel_charge, order)

    async def move_settlement(self, order: PaymentOrder) -> PaymentAnswer:
        return await self._through(self._payments.move_settlement, order)

    async def _through(self, call: Any, order: PaymentOrder) -> PaymentAnswer:
        if self.answers is Answers.NEVER_SENT:
            raise PaymentOutcomeUnknown("never sent")
        answer: PaymentAnswer = await call(order)
        if self.answers is Answers.LOST_AFTER_COMMIT:
            raise PaymentOutcomeUnknown("lost after commit")
        return answer


@dataclass
class FewPlaces:
    """`ParkingPlaces` of a very small town."""

    places: dict[UUID, Place] = field(default_factory=dict)

    def add(self, capacity: int, owner_id: UUID) -> UUID:
        place_id = new_id()
        self.places[place_id] = Place(
            place_id=place_id,
            owner_id=owner_id,
            name="Test place",
            city="Test city",
            address="Test street 1",
            timezone="UTC",
            hourly_rate=100,
            capacity=capacity,
        )
        return place_id

    def resize(self, place_id: UUID, capacity: int) -> None:
        self.places[place_id] = replace(self.places[place_id], capacity=capacity)

    async def find(self, place_id: UUID) -> Place | None:
        return self.places.get(place_id)

    async def find_all(self, place_ids: Any) -> dict[UUID, Place]:
        return {each: self.places[each] for each in place_ids if each in self.places}


class Town:
    """Two databases, one clock, and whatever people do between them."""

    def __init__(self, bookings: Database, ledger: Database) -> None:
        self.clock = FixedClock()
        self.bookings, self.ledger = bookings, ledger
        self.payment = PaymentService.over(
            ledger, self.clock, miss_limit=MissLimit(1000, timedelta(hours=1))
        )
        self.payments = UnreliablePayments(PaymentsInProcess(self.payment.booking_payments))
        self.places = FewPlaces()
        self.desk = Desk(
            database=bookings,
            places=self.places,
            payments=self.payments,
            clock=self.clock,
            rules=Rules(currency="USD", hold=timedelta(minutes=10), min_stay=timedelta(minutes=60)),
            events_written=lambda: None,
            orders_due=lambda: None,
        )

    def person(self, role: Role) -> Caller:
        return Caller(
            user_id=new_id(),
            role=role,
            login="test",
            email="test@parking-net.test",
            locale="en",
            expires_at=datetime.max.replace(tzinfo=UTC),
            token_id="test",
        )

    async def fund(self, person: Caller, amount_minor: int) -> None:
        code = f"FUND-{new_id()}"
        wanted = NewPromocode(
            amount_minor=amount_minor,
            max_uses=1,
            code=code,
            expires_at=None,
            now=self.clock.now(),
        )
        await self.payment.promocodes.create(new_id(), new_id(), wanted)
        await self.payment.promocodes.activate(new_id(), code, person.user_id)

    async def what_is_wrong(self) -> list[str]:
        """All that `verify` would complain about at this moment, but for what is on its way."""
        books = [str(each) for each in await findings(self.ledger)]
        space = [str(each) for each in await audit.overbookings(self.bookings)]
        ids = await audit.booking_ids(self.bookings, UUID(int=0), 10_000)
        money = await contradictions_of(self.bookings, self.ledger, ids)
        return books + space + list(money.values())
