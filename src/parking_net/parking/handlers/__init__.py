"""Translate between the wire and the use cases; no opinions here."""
