"""How fast may be sent: so much over all, so much to one address, nothing while told to wait."""

from __future__ import annotations

from typing import Final

REMEMBERED: Final = 10_000
"""Addresses whose rest is known; those who have rested are forgotten beyond that."""


class SendLimits:
    """A bucket of tokens over all, and a rest for each address. Times are seconds of any clock."""

    def __init__(self, per_second: float, burst: int, rest_seconds: float) -> None:
        self._per_second = per_second
        self._burst = burst
        self._rest_seconds = rest_seconds
        self._tokens = float(burst)
        self._filled_at: float | None = None
        self._rests_until: dict[int, float] = {}
        self._all_rest_until = 0.0
        self._refusals = 0

    def wait_for(self, address: int, now: float) -> float:
        """Seconds until the address may be written to; 0 when it may now."""
        until = max(self._rests_until.get(address, 0.0), self._all_rest_until)
        return max(0.0, until - now)

    def take(self, address: int, now: float) -> float:
        """Take the next place for a send; the seconds until it comes."""
        self._fill(now)
        self._tokens -= 1
        wait = max(0.0, -self._tokens / self._per_second)
        self._rest(address, now + wait + self._rest_seconds, now)
        return wait

    def refused(self, address: int, retry_after_seconds: float, now: float) -> None:
        """We were told to slow down: the address rests, and everything when it was not the first.

        A limit over all is told to whoever happens to write next, so it is known by repeating.
        """
        self._refusals += 1
        until = now + retry_after_seconds
        self._rest(address, until, now)
        if self._refusals > 1:
            self._all_rest_until = max(self._all_rest_until, until)

    def accepted(self) -> None:
        """A send was taken, so there is no limit over all."""
        self._refusals = 0

    def all_rest_for(self, now: float) -> float:
        """Seconds during which nothing may be sent at all."""
        return max(0.0, self._all_rest_until - now)

    def _fill(self, now: float) -> None:
        if self._filled_at is not None:
            passed = max(0.0, now - self._filled_at)
            self._tokens = min(float(self._burst), self._tokens + passed * self._per_second)
        self._filled_at = now

    def _rest(self, address: int, until: float, now: float) -> None:
        if len(self._rests_until) >= REMEMBERED:
            self._rests_until = {one: end for one, end in self._rests_until.items() if end > now}
        self._rests_until[address] = max(until, self._rests_until.get(address, 0.0))
