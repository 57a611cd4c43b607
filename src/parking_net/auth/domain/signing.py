"""Which key signs, which keys are published, and when another one is due."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar


class Dated(Protocol):
    """A signing key as far as its times go."""

    @property
    def signs_from(self) -> datetime: ...


Key = TypeVar("Key", bound=Dated)


@dataclass(frozen=True, slots=True)
class RotationRules:
    """Times in a signing key's life: published, signing, replaced, withdrawn."""

    rotate_every: timedelta
    published_before_signing: timedelta
    """Longer than anybody keeps the published keys, so that no token arrives before its key."""
    published_after_signing: timedelta
    """Longer than the longest token lives."""

    def signing(self, keys: Sequence[Key], now: datetime) -> Key | None:
        """The newest key that may sign already. `keys` stand oldest first."""
        able = [key for key in keys if key.signs_from <= now]
        return able[-1] if able else None

    def next_signs_from(self, keys: Sequence[Key], now: datetime) -> datetime | None:
        """From when a key to be made now would sign; None when none is due."""
        if not keys:
            return now
        due = keys[-1].signs_from + self.rotate_every - self.published_before_signing
        return now + self.published_before_signing if due <= now else None

    def withdrawn(self, keys: Sequence[Key], now: datetime) -> list[Key]:
        """Keys replaced so long ago that no token of theirs can still be alive."""
        return [
            key
            for key, successor in itertools.pairwise(keys)
            if successor.signs_from + self.published_after_signing <= now
        ]
