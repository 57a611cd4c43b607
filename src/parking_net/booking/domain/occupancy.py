"""How many spaces are taken at once. The database counts the same way; tests compare the two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from parking_net.booking.domain.stay import Stay


def peak_occupancy(taken: Iterable[Stay], during: Stay) -> int:
    """The most of the taken stays that exist at one instant within `during`."""
    steps: Counter[datetime] = Counter()
    for stay in taken:
        if stay.overlaps(during):
            steps[max(stay.date_from, during.date_from)] += 1
            steps[stay.date_to] -= 1
    present = peak = 0
    for _, step in sorted(steps.items()):
        present += step
        peak = max(peak, present)
    return peak


def free_spaces(capacity: int, peak: int) -> int:
    """Spaces that are free all through a stay; a lowered capacity never makes it negative."""
    return max(0, capacity - peak)
