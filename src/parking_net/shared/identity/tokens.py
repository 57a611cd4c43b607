"""Verifying access tokens: signature, issuer, audience, expiry, and an explicit algorithm list."""

from __future__ import annotations

import base64
import binascii
import json
from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from joserfc import jws
from joserfc.errors import JoseError

from parking_net.shared.clock import Clock, SystemClock
from parking_net.shared.errors import Unauthenticated
from parking_net.shared.identity.caller import Caller, Role
from parking_net.shared.identity.keys import KeyCache, KeySource, remote_keys

if TYPE_CHECKING:
    from parking_net.shared.settings import ServiceSettings

ALGORITHMS = ("RS256", "ES256")
LEEWAY = timedelta(seconds=30)
"""How far the issuer's clock may differ from ours."""
MAX_TOKEN_LENGTH = 8 * 1024
REMEMBERED_TOKENS = 4096

# Keycloak signs refresh and id tokens with the same keys; only access tokens open doors.
_ACCESS_TOKEN_TYPES = (None, "Bearer")
_ROLES_BY_RANK = (Role.ADMIN, Role.OWNER, Role.DRIVER)


class TokenVerifier:
    """Turns a token into its caller. A token once verified is remembered until it expires."""

    def __init__(
        self, *, issuer: str, audience: str, keys: KeySource, clock: Clock | None = None
    ) -> None:
        self._issuer = issuer
        self._audience = audience
        self._keys = KeyCache(keys)
        self._clock = clock or SystemClock()
        self._remembered: OrderedDict[str, Caller] = OrderedDict()

    @classmethod
    def for_settings(
        cls,
        settings: ServiceSettings,
        *,
        keys: KeySource | None = None,
        clock: Clock | None = None,
    ) -> Self:
        """For the deployment's issuer and audience, with the keys that the issuer publishes."""
        return cls(
            issuer=settings.token_issuer,
            audience=settings.keycloak_client,
            keys=keys or remote_keys(*settings.jwks_urls),
            clock=clock,
        )

    async def verify(self, token: str) -> Caller:
        """The caller that the token names.

        Raises Unauthenticated for any token that is not good, and Unavailable when the issuer's
        keys could never be fetched.
        """
        now = self._clock.now()
        caller = self._remembered.get(token)
        if caller is None:
            caller = await self._verified(token, now)
            self._remember(token, caller)
        elif caller.expires_at + LEEWAY <= now:
            del self._remembered[token]
            raise _expired()
        else:
            self._remembered.move_to_end(token)
        return caller

    def _remember(self, token: str, caller: Caller) -> None:
        self._remembered[token] = caller
        if len(self._remembered) > REMEMBERED_TOKENS:
            self._remembered.popitem(last=False)

    async def _verified(self, token: str, now: datetime) -> Caller:
        if len(token) > MAX_TOKEN_LENGTH:
            raise Unauthenticated("The access token is too long")
        algorithm, key_id = _read_header(token)
        key = await self._keys.find(key_id)
        if key is None:
            raise Unauthenticated("The access token is signed with an unknown key")
        try:
            signed = jws.deserialize_compact(token, key, algorithms=[algorithm])
            claims = json.loads(signed.payload or b"")
        except (JoseError, ValueError, TypeError, RecursionError):
            raise Unauthenticated("The access token's signature is not valid") from None
        if not isinstance(claims, dict):
            raise _malformed()
        self._check_claims(claims, now)
        return _caller_of(claims)

    def _check_claims(self, claims: Mapping[str, Any], now: datetime) -> None:
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        if claims.get("iss") != self._issuer or self._audience not in audiences:
            raise Unauthenticated("The access token was issued by or for somebody else")
        if claims.get("typ") not in _ACCESS_TOKEN_TYPES:
            raise Unauthenticated("This is no access token")
        if _moment(claims.get("exp")) + LEEWAY <= now:
            raise _expired()
        for not_before in ("nbf", "iat"):
            if not_before in claims and _moment(claims[not_before]) - LEEWAY > now:
                raise Unauthenticated("The access token is not valid yet")


def _read_header(token: str) -> tuple[str, str]:
    """Algorithm and key id, from a header that is not trusted with anything else."""
    encoded = token.partition(".")[0]
    try:
        raw = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
        header = json.loads(raw)
    except (binascii.Error, ValueError, RecursionError):
        raise _malformed() from None
    if not isinstance(header, dict):
        raise _malformed()
    algorithm, key_id = header.get("alg"), header.get("kid")
    if algorithm not in ALGORITHMS or not isinstance(key_id, str):
        raise Unauthenticated("The access token is not signed in an accepted manner")
    return algorithm, key_id


def _caller_of(claims: Mapping[str, Any]) -> Caller:
    try:
        user_id = UUID(claims["sub"])
    except (KeyError, ValueError, TypeError, AttributeError):
        raise _malformed() from None
    return Caller(
        user_id=user_id,
        role=_role_of(claims),
        login=_text(claims, "preferred_username"),
        email=_text(claims, "email"),
        locale=_text(claims, "locale") or "en",
        expires_at=_moment(claims.get("exp")),
        token_id=_text(claims, "jti"),
        issued_at=_moment(claims.get("iat", 0)),
    )


def _role_of(claims: Mapping[str, Any]) -> Role | None:
    """The highest of our roles in `realm_access.roles`; identity providers add ones of theirs."""
    access = claims.get("realm_access")
    roles = access.get("roles") if isinstance(access, dict) else None
    if not isinstance(roles, list):
        return None
    return next((role for role in _ROLES_BY_RANK if role.value in roles), None)


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value if isinstance(value, str) else ""


def _moment(value: object) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _malformed()
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        raise _malformed() from None


def _malformed() -> Unauthenticated:
    return Unauthenticated("The access token is malformed")


def _expired() -> Unauthenticated:
    return Unauthenticated("The access token has expired")
