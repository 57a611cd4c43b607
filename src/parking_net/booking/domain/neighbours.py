"""The other services as booking needs them, in its own words. `clients` speaks gRPC to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from parking_net.booking.domain.orders import PaymentOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A parking place as it is now."""

    place_id: UUID
    owner_id: UUID
    name: str
    city: str
    address: str
    timezone: str
    hourly_rate: int
    capacity: int


class ParkingPlaces(Protocol):
    """Both calls raise ParkingUnavailable when the answer does not come in time."""

    async def find(self, place_id: UUID) -> Place | None:
        """The place, or None when it never existed or was deleted."""

    async def find_all(self, place_ids: Collection[UUID]) -> Mapping[UUID, Place]:
        """Those of the places (at most 100) that exist, in one call."""


class PaymentOutcomeUnknown(Exception):
    """No answer, or one that says nothing: the money may have moved or not. Ask again later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentAnswer:
    """What payment said about an order; the same on every repeat unless `retryable`."""

    completed: bool
    reason: str = ""
    amount: int = 0
    """What was charged."""
    shortfall: int = 0
    """With insufficient_funds: what the driver lacks."""
    retryable: bool = False
    """Not now, but perhaps later, with the same operation id."""


class Payments(Protocol):
    """Every call carries the order's operation id and may be repeated without harm.

    Each raises PaymentOutcomeUnknown when the answer does not come.
    """

    async def charge(self, order: PaymentOrder) -> PaymentAnswer: ...

    async def refund(self, order: PaymentOrder) -> PaymentAnswer: ...

    async def cancel_charge(self, order: PaymentOrder) -> PaymentAnswer:
        """Completed: it had been charged already. Refused: it now never will be."""

    async def move_settlement(self, order: PaymentOrder) -> PaymentAnswer: ...
