"""An identity provider for tests: makes keys and tokens, and a verifier that believes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from joserfc import jws
from joserfc.jwk import ECKey, OctKey, RSAKey
from msgspec import json

from parking_net.shared.clock import Clock, SystemClock
from parking_net.shared.identifiers import new_id
from parking_net.shared.identity import TokenVerifier, local_keys

ISSUER = "http://localhost:3000/auth"
AUDIENCE = "parking-auth"


class TestIssuer:
    """Signs access tokens like the identity provider does; claims can be bent for bad ones."""

    __test__ = False  # Not a test class, in spite of its name.

    def __init__(
        self, *, issuer: str = ISSUER, audience: str = AUDIENCE, clock: Clock | None = None
    ) -> None:
        self.issuer = issuer
        self.audience = audience
        self._clock = clock or SystemClock()
        self.fetches = 0
        self.keys: list[RSAKey | ECKey] = []
        self.rotate()

    def rotate(self) -> None:
        """Sign with a new key from now on; the former ones stay published."""
        key = ECKey.generate_key("P-256", {"kid": f"key-{len(self.keys) + 1}", "use": "sig"})
        self.keys.append(key)

    def published(self) -> Mapping[str, object]:
        """The JWKS document."""
        self.fetches += 1
        return {"keys": [key.as_dict(private=False) for key in self.keys]}

    def verifier(self) -> TokenVerifier:
        return TokenVerifier(
            issuer=self.issuer,
            audience=self.audience,
            keys=local_keys(self.published),
            clock=self._clock,
        )

    def claims(
        self, *, role: str | None = "driver", user_id: UUID | str | None = None, **claims: Any
    ) -> dict[str, Any]:
        """The claims of a good token; `claims` replace or add, None takes one away."""
        subject = str(user_id or new_id())
        now = self._clock.now()
        full = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": subject,
            "preferred_username": f"user_{subject[-6:]}",
            "email": f"{subject[-6:]}@example.com",
            "realm_access": {"roles": [role] if role else []},
            "locale": "en",
            "iat": int(now.timestamp()),
            "exp": int((now + timedelta(minutes=15)).timestamp()),
            "jti": str(new_id()),
            **claims,
        }
        return {name: value for name, value in full.items() if value is not None}

    def token(
        self, *, role: str | None = "driver", user_id: UUID | str | None = None, **claims: Any
    ) -> str:
        """A token as a client would carry it."""
        return self.signed(self.claims(role=role, user_id=user_id, **claims))

    def signed(
        self,
        claims: Mapping[str, Any],
        *,
        key: RSAKey | ECKey | OctKey | None = None,
        header: Mapping[str, Any] | None = None,
    ) -> str:
        """Claims under any signature and header; the bad tokens of tests are made here."""
        key = key or self.keys[-1]
        algorithm = "RS256" if isinstance(key, RSAKey) else "ES256"
        full_header = {"alg": algorithm, "typ": "JWT", "kid": key.kid, **(header or {})}
        return jws.serialize_compact(
            full_header, json.encode(claims), key, algorithms=[full_header["alg"]]
        )

    def headers(
        self, *, role: str | None = "driver", user_id: UUID | str | None = None, **claims: Any
    ) -> dict[str, str]:
        """Request headers of somebody signed in."""
        return {"api_key": self.token(role=role, user_id=user_id, **claims)}
