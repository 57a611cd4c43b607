"""Parking places: what owners offer and drivers find."""
