"""Demo data: made-up places, people and bookings, so that a newcomer has something to try."""

from parking_net.local.demo.loading import load

__all__ = ["load"]
