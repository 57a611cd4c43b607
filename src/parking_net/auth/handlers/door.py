"""The way in, as this deployment has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response

from parking_net.auth.handlers.cookies import SessionCookie
from parking_net.auth.handlers.views import SignedInView
from parking_net.auth.identity.provider import Grant
from parking_net.shared.http import client_address


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
