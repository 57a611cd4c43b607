"""The composition root of auth: opens everything, joins it, closes it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final

import structlog
from litestar.types import ASGIApp

from parking_net.auth.domain.accounts import NewUser, User
from parking_net.auth.domain.errors import LoginTaken
from parking_net.auth.domain.signing import RotationRules
from parking_net.auth.handlers.cookies import SessionCookie
from parking_net.auth.handlers.grpc import AuthServicer
from parking_net.auth.handlers.http import INJECTED, ROUTES, Door
from parking_net.auth.identity.access_tokens import AccessTokens
from parking_net.auth.identity.embedded import EmbeddedIdentity
from parking_net.auth.identity.key_source import IdentityKeys
from parking_net.auth.identity.passwords import opened_password_hashing
from parking_net.auth.identity.provider import IdentityProvider, UserKey
from parking_net.auth.identity.sessions import Sessions
from parking_net.auth.identity.signing_keys import KeyRing, KeyVault
from parking_net.auth.jobs import auth_jobs
from parking_net.auth.service.accounts import Accounts
from parking_net.auth.service.guard import SignInGuard
from parking_net.auth.service.users import Users
from parking_net.auth.settings import AuthSettings
from parking_net.shared.clock import Clock, SystemClock
from parking_net.shared.database import Database, opened_database
from parking_net.shared.errors import Unavailable
from parking_net.shared.events.postgres import opened_transport
from parking_net.shared.events.relay import Relay
from parking_net.shared.grpc.server import create_grpc_server
from parking_net.shared.http import create_http_app, openapi_document
from parking_net.shared.identity import Role, TokenVerifier
from parking_net.shared.readiness import Readiness
from parking_net.shared.runtime import RunningService
from parkingnet.v1.auth_pb2_grpc import add_AuthServicer_to_server

settings_type = AuthSettings

TITLE: Final = "Parking Net: auth"
PATH_PREFIX: Final = "/auth"

KEY_PUBLISHED_BEFORE_SIGNING: Final = timedelta(hours=1)
_KEY_PUBLISHED_BEYOND_TOKENS: Final = timedelta(minutes=5)
"""After the last token has expired: clocks differ, and a replica may sign a moment longer."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class EmbeddedParts:
    """What the embedded identity provider is made of."""

    identity: EmbeddedIdentity
    keys: KeyRing
    sessions: Sessions


@asynccontextmanager
async def running(
    settings: AuthSettings, clock: Clock | None = None
) -> AsyncIterator[RunningService]:
    """The whole service, ready to be served."""
    clock = clock or SystemClock()
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(opened_database(settings, settings.auth_db_name))
        transport = await stack.enter_async_context(opened_transport(settings))
        relay = Relay(database, transport, service=settings.service_name)
        parts = await stack.enter_async_context(
            opened_identity(settings, database, clock, relay.wake)
        )
        await _warmed(parts.keys)
        guard = SignInGuard(database, settings.attempt_limits, clock)
        readiness = Readiness()
        readiness.add("database", database.ping)
        users = Users(parts.identity)
        yield RunningService(
            name=settings.service_name,
            http=_http_app(settings, parts.identity, guard, users, readiness, clock),
            grpc=create_grpc_server(
                settings,
                settings.auth_grpc_port,
                [partial(add_AuthServicer_to_server, AuthServicer(users))],
            ),
            jobs=[
                relay.job,
                *transport.jobs(),
                *auth_jobs(parts.keys, parts.sessions, guard),
            ],
            readiness=readiness,
        )


def openapi_app() -> dict[str, Any]:
    """The OpenAPI document; needs neither settings nor a database."""
    return openapi_document(
        title=TITLE, routes=ROUTES, injected=INJECTED, path_prefix_alias=PATH_PREFIX
    )


@asynccontextmanager
async def opened_identity(
    settings: AuthSettings,
    database: Database,
    clock: Clock,
    tell_relay: Callable[[], None] = lambda: None,
) -> AsyncIterator[EmbeddedParts]:
    """The embedded identity provider over auth_db; `tell_relay` hears of committed events."""
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


async def create_admin(
    settings: AuthSettings, login: str, email: str, password: str
) -> tuple[User, bool]:
    """An administrator of this login, and whether they were created now.

    One who exists already is left as they are. Raises Invalid, LoginTaken (by somebody who is no
    administrator) and EmailTaken.
    """
    new_user = NewUser.parse(login=login, email=email, password=password, role=Role.ADMIN)
    async with (
        opened_database(settings, settings.auth_db_name) as database,
        opened_identity(settings, database, SystemClock()) as parts,
    ):
        try:
            return await parts.identity.add_user(new_user), True
        except LoginTaken:
            user = await parts.identity.find(UserKey("login", login))
            if user is None or user.role is not Role.ADMIN:
                raise
            return user, False


def _http_app(
    settings: AuthSettings,
    identity: IdentityProvider,
    guard: SignInGuard,
    users: Users,
    readiness: Readiness,
    clock: Clock,
) -> ASGIApp:
    tokens = TokenVerifier(
        issuer=settings.token_issuer,
        audience=settings.keycloak_client,
        keys=IdentityKeys(identity),
        clock=clock,
    )
    return create_http_app(
        service=settings.service_name,
        title=TITLE,
        settings=settings,
        routes=ROUTES,
        provide={
            "accounts": Accounts(identity, guard),
            "users": users,
            "identity": identity,
            "door": Door(SessionCookie(settings.secure_cookies), settings.trusted_proxies),
        },
        tokens=tokens,
        readiness=readiness,
        path_prefix_alias=PATH_PREFIX,
    )


async def _warmed(keys: KeyRing) -> None:
    """Reads the signing keys ahead of the first request, or finds the wrong secret at start."""
    try:
        await keys.refresh()
    except Unavailable:
        log.warning("signing_keys_unread", reason="the database does not answer yet")
