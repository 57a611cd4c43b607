"""A person's inbox."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from parking_net.notification.domain.messages import Notification
from parking_net.notification.repository import notifications
from parking_net.notification.repository.notifications import Position
from parking_net.notification.service.desk import Desk
from parking_net.shared.identity.caller import Caller
from parking_net.shared.paging import Page, encode_cursor

READ_AT_ONCE: Final = 1000
BATCHES: Final = 200


async def list_notifications(
    desk: Desk,
    caller: Caller,
    *,
    unread_only: bool,
    limit: int,
    after: Position | None,
    with_total: bool,
) -> Page[Notification]:
    """A page of what the caller was told, the newest first."""
    items = await notifications.page(
        desk.database, caller.user_id, unread_only=unread_only, limit=limit + 1, after=after
    )
    total = None
    if with_total:
        total = await notifications.count(desk.database, caller.user_id, unread_only=unread_only)
    if len(items) <= limit:
        return Page(items, None, total)
    last = items[limit - 1]
    return Page(items[:limit], encode_cursor((last.created_at, last.id)), total)


async def mark_read(desk: Desk, caller: Caller, ids: Collection[UUID]) -> int:
    """Mark these as read, as far as they are the caller's; how many stay unread."""
    await notifications.mark_read(desk.database, caller.user_id, ids, desk.clock.now())
    return await notifications.count(desk.database, caller.user_id, unread_only=True)


async def mark_all_read(desk: Desk, caller: Caller) -> int:
    """Mark everything told up to now as read; how many are unread by then."""
    now = desk.clock.now()
    for _ in range(BATCHES):
        marked = await notifications.mark_some_read(
            desk.database, caller.user_id, now, READ_AT_ONCE
        )
        if marked < READ_AT_ONCE:
            break
    return await notifications.count(desk.database, caller.user_id, unread_only=True)
