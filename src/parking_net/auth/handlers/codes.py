"""Coming back from the identity provider's own page, with a code (RFC 6749, RFC 7636)."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from parking_net.auth.domain.errors import AccountDisabled, CodeUnknown
from parking_net.auth.handlers.door import Door
from parking_net.auth.handlers.views import SignedInView, WantsToken
from parking_net.auth.service.accounts import Accounts
from parking_net.shared.http import declared


class CodeBody(msgspec.Struct, frozen=True, kw_only=True):
    """What the page sent back, and what was kept of the request that led there."""

    code: Annotated[str, Meta(min_length=1, max_length=2048)]
    code_verifier: Annotated[str, Meta(min_length=43, max_length=128)]
    redirect_uri: Annotated[
        str, Meta(min_length=1, max_length=2048, examples=["https://p.example/sign-in/callback"])
    ]
    refresh: WantsToken = False


@post(
    "/login/code",
    summary="Sign in by a code",
    tags=["auth"],
    responses=declared(CodeUnknown, AccountDisabled),
    status_code=200,
)
async def login_by_code(data: CodeBody, accounts: Accounts, door: Door) -> Response[SignedInView]:
    """Of the page that `sign_in_page` in `GET /config` names; good once, for a minute."""
    grant = await accounts.login_by_code(data.code, data.code_verifier, data.redirect_uri)
    return door.answer(grant, with_refresh_token=data.refresh)


CODE_ROUTES: list[HTTPRouteHandler] = [login_by_code]
