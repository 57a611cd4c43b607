"""Parking Net: find, book and pay for parking; run a car park."""
