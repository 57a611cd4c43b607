"""What a stay costs. One function for quote, availability, booking and change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from parking_net.booking.domain.stay import Stay

SECONDS_PER_HOUR: Final = 3600


def full_cost(hourly_rate: int, seconds: int) -> int:
    """The price in minor units, rounded down, at least 1."""
    return max(1, hourly_rate * seconds // SECONDS_PER_HOUR)


@dataclass(frozen=True, slots=True)
class PriceLine:
    """A part of the price: `amount` minor units for the time between two moments."""

    code: str
    date_from: datetime
    date_to: datetime
    hourly_rate: int
    amount: int


def price_lines(hourly_rate: int, stay: Stay) -> tuple[PriceLine, ...]:
    """How the price comes about; the amounts sum to `full_cost`."""
    amount = full_cost(hourly_rate, stay.seconds)
    return (PriceLine("parking", stay.date_from, stay.date_to, hourly_rate, amount),)
