"""Opens the identity provider that the settings choose."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from parking_net.auth.domain.signing import RotationRules
from parking_net.auth.identity.access_tokens import AccessTokens
from parking_net.auth.identity.embedded import EmbeddedIdentity
from parking_net.auth.identity.keycloak.opening import opened_keycloak
from parking_net.auth.identity.passwords import opened_password_hashing
from parking_net.auth.identity.provider import IdentityProvider
from parking_net.auth.identity.sessions import Sessions
from parking_net.auth.identity.signing_keys import KeyRing, KeyVault
from parking_net.auth.settings import AuthSettings
from parking_net.shared.clock import Clock
from parking_net.shared.database import Database
from parking_net.shared.errors import Unavailable
from parking_net.shared.jobs import Job, in_batches

KEY_PUBLISHED_BEFORE_SIGNING: Final = timedelta(hours=1)
_KEY_PUBLISHED_BEYOND_TOKENS: Final = timedelta(minutes=5)
"""After the last token has expired: clocks differ, and a replica may sign a moment longer."""
_ROWS_AT_ONCE: Final = 5000
_RESUME_EVERY: Final = timedelta(minutes=1)
_TRIM_EVERY: Final = timedelta(minutes=5)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class OpenedIdentity:
    """An identity provider with what it needs done in the background."""

    identity: IdentityProvider
    jobs: list[Job]
    checks: dict[str, Callable[[], Awaitable[None]]]
    """What readiness asks beside the database; each raises when there is no answer."""


@dataclass(frozen=True, slots=True)
class EmbeddedParts:
    """What the embedded identity provider is made of."""

    identity: EmbeddedIdentity
    keys: KeyRing
    sessions: Sessions


@asynccontextmanager
async def opened_identity(
    settings: AuthSettings,
    database: Database,
    clock: Clock,
    tell_relay: Callable[[], None] = lambda: None,
) -> AsyncIterator[OpenedIdentity]:
    """Over auth_db; `tell_relay` hears of committed events.

    Raises ConfigurationError for a secret or an address that is found to be wrong.
    """
    if settings.keycloak_url is not None:
        async with opened_keycloak(settings, database, clock, tell_relay) as keycloak:
            trim = in_batches(lambda: keycloak.sessions.trim(_ROWS_AT_ONCE), _ROWS_AT_ONCE)
            jobs = [
                Job("registrations", keycloak.registrations.resume, every=_RESUME_EVERY),
                Job("erasures", keycloak.erasures.resume, every=_RESUME_EVERY),
                Job("sessions_trim", trim, every=_TRIM_EVERY),
            ]
            yield OpenedIdentity(keycloak, jobs, {"keycloak": keycloak.ping})
        return
    async with opened_embedded(settings, database, clock, tell_relay) as parts:
        await _warmed(parts.keys)
        trim = in_batches(lambda: parts.sessions.trim(_ROWS_AT_ONCE), _ROWS_AT_ONCE)
        jobs = [
            # A key made by another replica is published within this time, and signs an hour later.
            Job("signing_keys", parts.keys.refresh, every=timedelta(minutes=1)),
            Job("sessions_trim", trim, every=_TRIM_EVERY),
        ]
        yield OpenedIdentity(parts.identity, jobs, {})


@asynccontextmanager
async def opened_embedded(
    settings: AuthSettings,
    database: Database,
    clock: Clock,
    tell_relay: Callable[[], None] = lambda: None,
) -> AsyncIterator[EmbeddedParts]:
    """The embedded identity provider."""
    access_token_lifetime = timedelta(minutes=settings.access_token_minutes)
    rules = RotationRules(
        rotate_every=timedelta(days=settings.key_rotation_days),
        published_before_signing=KEY_PUBLISHED_BEFORE_SIGNING,
        published_after_signing=access_token_lifetime + _KEY_PUBLISHED_BEYOND_TOKENS,
    )
    vault = KeyVault(settings.identity_key_secret.get_secret_value())
    keys = KeyRing(database, vault, rules, clock)
    sessions = Sessions(
        database=database,
        clock=clock,
        idle_lifetime=timedelta(days=settings.session_idle_days),
        whole_lifetime=timedelta(days=settings.session_max_days),
    )
    tokens = AccessTokens(
        issuer=settings.token_issuer,
        audience=settings.keycloak_client,
        lifetime=access_token_lifetime,
        keys=keys,
        clock=clock,
    )
    async with opened_password_hashing(settings.password_threads) as passwords:
        identity = EmbeddedIdentity(database, passwords, sessions, tokens, clock, tell_relay)
        yield EmbeddedParts(identity, keys, sessions)


async def _warmed(keys: KeyRing) -> None:
    """Reads the signing keys ahead of the first request, or finds the wrong secret at start."""
    try:
        await keys.refresh()
    except Unavailable:
        log.warning("signing_keys_unread", reason="the database does not answer yet")
