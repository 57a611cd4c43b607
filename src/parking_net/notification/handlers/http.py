"""The REST calls of notification."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from litestar import Request, Response, get, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery, QueryParameter
from msgspec import UNSET

from parking_net.notification.domain.messages import Notification
from parking_net.notification.handlers.views import (
    NotificationView,
    PreferencesBody,
    PreferencesView,
    ReadBody,
    UnreadView,
)
from parking_net.notification.service import inbox, preferences
from parking_net.notification.service.desk import Desk
from parking_net.shared.errors import Invalid
from parking_net.shared.http import paged, signed_in
from parking_net.shared.identity.caller import Caller
from parking_net.shared.paging import decode_cursor
from parking_net.shared.texts import Language

LARGEST_PAGE: Final = 200


@get(
    "/notifications",
    guards=[signed_in],
    tags=["notifications"],
    summary="Read your notifications",
)
async def list_notifications(
    request: Request[Any, Any, Any],
    desk: Desk,
    caller: Caller,
    unread: Annotated[bool, QueryParameter(description="Only those not read yet")] = False,
    limit: Annotated[int, QueryParameter(ge=1, description="More than 200 is taken as 200")] = 50,
    cursor: FromQuery[str | None] = None,
    count: Annotated[bool, QueryParameter(description="Answer X-Total-Count")] = False,
) -> Response[list[NotificationView]]:
    """What the caller was told, the newest first, in the language of the token."""
    after = None if cursor is None else decode_cursor(cursor, (datetime, UUID))
    page = await inbox.list_notifications(
        desk,
        caller,
        unread_only=unread,
        limit=min(limit, LARGEST_PAGE),
        after=None if after is None else (after[0], after[1]),
        with_total=count,
    )
    language, now = Language.of(caller.locale), desk.clock.now()

    def view(notification: Notification) -> NotificationView:
        return NotificationView.of(notification, language, now)

    return paged(request, page, view)


@post(
    "/notifications/read",
    guards=[signed_in],
    tags=["notifications"],
    summary="Mark notifications as read",
    status_code=200,
)
async def mark_notifications_read(desk: Desk, caller: Caller, data: ReadBody) -> UnreadView:
    """Mark notifications as read, and count those that are not. Ids of others change nothing."""
    if (data.ids is UNSET) is not data.all:
        raise Invalid.field("ids", "ids_or_all", "Send either ids, or all as true")
    if data.ids is UNSET:
        return UnreadView(unread=await inbox.mark_all_read(desk, caller))
    return UnreadView(unread=await inbox.mark_read(desk, caller, data.ids))


@get(
    "/notifications/preferences",
    guards=[signed_in],
    tags=["notifications"],
    summary="Read what you are told, and how",
)
async def show_preferences(desk: Desk, caller: Caller) -> PreferencesView:
    """What the caller is told over which channel, and the hours in which it makes no sound."""
    return PreferencesView.of(await preferences.read_preferences(desk, caller))


@put(
    "/notifications/preferences",
    guards=[signed_in],
    tags=["notifications"],
    summary="Change what you are told, and how",
)
async def change_preferences(desk: Desk, caller: Caller, data: PreferencesBody) -> PreferencesView:
    """Change what is given; what is left out stays. A blocked Telegram chat is tried again."""
    return PreferencesView.of(await preferences.change_preferences(desk, caller, data.change()))


ROUTES: Final[list[HTTPRouteHandler]] = [
    list_notifications,
    mark_notifications_read,
    show_preferences,
    change_preferences,
]
