"""Access tokens of the embedded identity provider: signed, short-lived, with Keycloak's claims."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from joserfc import jwt

from parking_net.auth.domain.accounts import User
from parking_net.auth.identity.signing_keys import ALGORITHM, KeyRing
from parking_net.shared.clock import Clock
from parking_net.shared.identifiers import new_id


@dataclass(frozen=True, slots=True)
class AccessTokens:
    """Issues tokens that every service verifies by the published keys."""

    issuer: str
    audience: str
    lifetime: timedelta
    keys: KeyRing
    clock: Clock

    async def issue(self, user: User) -> str:
        key = await self.keys.signing()
        now = int(self.clock.now().timestamp())
        claims: dict[str, object] = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": str(user.user_id),
            "preferred_username": user.login,
            "email": user.email,
            "realm_access": {"roles": [user.role.value]},
            "locale": user.locale.value,
            "iat": now,
            "exp": now + self.lifetime_seconds,
            "jti": str(new_id()),
        }
        header = {"alg": ALGORITHM, "typ": "JWT", "kid": key.kid}
        return jwt.encode(header, claims, key.pair, algorithms=[ALGORITHM])

    @property
    def lifetime_seconds(self) -> int:
        return int(self.lifetime.total_seconds())
