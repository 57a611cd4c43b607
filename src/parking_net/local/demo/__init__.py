"""Demo data: made-up places, people and bookings, so that a newcomer has something to try."""

from parking_net.local.demo.loading import OPEN_CODE, load

__all__ = ["OPEN_CODE", "load"]
