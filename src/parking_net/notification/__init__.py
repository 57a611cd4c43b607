"""Tells people what happened to their bookings."""
