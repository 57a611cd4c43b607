"""A ledger on real PostgreSQL, and short words for what tests do with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from parking_net.payment.domain.ledger import (
    Charge,
    HistoryFilter,
    OperationAnswer,
    Refund,
    SettlementMove,
)
from parking_net.payment.domain.promocodes import MissLimit, NewPromocode, Promocode
from parking_net.payment.repository.audit import findings
from parking_net.payment.service.payment_service import PaymentService
from parking_net.payment.settings import PaymentSettings
from parking_net.shared.database import Database
from parking_net.shared.identifiers import new_id
from parking_net.shared.runtime import RunningService
from tests.support.clock import FixedClock
from tests.support.tokens import TestIssuer

MISS_LIMIT = MissLimit(5, timedelta(minutes=15))
STAY = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Stay:
    """A booking as the ledger sees it."""

    driver_id: UUID
    owner_id: UUID
    booking_id: UUID

    def paid_by(self, driver_id: UUID) -> Stay:
        return replace(self, driver_id=driver_id)


class Ledger:
    """The payment service with a clock that stands still."""

    def __init__(self, database: Database, clock: FixedClock) -> None:
        self.database = database
        self.clock = clock
        self.events_written = 0
        self.service = PaymentService.over(
            database, clock, miss_limit=MISS_LIMIT, events_written=self._count_events
        )

    def _count_events(self) -> None:
        self.events_written += 1

    async def funded_user(self, amount_minor: int) -> UUID:
        """A user with this balance, given by an admin's promocode as in real life."""
        user_id = new_id()
        await self.fund(user_id, amount_minor)
        return user_id

    async def fund(self, user_id: UUID, amount_minor: int) -> None:
        if amount_minor:
            promocode = await self.issued(amount_minor=amount_minor, max_uses=1)
            await self.service.promocodes.activate(new_id(), promocode.code, user_id)

    async def issued(
        self,
        *,
        amount_minor: int = 500,
        max_uses: int = 2,
        code: str | None = None,
        expires_in: timedelta | None = None,
        operation_id: UUID | None = None,
    ) -> Promocode:
        """A promocode of some admin."""
        now = self.clock.now()
        wanted = NewPromocode(
            amount_minor=amount_minor,
            max_uses=max_uses,
            code=code,
            expires_at=None if expires_in is None else now + expires_in,
            now=now,
        )
        return await self.service.promocodes.create(operation_id or new_id(), new_id(), wanted)

    async def stay(self, balance_minor: int = 1000) -> Stay:
        """A booking to be paid by a driver who has so much."""
        return Stay(await self.funded_user(balance_minor), new_id(), new_id())

    async def charge(
        self,
        stay: Stay,
        amount_minor: int,
        *,
        operation_id: UUID | None = None,
        settle_at: datetime | None = None,
    ) -> OperationAnswer:
        return await self.service.booking_payments.charge(
            Charge(
                operation_id=operation_id or new_id(),
                booking_id=stay.booking_id,
                driver_id=stay.driver_id,
                owner_id=stay.owner_id,
                amount_minor=amount_minor,
                settle_at=settle_at or self.clock.now() + STAY,
            )
        )

    async def refund(
        self,
        stay: Stay,
        amount_minor: int,
        *,
        operation_id: UUID | None = None,
        settle_at: datetime | None = None,
    ) -> OperationAnswer:
        return await self.service.booking_payments.refund(
            Refund(
                operation_id=operation_id or new_id(),
                booking_id=stay.booking_id,
                driver_id=stay.driver_id,
                owner_id=stay.owner_id,
                amount_minor=amount_minor,
                settle_at=settle_at,
            )
        )

    async def cancel(self, stay: Stay, operation_id: UUID) -> OperationAnswer:
        return await self.service.booking_payments.cancel_charge(operation_id, stay.booking_id)

    async def move(
        self, stay: Stay, settle_at: datetime, *, operation_id: UUID | None = None
    ) -> OperationAnswer:
        return await self.service.booking_payments.move_settlement(
            SettlementMove(
                operation_id=operation_id or new_id(),
                booking_id=stay.booking_id,
                settle_at=settle_at,
            )
        )

    async def settle(self, *, after: timedelta = timedelta(0)) -> int:
        self.clock.advance(after)
        return await self.service.booking_payments.settle_due()

    async def balance(self, user_id: UUID) -> tuple[int, int]:
        """Available and pending, in minor units."""
        balance = await self.service.wallets.balance(user_id)
        return balance.available_minor, balance.pending_minor

    async def rows(self, user_id: UUID) -> Sequence[tuple[str, int, str]]:
        """The user's rows as (type, amount, status), newest first."""
        page, _ = await self.service.wallets.history(user_id, HistoryFilter(), limit=200, offset=0)
        return [(row.transaction_type.value, row.amount_minor, row.status.value) for row in page]

    async def events(self) -> list[tuple[str, str, object]]:
        """What waits in the outbox: type, subject, data."""
        rows = await self.database.fetch("SELECT type, subject, data FROM outbox ORDER BY position")
        return [(row["type"], row["subject"], row["data"]) for row in rows]

    async def assert_books_are_right(self) -> None:
        assert await findings(self.database) == []


@dataclass(frozen=True, slots=True)
class Api:
    """The service from outside."""

    client: httpx.AsyncClient
    issuer: TestIssuer
    ledger: Ledger
    service: RunningService
    settings: PaymentSettings

    async def call(
        self,
        method: str,
        path: str,
        *,
        user_id: UUID | None = None,
        role: str = "driver",
        body: object = None,
        key: str | None = None,
        query: Mapping[str, str | int] | None = None,
    ) -> httpx.Response:
        """A request of somebody signed in."""
        headers = self.issuer.headers(role=role, user_id=user_id)
        if key is not None:
            headers["Idempotency-Key"] = key
        return await self.client.request(
            method, f"/payment/{path}", headers=headers, params=query, json=body
        )

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.call("GET", path, **options)

    async def post(self, path: str, body: object, **options: Any) -> httpx.Response:
        return await self.call("POST", path, body=body, **options)

    async def delete(self, path: str, **options: Any) -> httpx.Response:
        return await self.call("DELETE", path, **options)


def refusal(response: httpx.Response) -> tuple[int, str, list[str]]:
    """Status, code and the fields that were named."""
    problem = response.json()
    assert response.headers["content-type"].startswith("application/problem+json")
    assert problem["status"] == response.status_code
    fields = [mistake["field"] for mistake in problem.get("errors") or []]
    return response.status_code, problem["code"], fields
