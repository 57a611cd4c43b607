"""Orders to payment. A row each, so that no money is forgotten and none is moved twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class OrderKind(StrEnum):
    CHARGE = "charge"
    REFUND = "refund"
    CANCEL_CHARGE = "cancel_charge"
    """A charge with an unknown outcome that is no longer wanted."""
    MOVE_SETTLEMENT = "move_settlement"


class OrderState(StrEnum):
    PENDING = "pending"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOrder:
    """One thing that payment shall do, under one operation id for ever."""

    operation_id: UUID
    booking_id: UUID
    driver_id: UUID
    owner_id: UUID
    kind: OrderKind
    amount: int
    """Minor units; 0 for move_settlement."""
    settle_at: datetime | None = None
    """When the owner's pending income of this booking is released; None leaves it."""
    change_id: UUID | None = None
    """The change that the order belongs to; None for the booking itself."""
    attempts: int = 0
