"""What every wish needs, in one value that the composition root puts together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from parking_net.booking.domain.neighbours import ParkingPlaces, Payments
from parking_net.shared.clock import Clock
from parking_net.shared.database import Database


@dataclass(frozen=True, slots=True)
class Rules:
    """The deployment's own figures."""

    currency: str
    hold: timedelta
    min_stay: timedelta


@dataclass(frozen=True, slots=True)
class Desk:
    """Where wishes about bookings are fulfilled."""

    database: Database
    places: ParkingPlaces
    payments: Payments
    clock: Clock
    rules: Rules
    events_written: Callable[[], None]
    """Called after a commit that wrote events, so that they leave at once."""
    orders_due: Callable[[], None]
    """Called after a commit that wrote orders which nobody is carrying out."""
