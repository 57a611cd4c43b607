"""Why a platform on one machine may not start, in words for the person who started it."""

from __future__ import annotations


class LocalError(Exception):
    """An expected failure: the message says what is wrong and what to do about it."""
