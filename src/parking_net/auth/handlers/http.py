"""Getting in, staying in, leaving: the half of the Auth API that hands out tokens."""

from __future__ import annotations

from dataclasses import dataclass
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
from parking_net.auth.handlers.cookies import SessionCookie
from parking_net.auth.handlers.users import USER_ROUTES
from parking_net.auth.handlers.views import (
    ChangePasswordBody,
    LoginBody,
    RefreshBody,
    RegisterBody,
    SignedInView,
)
from parking_net.auth.identity.provider import Grant, IdentityProvider
from parking_net.auth.service.accounts import Accounts
from parking_net.shared.http import client_address, declared

_KEYS_CACHED_FOR_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Door:
    """What handlers need to know of the deployment to let somebody in."""

    cookie: SessionCookie
    trusted_proxies: tuple[str, ...]

    def address_of(self, request: Request[Any, Any, Any]) -> str:
        return client_address(request.scope, self.trusted_proxies)

    def answer(self, grant: Grant, *, with_refresh_token: bool) -> Response[SignedInView]:
        view = SignedInView.of(grant, with_refresh_token=with_refresh_token)
        cookie = self.cookie.holding(grant.refresh_token, grant.refresh_expires_in_seconds)
        return Response(view, cookies=[cookie])


@post(
    "/register",
    tags=["auth"],
    responses=declared(LoginTaken, EmailTaken, TelegramTaken),
    status_code=200,
)
async def register(data: RegisterBody, accounts: Accounts, door: Door) -> Response[SignedInView]:
    """Open an account as a driver or an owner, and sign in."""
    new_user = NewUser.parse(
        login=data.login,
        email=data.email,
        password=data.password,
        role=data.role,
        telegram_id=data.telegram_id,
        locale=data.locale,
    )
    grant = await accounts.register(new_user)
    return door.answer(grant, with_refresh_token=data.refresh)


@post(
    "/login",
    tags=["auth"],
    responses=declared(WrongCredentials, AccountDisabled, TooManyAttempts),
    status_code=200,
)
async def login(
    request: Request[Any, Any, Any], data: LoginBody, accounts: Accounts, door: Door
) -> Response[SignedInView]:
    """Sign in with login or e-mail. After repeated failures even the right password waits."""
    grant = await accounts.login(data.login, data.password, address=door.address_of(request))
    return door.answer(grant, with_refresh_token=data.refresh)


@post("/refresh", tags=["auth"], responses=declared(SessionEnded), status_code=200)
async def refresh(
    request: Request[Any, Any, Any], accounts: Accounts, door: Door, data: RefreshBody | None = None
) -> Response[SignedInView]:
    """Get a new access token. The refresh token is spent; using it again ends the session."""
    body = data or RefreshBody()
    grant = await accounts.refresh(body.refresh_token or door.cookie.read(request))
    return door.answer(grant, with_refresh_token=body.refresh or body.refresh_token is not None)


@post(
    "/logout",
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
    """End the session."""
    body = data or RefreshBody()
    await accounts.logout(body.refresh_token or door.cookie.read(request))
    return Response(None, cookies=[door.cookie.cleared()])


@post(
    "/change-password",
    tags=["auth"],
    responses=declared(WrongCredentials, AccountDisabled, TooManyAttempts),
    status_code=200,
)
async def change_password(
    request: Request[Any, Any, Any], data: ChangePasswordBody, accounts: Accounts, door: Door
) -> Response[SignedInView]:
    """Set a new password. Every session ends, and a new one begins here."""
    grant = await accounts.change_password(
        data.login, data.old_password, data.new_password, address=door.address_of(request)
    )
    return door.answer(grant, with_refresh_token=data.refresh)


@get("/.well-known/openid-configuration", tags=["keys"])
async def discovery(identity: IdentityProvider) -> Response[dict[str, Any]]:
    """The identity provider's discovery document."""
    return _public(await identity.discovery())


@get("/.well-known/jwks.json", tags=["keys"])
async def keys(identity: IdentityProvider) -> Response[dict[str, Any]]:
    """The public keys that access tokens are verified with."""
    return _public(await identity.published_keys())


def _public(document: dict[str, object]) -> Response[dict[str, Any]]:
    cached = f"public, max-age={_KEYS_CACHED_FOR_SECONDS}"
    return Response(document, headers={"cache-control": cached})


INJECTED = ("accounts", "users", "identity", "door")
"""Parameters of the handlers that the composition root provides."""

ROUTES: list[HTTPRouteHandler] = [
    register,
    login,
    refresh,
    logout,
    change_password,
    *USER_ROUTES,
    discovery,
    keys,
]
