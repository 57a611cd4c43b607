"""The keys that follow from the one secret of the bot."""

from __future__ import annotations

import base64
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES: Final = 12


class Vault:
    """Closes tokens so that only this bot can open them, and only for the chat they belong to."""

    def __init__(self, secret: str) -> None:
        self._cipher = AESGCM(derived_key(secret, "sessions"))

    def close(self, chat_id: int, kind: str, token: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, token.encode(), _bound_to(chat_id, kind))

    def open(self, chat_id: int, kind: str, closed: bytes) -> str | None:
        """None when it was closed with another secret, for another chat or as something else."""
        nonce, encrypted = closed[:_NONCE_BYTES], closed[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, encrypted, _bound_to(chat_id, kind)).decode()
        except InvalidTag:
            return None


def derived_key(secret: str, purpose: str) -> bytes:
    """32 bytes that tell nothing about the secret or about the key of another purpose."""
    info = f"parking-net telegram {purpose}".encode()
    return HKDF(SHA256(), length=32, salt=None, info=info).derive(secret.encode())


def derived_webhook_secret(secret: str) -> str:
    """What Telegram shows with each update, in the characters it allows."""
    return base64.urlsafe_b64encode(derived_key(secret, "webhook")).decode().rstrip("=")


def _bound_to(chat_id: int, kind: str) -> bytes:
    return f"{chat_id}:{kind}".encode()
