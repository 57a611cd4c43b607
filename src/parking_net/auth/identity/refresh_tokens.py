"""Refresh tokens: random, opaque, and stored by their hash only."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

REPEATABLE_FOR: Final = timedelta(minutes=2)
"""So long a refresh whose answer was lost may be tried again under the same name."""
_BYTES: Final = 32


def new_refresh_token() -> str:
    """A fresh token of 256 random bits."""
    return secrets.token_urlsafe(_BYTES)


def refresh_token_hash(token: str) -> bytes:
    """What is stored. A plain hash suffices: nobody guesses 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def attempt_hash(attempt: str | None) -> bytes | None:
    """What is stored of a try's name. None for a try without one, which is like no other."""
    return None if attempt is None else refresh_token_hash(attempt)
