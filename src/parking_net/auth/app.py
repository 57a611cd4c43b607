"""The composition root of auth: opens everything, joins it, closes it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import UUID

from litestar.types import ASGIApp

from parking_net.auth.clients import Neighbours, opened_neighbours
from parking_net.auth.domain.accounts import NewUser, User
from parking_net.auth.domain.errors import LoginTaken
from parking_net.auth.handlers.cookies import SessionCookie
from parking_net.auth.handlers.deployment import Deployment
from parking_net.auth.handlers.door import Door
from parking_net.auth.handlers.grpc import AuthServicer, TelegramAccountsServicer
from parking_net.auth.handlers.http import INJECTED, ROUTES
from parking_net.auth.identity.key_source import IdentityKeys
from parking_net.auth.identity.opening import opened_identity
from parking_net.auth.identity.provider import IdentityProvider, UserKey
from parking_net.auth.jobs import auth_jobs
from parking_net.auth.service.accounts import Accounts
from parking_net.auth.service.erasure import Erasure
from parking_net.auth.service.guard import SignInGuard
from parking_net.auth.service.telegram import TelegramAccounts, TelegramLinks
from parking_net.auth.service.users import Users
from parking_net.auth.settings import AuthSettings
from parking_net.shared.clock import Clock, SystemClock
from parking_net.shared.database import opened_database
from parking_net.shared.events.opening import opened_transport
from parking_net.shared.events.relay import Relay
from parking_net.shared.grpc.server import create_grpc_server
from parking_net.shared.http import create_http_app, openapi_document
from parking_net.shared.identifiers import as_id
from parking_net.shared.identity import Role, TokenVerifier
from parking_net.shared.readiness import Readiness
from parking_net.shared.runtime import RunningService
from parkingnet.v1.auth_pb2_grpc import (
    add_AuthServicer_to_server,
    add_TelegramAccountsServicer_to_server,
)

settings_type = AuthSettings

TITLE: Final = "Parking Net: auth"
PATH_PREFIX: Final = "/auth"


@dataclass(frozen=True, slots=True)
class UseCases:
    """What handlers, of whichever protocol, call."""

    accounts: Accounts
    users: Users
    telegram: TelegramAccounts
    erasure: Erasure


@asynccontextmanager
async def running(
    settings: AuthSettings,
    clock: Clock | None = None,
    neighbours: Neighbours | None = None,
) -> AsyncIterator[RunningService]:
    """The whole service, ready to be served."""
    clock = clock or SystemClock()
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(opened_database(settings, settings.auth_db_name))
        transport = await stack.enter_async_context(opened_transport(settings))
        relay = Relay(database, transport, service=settings.service_name)
        opened = await stack.enter_async_context(
            opened_identity(settings, database, clock, relay.wake)
        )
        guard = SignInGuard(database, settings.attempt_limits, clock)
        readiness = Readiness()
        readiness.add("database", database.ping)
        for name, check in opened.checks.items():
            readiness.add(name, check)
        readiness.outbox = relay.backlog
        if neighbours is None:
            neighbours = await stack.enter_async_context(opened_neighbours(settings))
        links = TelegramLinks(database, clock)
        use_cases = _use_cases(opened.identity, guard, links, neighbours, clock)
        yield RunningService(
            name=settings.service_name,
            http=_http_app(settings, opened.identity, use_cases, readiness, clock),
            grpc=create_grpc_server(
                settings,
                settings.auth_grpc_port,
                [
                    partial(add_AuthServicer_to_server, AuthServicer(use_cases.users)),
                    partial(
                        add_TelegramAccountsServicer_to_server,
                        TelegramAccountsServicer(use_cases.telegram),
                    ),
                ],
            ),
            jobs=[
                relay.job,
                *transport.jobs(),
                *opened.jobs,
                *auth_jobs(guard, use_cases.telegram.links),
            ],
            readiness=readiness,
        )


def openapi_app() -> dict[str, Any]:
    """The OpenAPI document; needs neither settings nor a database."""
    return openapi_document(
        title=TITLE, routes=ROUTES, injected=INJECTED, path_prefix_alias=PATH_PREFIX
    )


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
        opened_identity(settings, database, SystemClock()) as opened,
    ):
        try:
            return await opened.identity.add_user(new_user), True
        except LoginTaken:
            user = await opened.identity.find(UserKey("login", login))
            if user is None or user.role is not Role.ADMIN:
                raise
            return user, False


async def find_user(settings: AuthSettings, named: str) -> User | None:
    """The user with this login, e-mail address or id."""
    user_id = as_id(named)
    key = (
        UserKey("user_id", user_id)
        if user_id is not None
        else UserKey("email" if "@" in named else "login", named)
    )
    async with (
        opened_database(settings, settings.auth_db_name) as database,
        opened_identity(settings, database, SystemClock()) as opened,
    ):
        return await opened.identity.find(key)


async def erase_user(settings: AuthSettings, user_id: UUID) -> None:
    """See IdentityProvider. The event leaves when the service runs."""
    async with (
        opened_database(settings, settings.auth_db_name) as database,
        opened_identity(settings, database, SystemClock()) as opened,
    ):
        await opened.identity.erase(user_id)


def _use_cases(
    identity: IdentityProvider,
    guard: SignInGuard,
    links: TelegramLinks,
    neighbours: Neighbours,
    clock: Clock,
) -> UseCases:
    accounts, users = Accounts(identity, guard), Users(identity)
    return UseCases(
        accounts,
        users,
        TelegramAccounts(identity, accounts, users, guard, links),
        Erasure(identity, users, guard, neighbours, clock),
    )


def _http_app(
    settings: AuthSettings,
    identity: IdentityProvider,
    use_cases: UseCases,
    readiness: Readiness,
    clock: Clock,
) -> ASGIApp:
    tokens = TokenVerifier.for_settings(settings, keys=IdentityKeys(identity), clock=clock)
    return create_http_app(
        service=settings.service_name,
        title=TITLE,
        settings=settings,
        routes=ROUTES,
        provide={
            "accounts": use_cases.accounts,
            "users": use_cases.users,
            "erasure": use_cases.erasure,
            "telegram": use_cases.telegram,
            "identity": identity,
            "door": Door(SessionCookie(settings.secure_cookies), settings.trusted_proxies),
            "deployment": Deployment.of(settings),
        },
        tokens=tokens,
        readiness=readiness,
        path_prefix_alias=PATH_PREFIX,
    )
