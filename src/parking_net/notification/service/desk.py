"""What every use case needs, in one value that the composition root puts together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from parking_net.notification.domain.messages import Channel
from parking_net.shared.clock import Clock
from parking_net.shared.database import Database


@dataclass(frozen=True, slots=True)
class Desk:
    """Where people are told things."""

    database: Database
    clock: Clock
    carriers: tuple[Channel, ...]
    """The channels beside the inbox that this deployment has."""
    deliveries_due: Callable[[], None]
    """Called after a commit that wrote deliveries, so that they leave at once."""
