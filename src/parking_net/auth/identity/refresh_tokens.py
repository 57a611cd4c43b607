"""Refresh tokens: random, opaque, and stored by their hash only."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

_BYTES: Final = 32


def new_refresh_token() -> str:
    """A fresh token of 256 random bits."""
    return secrets.token_urlsafe(_BYTES)


def refresh_token_hash(token: str) -> bytes:
    """What is stored. A plain hash suffices: nobody guesses 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
