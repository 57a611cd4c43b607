"""How often, and how patiently, an event is tried."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """A failing event is tried `attempts` times, some 25 seconds in all, then put aside.

    While something else is away, the event is tried for ever.
    """

    attempts: int = 8
    first_wait_seconds: float = 0.2
    longest_wait_seconds: float = 30.0
    longest_outage_wait_seconds: float = 5.0
    """Short: it is the time that is lost after what was away has come back."""

    def after_failures(self, failures: int) -> float:
        """The pause in seconds after so many failures, 1 or more."""
        return min(self._doubled(failures), self.longest_wait_seconds)

    def after_outages(self, outages: int) -> float:
        """The pause in seconds after so many tries in a row that met an outage, 1 or more."""
        return min(self._doubled(outages), self.longest_outage_wait_seconds)

    def _doubled(self, times: int) -> float:
        # Bounded: an outage may last for more tries than a float has room for.
        return self.first_wait_seconds * 2.0 ** min(times - 1, 20)
