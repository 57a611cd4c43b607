"""Getting in, staying in, leaving: the half of the Auth API that hands out tokens."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec

from parking_net.auth.domain.accounts import NewUser
from parking_net.auth.domain.errors import (
    AccountDisabled,
    EmailTaken,
    LoginTaken,
    SessionEnded,
    TelegramTaken,
    TooManyAttempts,
    WrongCredentials,
)
from parking_net.auth.handlers.codes import CODE_ROUTES
from parking_net.auth.handlers.deployment import DEPLOYMENT_ROUTES
from parking_net.auth.handlers.door import Door
from parking_net.auth.handlers.erasure import ERASURE_ROUTES
from parking_net.auth.handlers.telegram import TELEGRAM_ROUTES
from parking_net.auth.handlers.users import USER_ROUTES
from parking_net.auth.handlers.views import (
    ChangePasswordBody,
    LoginBody,
    RefreshBody,
    RegisterBody,
    SignedInView,
)
from parking_net.auth.identity.provider import IdentityProvider
from parking_net.auth.service.accounts import Accounts
from parking_net.shared.http import declared
from parking_net.shared.identity.caller import Role

_KEYS_CACHED_FOR_SECONDS = 300


@post(
    "/register",
    summary="Open an account",
    tags=["auth"],
    responses=declared(LoginTaken, EmailTaken, TelegramTaken),
    status_code=200,
)
async def register(data: RegisterBody, accounts: Accounts, door: Door) -> Response[SignedInView]:
    """As a driver or an owner. It signs in, too."""
    new_user = NewUser.parse(
        login=data.login,
        email=data.email,
        password=data.password,
        role=Role(data.role),
        telegram_id=data.telegram_id,
        locale=data.locale,
    )
    grant = await accounts.register(new_user)
    return door.answer(grant, with_refresh_token=data.refresh)


@post(
    "/login",
    summary="Sign in",
    tags=["auth"],
    responses=declared(WrongCredentials, AccountDisabled, TooManyAttempts),
    status_code=200,
)
async def login(
    request: Request[Any, Any, Any], data: LoginBody, accounts: Accounts, door: Door
) -> Response[SignedInView]:
    """With login or e-mail. After repeated failures even the right password waits."""
    grant = await accounts.login(data.login, data.password, address=door.address_of(request))
    return door.answer(grant, with_refresh_token=data.refresh)


@post(
    "/refresh",
    summary="Get a new access token",
    tags=["auth"],
    responses=declared(SessionEnded),
    status_code=200,
)
async def refresh(
    request: Request[Any, Any, Any], accounts: Accounts, door: Door, data: RefreshBody | None = None
) -> Response[SignedInView]:
    """The refresh token is spent and replaced; using it again ends the session.

    The same `attempt` is the same use: for two minutes it gives another token in place of one that
    nobody used, for its answer was lost.
    """
    body = data or RefreshBody()
    token = body.refresh_token or door.cookie.read(request)
    grant = await accounts.refresh(token, body.attempt)
    return door.answer(grant, with_refresh_token=body.refresh or body.refresh_token is not None)


@post(
    "/logout",
    summary="End the session",
    tags=["auth"],
    responses={
        204: ResponseSpec(data_container=None, description="The session has ended"),
        **declared(SessionEnded),
    },
    status_code=204,
)
async def logout(
    request: Request[Any, Any, Any], accounts: Accounts, door: Door, data: RefreshBody | None = None
) -> Response[None]:
    """The session that the refresh token belongs to; others go on."""
    body = data or RefreshBody()
    await accounts.logout(body.refresh_token or door.cookie.read(request))
    return Response(None, cookies=[door.cookie.cleared()])


@post(
    "/change-password",
    summary="Set a new password",
    tags=["auth"],
    responses=declared(WrongCredentials, AccountDisabled, TooManyAttempts),
    status_code=200,
)
async def change_password(
    request: Request[Any, Any, Any], data: ChangePasswordBody, accounts: Accounts, door: Door
) -> Response[SignedInView]:
    """Every session ends, and a new one begins here."""
    grant = await accounts.change_password(
        data.login, data.old_password, data.new_password, address=door.address_of(request)
    )
    return door.answer(grant, with_refresh_token=data.refresh)


@get("/.well-known/openid-configuration", summary="Discovery document", tags=["keys"])
async def discovery(identity: IdentityProvider) -> Response[dict[str, Any]]:
    """What OpenID Connect clients read to find the keys."""
    return _public(await identity.discovery())


@get("/.well-known/jwks.json", summary="Public keys", tags=["keys"])
async def keys(identity: IdentityProvider) -> Response[dict[str, Any]]:
    """The keys that access tokens are verified with."""
    return _public(await identity.published_keys())


def _public(document: dict[str, object]) -> Response[dict[str, Any]]:
    cached = f"public, max-age={_KEYS_CACHED_FOR_SECONDS}"
    return Response(document, headers={"cache-control": cached})


INJECTED = ("accounts", "users", "erasure", "telegram", "identity", "door", "deployment")
"""Parameters of the handlers that the composition root provides."""

ROUTES: list[HTTPRouteHandler] = [
    register,
    login,
    refresh,
    logout,
    change_password,
    *CODE_ROUTES,
    *USER_ROUTES,
    *ERASURE_ROUTES,
    *TELEGRAM_ROUTES,
    *DEPLOYMENT_ROUTES,
    discovery,
    keys,
]
