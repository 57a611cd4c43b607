"""The Payment API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, delete, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.types import Method
from litestar.types.internal_types import PathParameterDefinition

from parking_net.payment.domain.errors import (
    BalanceLimitReached,
    InsufficientFunds,
    PromocodeAlreadyUsed,
    PromocodeExists,
    PromocodeExpired,
    PromocodeNotFound,
    PromocodeRevoked,
    PromocodeUsed,
    PromocodeUsedUp,
    TooManyPromocodeMisses,
)
from parking_net.payment.domain.ledger import HistoryFilter, TransactionType
from parking_net.payment.domain.promocodes import Promocode
from parking_net.payment.handlers.views import (
    ActivateBody,
    BalanceView,
    CreateBody,
    GenerateBody,
    PromocodeView,
    TransactionView,
)
from parking_net.payment.service.promocodes import PromocodePosition, Promocodes
from parking_net.payment.service.wallets import Wallets
from parking_net.shared.errors import Forbidden
from parking_net.shared.http import Page, declared, idempotent, paged, signed_in
from parking_net.shared.identity import Caller, Role, require_role
from parking_net.shared.paging import decode_cursor, encode_cursor

MAX_LIMIT = 200
MAX_OFFSET = 1_000_000_000
Limit = Annotated[int, QueryParameter(ge=1, le=MAX_LIMIT)]


@get(
    "/payment/balance",
    guards=[signed_in],
    summary="Your balance",
    tags=["wallet"],
    responses=declared(Forbidden),
)
async def read_balance(
    caller: Caller, wallets: Wallets, currency: str, user_id: FromQuery[UUID | None] = None
) -> BalanceView:
    """Your balance; for administrators, with `user_id`, somebody else's."""
    whose = user_id or caller.user_id
    if whose != caller.user_id:
        require_role(caller, Role.ADMIN)
    return BalanceView.of(await wallets.balance(whose), currency)


@get("/payment/transactions", guards=[signed_in], summary="Your transactions", tags=["wallet"])
async def list_transactions(
    request: Request[Any, Any, Any],
    caller: Caller,
    wallets: Wallets,
    *,
    limit: Limit = 50,
    offset: Annotated[int, QueryParameter(ge=0, le=MAX_OFFSET)] = 0,
    transaction_type: Annotated[TransactionType | None, QueryParameter(name="type")] = None,
    recorded_from: Annotated[datetime | None, QueryParameter(name="from")] = None,
    recorded_to: Annotated[datetime | None, QueryParameter(name="to")] = None,
) -> Response[list[TransactionView]]:
    """Your transactions, newest first: of one type, from a time on, before a time."""
    wanted = HistoryFilter(
        transaction_type=transaction_type, recorded_from=recorded_from, recorded_to=recorded_to
    )
    found, total = await wallets.history(caller.user_id, wanted, limit=limit, offset=offset)
    return paged(request, Page(found, total=total), TransactionView.of)


@post(
    "/payment/promocode/activate",
    guards=[signed_in],
    opt=idempotent(),
    status_code=200,
    summary="Activate a promocode",
    tags=["promocodes"],
    responses=declared(
        PromocodeExpired,
        PromocodeUsedUp,
        PromocodeRevoked,
        PromocodeAlreadyUsed,
        PromocodeNotFound,
        BalanceLimitReached,
        TooManyPromocodeMisses,
    ),
)
async def activate_promocode(
    data: ActivateBody, caller: Caller, promocodes: Promocodes, operation_id: UUID, currency: str
) -> BalanceView:
    """Activate a promocode: its amount is added to your balance."""
    after = await promocodes.activate(operation_id, data.code, caller.user_id)
    return BalanceView.of(after, currency)


@post(
    "/payment/promocode/generate",
    guards=[signed_in],
    opt=idempotent(),
    status_code=200,
    summary="Generate a promocode from your balance",
    tags=["promocodes"],
    responses=declared(InsufficientFunds),
)
async def generate_promocode(
    data: GenerateBody, caller: Caller, promocodes: Promocodes, operation_id: UUID
) -> PromocodeView:
    """Make a promocode for one use; its amount leaves your balance at once."""
    made = await promocodes.generate(operation_id, data.amount, caller.user_id)
    return PromocodeView.of(made, caller, promocodes.now())


def _creation_id(_: HTTPRouteHandler, __: Method, path: list[str | PathParameterDefinition]) -> str:
    """One handler at two addresses is two operations of the API reference."""
    return "create_promocode_alias" if path[-1] == "create" else "create_promocode"


@post(
    ["/payment/promocode", "/payment/promocode/create"],
    operation_id=_creation_id,
    guards=[signed_in],
    opt=idempotent(),
    status_code=200,
    summary="Create a promocode",
    tags=["promocodes"],
    responses=declared(Forbidden, PromocodeExists),
)
async def create_promocode(
    data: CreateBody, caller: Caller, promocodes: Promocodes, operation_id: UUID
) -> PromocodeView:
    """Make a promocode that the platform pays for. For admins."""
    wanted = data.wanted(promocodes.now())
    require_role(caller, Role.ADMIN)
    made = await promocodes.create(operation_id, caller.user_id, wanted)
    return PromocodeView.of(made, caller, promocodes.now())


@get(
    "/payment/promocode/{code:str}",
    guards=[signed_in],
    summary="One promocode",
    tags=["promocodes"],
    responses=declared(PromocodeNotFound, TooManyPromocodeMisses),
)
async def show_promocode(
    code: FromPath[str], caller: Caller, promocodes: Promocodes
) -> PromocodeView:
    """What a promocode is worth and whether it can be used."""
    found = await promocodes.look_up(code, caller.user_id)
    return PromocodeView.of(found, caller, promocodes.now())


@get("/payment/promocodes", guards=[signed_in], summary="List promocodes", tags=["promocodes"])
async def list_promocodes(
    request: Request[Any, Any, Any],
    caller: Caller,
    promocodes: Promocodes,
    *,
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
) -> Response[list[PromocodeView]]:
    """The promocodes you generated, newest first; for admins all there are."""
    found, rest = await promocodes.newest(_creator(caller), _position(cursor), limit)
    now = promocodes.now()

    def view(promocode: Promocode) -> PromocodeView:
        return PromocodeView.of(promocode, caller, now)

    return paged(request, Page(found, None if rest is None else encode_cursor(rest)), view)


@delete(
    "/payment/promocode/{code:str}",
    guards=[signed_in],
    opt=idempotent(),
    status_code=200,
    summary="Revoke a promocode",
    tags=["promocodes"],
    responses=declared(PromocodeNotFound, PromocodeUsed, BalanceLimitReached),
)
async def revoke_promocode(
    code: FromPath[str], caller: Caller, promocodes: Promocodes, operation_id: UUID
) -> PromocodeView:
    """End a promocode. An unused generated one returns its amount to who generated it."""
    revoked = await promocodes.revoke(operation_id, code, _creator(caller))
    return PromocodeView.of(revoked, caller, promocodes.now())


def _creator(caller: Caller) -> UUID | None:
    """Whose codes the caller manages: his own, or everybody's."""
    return None if caller.role is Role.ADMIN else caller.user_id


def _position(cursor: str | None) -> PromocodePosition | None:
    if cursor is None:
        return None
    created_at, key = decode_cursor(cursor, (datetime, str))
    return created_at, key


ROUTES: list[HTTPRouteHandler] = [
    read_balance,
    list_transactions,
    activate_promocode,
    generate_promocode,
    create_promocode,
    show_promocode,
    list_promocodes,
    revoke_promocode,
]
