"""Looking users up and changing them: the other half of the Auth API."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, patch
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, QueryParameter
from msgspec import UNSET

from parking_net.auth.domain.accounts import (
    EMAIL_MAX_LENGTH,
    TELEGRAM_ID_MAX,
    Email,
    User,
)
from parking_net.auth.domain.errors import EmailTaken, LastAdmin
from parking_net.auth.handlers.views import AccountChange, AccountView, ProfileChange, UserView
from parking_net.auth.identity.provider import UserKey, UserSearch
from parking_net.auth.service.users import Users
from parking_net.shared.errors import FieldError, Forbidden, Invalid, NotFound
from parking_net.shared.http import declared, signed_in
from parking_net.shared.identifiers import as_id
from parking_net.shared.identity.caller import Caller, Role
from parking_net.shared.paging import Page, decode_cursor, encode_cursor, paged

_MAX_PAGE = 200


@get("/me", summary="Your own account", guards=[signed_in], tags=["users"])
async def me(caller: Caller, users: Users) -> UserView:
    """As it is now, which may be newer than what your token says."""
    return UserView.of(await users.me(caller))


@patch(
    "/me",
    summary="Change your own account",
    guards=[signed_in],
    tags=["users"],
    responses=declared(EmailTaken),
)
async def update_me(data: ProfileChange, caller: Caller, users: Users) -> UserView:
    """Your e-mail address and language. What is left out stays."""
    email = None if data.email is None else Email.parse(data.email)
    fixed = ("user_id", "login", "role", "telegram_id", "telegram_confirmed")
    _refuse_server_owned(data, await users.me(caller), *fixed)
    return UserView.of(await users.update_me(caller, email=email, locale=data.locale))


@get(
    "/user",
    summary="One user",
    guards=[signed_in],
    tags=["users"],
    responses=declared(Forbidden, NotFound),
)
async def find_user(
    caller: Caller,
    users: Users,
    login: Annotated[str | None, QueryParameter(max_length=EMAIL_MAX_LENGTH)] = None,
    user_id: FromQuery[UUID | None] = None,
    email: Annotated[str | None, QueryParameter(max_length=EMAIL_MAX_LENGTH)] = None,
    telegram_id: Annotated[int | None, QueryParameter(ge=1, le=TELEGRAM_ID_MAX)] = None,
) -> AccountView:
    """For administrators, by exactly one of the parameters."""
    key = _one_key(login=login, user_id=user_id, email=email, telegram_id=telegram_id)
    return AccountView.of(await users.find(caller, key))


@get(
    "/users",
    summary="Search users",
    guards=[signed_in],
    tags=["users"],
    responses=declared(Forbidden),
)
async def list_users(
    request: Request[Any, Any, Any],
    caller: Caller,
    users: Users,
    text: Annotated[str | None, QueryParameter(name="query", max_length=EMAIL_MAX_LENGTH)] = None,
    role: FromQuery[Role | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, description="More than 200 is taken as 200")] = 50,
    cursor: FromQuery[str | None] = None,
    count: FromQuery[bool] = False,
) -> Response[list[AccountView]]:
    """For administrators: by login, those whose login or e-mail contains `query`."""
    after = decode_cursor(cursor, (str,))[0] if cursor else None
    search = UserSearch(text=text or None, role=role, after=after, limit=min(limit, _MAX_PAGE))
    found = await users.search(caller, search)
    page = Page(
        items=found.users,
        next_cursor=encode_cursor((found.next_after,)) if found.next_after else None,
        total=await users.count(caller, search) if count else None,
    )
    return paged(request, page, AccountView.of)


@patch(
    "/users/{user_id:str}",
    summary="Change an account",
    guards=[signed_in],
    tags=["users"],
    responses=declared(Forbidden, NotFound, LastAdmin),
)
async def update_user(
    user_id: FromPath[str], data: AccountChange, caller: Caller, users: Users
) -> AccountView:
    """For administrators: its role, and whether it is enabled.

    A disabled user cannot sign in or refresh; access tokens already out end by themselves.
    """
    wanted = as_id(user_id)
    if wanted is None:
        raise NotFound("There is no such user")
    user = await users.find(caller, UserKey("user_id", wanted))
    fixed = ("user_id", "login", "email", "telegram_id", "telegram_confirmed")
    _refuse_server_owned(data, user, *fixed)
    return AccountView.of(await users.update(caller, wanted, role=data.role, enabled=data.enabled))


def _one_key(
    *, login: str | None, user_id: UUID | None, email: str | None, telegram_id: int | None
) -> UserKey:
    """Raises Invalid unless exactly one is given and can name a user."""
    keys: list[UserKey] = []
    if login is not None:
        keys.append(UserKey("login", login))
    if user_id is not None:
        keys.append(UserKey("user_id", user_id))
    if email is not None:
        keys.append(UserKey("email", email))
    if telegram_id is not None:
        keys.append(UserKey("telegram_id", telegram_id))
    if len(keys) != 1:
        names = "login, user_id, email or telegram_id"
        raise Invalid.field("query", "exactly_one", f"Give exactly one of {names}")
    return keys[0]


def _refuse_server_owned(change: ProfileChange | AccountChange, user: User, *names: str) -> None:
    """Raises Invalid naming each field that the server owns and the change would alter."""
    mistakes = [
        FieldError(name, "server_owned", "This cannot be changed here")
        for name in names
        if getattr(change, name) not in (UNSET, getattr(user, name))
    ]
    if mistakes:
        raise Invalid(mistakes[0].message, fields=mistakes)


USER_ROUTES: list[HTTPRouteHandler] = [me, update_me, find_user, list_users, update_user]
