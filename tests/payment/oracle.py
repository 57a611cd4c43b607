"""The ledger once more, in plain Python and without a database: what SQL is held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from parking_net.payment.domain.ledger import AMOUNT_LIMIT_MINOR


def allocate(remaining_oldest_first: Sequence[int], amount_minor: int) -> list[int]:
    """What a refund takes from each charge: all it can from the newest, then the one before, …"""
    taken = [0] * len(remaining_oldest_first)
    for index in reversed(range(len(remaining_oldest_first))):
        taken[index] = min(remaining_oldest_first[index], amount_minor)
        amount_minor -= taken[index]
    return taken


@dataclass
class ModelCharge:
    booking_id: UUID
    driver_id: UUID
    owner_id: UUID
    remaining_minor: int
    settle_at: datetime
    settled: bool = False


@dataclass
class ModelLedger:
    """Answers each operation with the reason of its refusal, or None when it is completed."""

    available: dict[UUID, int] = field(default_factory=dict)
    pending: dict[UUID, int] = field(default_factory=dict)
    charges: list[ModelCharge] = field(default_factory=list)

    def balance(self, user_id: UUID) -> tuple[int, int]:
        return self.available.get(user_id, 0), self.pending.get(user_id, 0)

    def add(self, user_id: UUID, *, available: int = 0, pending: int = 0) -> None:
        self.available[user_id] = self.available.get(user_id, 0) + available
        self.pending[user_id] = self.pending.get(user_id, 0) + pending

    def has_room(self, user_id: UUID, amount_minor: int) -> bool:
        return sum(self.balance(user_id)) + amount_minor <= AMOUNT_LIMIT_MINOR

    def charge(self, charge: ModelCharge) -> str | None:
        amount_minor = charge.remaining_minor
        if charge.driver_id == charge.owner_id:
            return "same_account"
        if not self.has_room(charge.owner_id, amount_minor):
            return "balance_limit"
        if self.balance(charge.driver_id)[0] < amount_minor:
            return "insufficient_funds"
        self.move(charge.booking_id, charge.settle_at)
        self.add(charge.driver_id, available=-amount_minor)
        self.add(charge.owner_id, pending=amount_minor)
        self.charges.append(charge)
        return None

    def refund(
        self,
        booking_id: UUID,
        driver_id: UUID,
        owner_id: UUID,
        amount_minor: int,
        settle_at: datetime | None,
    ) -> str | None:
        charges = [
            charge
            for charge in self.charges
            if (charge.booking_id, charge.driver_id, charge.owner_id)
            == (booking_id, driver_id, owner_id)
        ]
        if not charges:
            return "unknown_charge"
        if amount_minor > sum(charge.remaining_minor for charge in charges):
            return "exceeds_charge"
        if not self.has_room(driver_id, amount_minor):
            return "balance_limit"
        taken = allocate([charge.remaining_minor for charge in charges], amount_minor)
        from_available = sum(
            part for charge, part in zip(charges, taken, strict=True) if charge.settled
        )
        if from_available > self.balance(owner_id)[0]:
            return "owner_funds"
        for charge, part in zip(charges, taken, strict=True):
            charge.remaining_minor -= part
        self.add(driver_id, available=amount_minor)
        self.add(owner_id, available=-from_available, pending=from_available - amount_minor)
        if settle_at is not None:
            self.move(booking_id, settle_at)
        return None

    def move(self, booking_id: UUID, settle_at: datetime) -> None:
        for charge in self.charges:
            if charge.booking_id == booking_id and not charge.settled:
                charge.settle_at = settle_at

    def settle(self, now: datetime) -> None:
        for charge in self.charges:
            if not charge.settled and charge.settle_at <= now:
                charge.settled = True
                self.add(
                    charge.owner_id,
                    available=charge.remaining_minor,
                    pending=-charge.remaining_minor,
                )
