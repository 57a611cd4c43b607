"""Parking, from its rules to its answers."""
