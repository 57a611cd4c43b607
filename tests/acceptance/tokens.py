"""Bad access tokens, made of a good one: each differs in the one thing it is named after."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey, OctKey, RSAKey

SigningKey = RSAKey | ECKey


def part(token: str, index: int) -> dict[str, Any]:
    """The header (0) or the claims (1) of a token, unverified."""
    text = token.split(".")[index]
    decoded: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return decoded


class Forger:
    """Holds the platform's own signing key, so that only the claim under test is wrong."""

    def __init__(self, key: SigningKey) -> None:
        self._key = key

    def resigned(self, token: str, **claims: object) -> str:
        """The token with other claims under the platform's own signature."""
        return _signed(part(token, 0), {**part(token, 1), **claims}, self._key)

    def expired(self, token: str) -> str:
        """Good until a quarter of an hour ago: no leeway reaches that far."""
        now = int(time.time())
        return self.resigned(token, iat=now - 1800, exp=now - 900)


def foreign(token: str) -> str:
    """The same claims and key id, signed by somebody else's key."""
    header = part(token, 0)
    if header["alg"].startswith("RS"):
        return _signed(header, part(token, 1), RSAKey.generate_key(2048))
    return _signed(header, part(token, 1), ECKey.generate_key("P-256"))


def unknown_key(token: str) -> str:
    """Signed by a key whose id nobody published."""
    header = {**part(token, 0), "alg": "ES256", "kid": "nobody-published-this"}
    return _signed(header, part(token, 1), ECKey.generate_key("P-256"))


def unsigned(token: str) -> str:
    """`alg: none`, without a signature."""
    header = {**part(token, 0), "alg": "none"}
    return f"{_encoded(header)}.{_encoded(part(token, 1))}."


def symmetric(token: str, published_key: dict[str, Any]) -> str:
    """Signed by HMAC with the public key as the secret: the classic confusion of algorithms."""
    header = {**part(token, 0), "alg": "HS256"}
    secret = OctKey.import_key(json.dumps(published_key))
    return _signed(header, part(token, 1), secret)


def tampered(token: str) -> str:
    """Claims raised to admin under the signature of the original."""
    header, _, signature = token.split(".")
    claims = {**part(token, 1), "realm_access": {"roles": ["admin"]}}
    return f"{header}.{_encoded(claims)}.{signature}"


def _signed(header: dict[str, Any], claims: dict[str, Any], key: SigningKey | OctKey) -> str:
    payload = json.dumps(claims).encode()
    return jws.serialize_compact(header, payload, key, algorithms=[header["alg"]])


def _encoded(document: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).decode().rstrip("=")
