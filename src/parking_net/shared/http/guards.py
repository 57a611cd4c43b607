"""Who may call a route at all: the token in `api_key` or `Authorization: Bearer`."""

from __future__ import annotations

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from parking_net.shared.errors import Unauthenticated
from parking_net.shared.http.exchange import Exchange, exchange_of
from parking_net.shared.identity.caller import Caller


async def signed_in(
    connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler
) -> None:
    """A Litestar guard: only callers with a good access token pass (else 401)."""
    await authenticated(exchange_of(connection.scope))


async def authenticated(exchange: Exchange) -> Caller:
    """The caller of this exchange, verified once. Raises Unauthenticated."""
    if exchange.caller is None:
        caller = await exchange.tokens.verify(token_of(exchange))
        exchange.caller = caller
        exchange.user_id = str(caller.user_id)
    return exchange.caller


def token_of(exchange: Exchange) -> str:
    """The token that a request carries, good or not; `api_key` wins when both headers are there."""
    headers = exchange.headers
    token = headers.get(b"api_key")
    if token is None:
        scheme, _, token = headers.get(b"authorization", b"").partition(b" ")
        if scheme.lower() != b"bearer":
            raise Unauthenticated("Send an access token in the header api_key or Authorization")
    if not token.strip():
        raise Unauthenticated("Send an access token in the header api_key or Authorization")
    return token.strip().decode("latin-1")
