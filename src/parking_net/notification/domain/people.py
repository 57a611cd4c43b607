"""Who is written to."""

from __future__ import annotations

from dataclasses import dataclass

from parking_net.shared.texts import Language


@dataclass(frozen=True, slots=True)
class Person:
    """A user as auth knows him at this moment."""

    language: Language
    is_enabled: bool
    telegram_id: int | None
    """Only a confirmed one: to a claimed id nothing personal is sent."""
