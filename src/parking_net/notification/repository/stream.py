"""What open pages follow: items per user, counted in the order in which they become visible.

A position is taken under the lock of the user's counter, which is held until the commit. So the
items of a user become visible in the order of their positions and without holes: a reader who has
seen one has missed none before it, which "everything above the last id" alone does not promise.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from parking_net.shared.database import Connection, Database

CHANNEL: Final = "stream"
"""NOTIFY names the user whose stream grew."""

# One statement takes the counters in the order of user ids, so that two transactions never wait
# for each other in a ring.
_ADD: Final = """
    WITH given AS (
        SELECT user_id, name, data,
            row_number() OVER (PARTITION BY user_id ORDER BY ordinality) AS nth,
            count(*) OVER (PARTITION BY user_id) AS items
        FROM ROWS FROM (unnest($1::uuid[]), unnest($2::text[]), unnest($3::jsonb[]))
            WITH ORDINALITY AS given (user_id, name, data, ordinality)
    ), counted AS (
        INSERT INTO stream_counters AS counter (user_id, position)
        SELECT user_id, count(*) FROM given GROUP BY user_id ORDER BY user_id
        ON CONFLICT (user_id) DO UPDATE SET position = counter.position + excluded.position
        RETURNING user_id, position
    ), added AS (
        INSERT INTO stream_items (user_id, position, name, data, created_at)
        SELECT user_id, counted.position - items + nth, name, data, $4
        FROM given JOIN counted USING (user_id)
    )
    SELECT pg_notify('stream', user_id::text) FROM counted
"""
_POSITIONS: Final = """
    SELECT user_id, position FROM stream_counters WHERE user_id = ANY($1::uuid[])
"""
_AFTER: Final = """
    SELECT counter.position AS newest, item.position, item.name, item.data
    FROM stream_counters AS counter LEFT JOIN LATERAL (
        SELECT position, name, data FROM stream_items
        WHERE user_id = $1 AND position > $2 ORDER BY position LIMIT $3
    ) AS item ON true
    WHERE counter.user_id = $1 ORDER BY item.position
"""
_TRIM: Final = """
    DELETE FROM stream_items WHERE (user_id, position) IN (
        SELECT user_id, position FROM stream_items WHERE created_at < $1
        ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
    )
"""


class ItemName(StrEnum):
    """What an item is about; the name of its event in the stream."""

    NOTIFICATION = "notification"
    BOOKING = "booking"
    BALANCE = "balance"


@dataclass(frozen=True, slots=True)
class StreamItem:
    """Something for every open page of a user.

    `data` is what the page gets: the booking view for `booking`, `{"booking_id": …}` for
    `balance`. For `notification` it is `{"notification_id": …}` of one that is in the inbox; its
    text is made when it is read.
    """

    user_id: UUID
    name: ItemName
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PlacedItem:
    """An item and its position in the stream of its user."""

    position: int
    name: ItemName
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class StreamPage:
    """Items behind a position, and the newest position at that moment."""

    newest: int
    items: Sequence[PlacedItem]


async def add(connection: Connection, items: Sequence[StreamItem], now: datetime) -> None:
    """Append the items to their users' streams, in the order given, and wake the open ones.

    Call it once in a transaction and last: the counters stay locked until it ends, and a second
    call would take them out of order. The commit wakes the readers, a rollback wakes nobody.
    """
    if items:
        await connection.execute(
            _ADD,
            [item.user_id for item in items],
            [item.name for item in items],
            [item.data for item in items],
            now,
        )


async def positions(database: Database, user_ids: Collection[UUID]) -> dict[UUID, int]:
    """The newest position of each; users whose stream never had an item are left out."""
    rows = await database.fetch(_POSITIONS, list(user_ids))
    return {row["user_id"]: row["position"] for row in rows}


async def read(database: Database, user_id: UUID, after: int, limit: int) -> StreamPage:
    """The user's first items behind a position."""
    rows = await database.fetch(_AFTER, user_id, after, limit)
    newest = rows[0]["newest"] if rows else 0
    items = [
        PlacedItem(row["position"], ItemName(row["name"]), row["data"])
        for row in rows
        if row["position"] is not None
    ]
    return StreamPage(newest, items)


async def trim(database: Database, before: datetime, limit: int) -> int:
    """Forget items older than that, `limit` of them at most; how many went."""
    tag = await database.execute(_TRIM, before, limit)
    return int(tag.removeprefix("DELETE "))
