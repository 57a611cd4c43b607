"""The end of an account."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, delete
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from parking_net.auth.domain.erasure import BalanceLeft, BookingsOpen, IncomePending, PlacesLeft
from parking_net.auth.domain.errors import LastAdmin, TooManyAttempts, WrongCredentials
from parking_net.auth.handlers.door import Door
from parking_net.auth.handlers.views import TypedPassword
from parking_net.auth.service.erasure import Erasure
from parking_net.shared.errors import Forbidden, NotFound, Unavailable
from parking_net.shared.http import declared, signed_in, token_of
from parking_net.shared.http.exchange import exchange_of
from parking_net.shared.identifiers import as_id
from parking_net.shared.identity.caller import Caller

_IN_THE_WAY: Final = (BookingsOpen, PlacesLeft, IncomePending, BalanceLeft, LastAdmin, Unavailable)


class ErasureBody(msgspec.Struct, frozen=True, kw_only=True):
    """Who wants to be forgotten proves who they are once more."""

    password: TypedPassword
    give_up_balance: Annotated[
        bool, Meta(description="Nobody can spend what is left on the account any more")
    ] = False


class ErasedView(msgspec.Struct, frozen=True, kw_only=True):
    status: str
    message: str


_ERASED: Final = ErasedView(
    status="success",
    message="The account is gone; bookings and payments stay in the books without a name",
)


@delete(
    "/me",
    summary="Delete your own account",
    guards=[signed_in],
    tags=["users"],
    responses=declared(WrongCredentials, TooManyAttempts, *_IN_THE_WAY),
    status_code=200,
)
async def erase_me(
    request: Request[Any, Any, Any],
    data: ErasureBody,
    caller: Caller,
    erasure: Erasure,
    door: Door,
) -> Response[ErasedView]:
    """For ever. Login and e-mail address are free again; bookings and payments lose your name.

    Refused, and told why, while bookings are open, places are yours, or money is left that you do
    not give up.
    """
    await erasure.erase_me(
        caller,
        token_of(exchange_of(request.scope)),
        data.password,
        give_up_balance=data.give_up_balance,
        address=door.address_of(request),
    )
    return Response(_ERASED, cookies=[door.cookie.cleared()])


@delete(
    "/users/{user_id:str}",
    summary="Delete an account",
    guards=[signed_in],
    tags=["users"],
    responses=declared(Forbidden, NotFound, *_IN_THE_WAY),
    status_code=200,
)
async def erase_user(
    request: Request[Any, Any, Any],
    user_id: FromPath[str],
    caller: Caller,
    erasure: Erasure,
    give_up_balance: FromQuery[bool] = False,
) -> ErasedView:
    """For administrators, when its user asked for it. As DELETE /me."""
    wanted = as_id(user_id)
    if wanted is None:
        raise NotFound("There is no such user")
    token = token_of(exchange_of(request.scope))
    await erasure.erase(caller, token, wanted, give_up_balance=give_up_balance)
    return _ERASED


ERASURE_ROUTES: list[HTTPRouteHandler] = [erase_me, erase_user]
