"""What holds for every booking of this deployment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Rules:
    """The deployment's own figures; services refuse what breaks them, the bot says it earlier."""

    currency: str
    """Of rates, which are told without one."""
    min_stay: timedelta
    hold: timedelta
    timezone: str
    """For times that belong to no place."""
