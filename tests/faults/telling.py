"""What people were told and shown, held against what became of the bookings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import asyncpg

from parking_net.local.telegram.bot_api import BotApi
from tests.acceptance.backdoor import WITH_OUTBOX, all_events_are_handled, database_of
from tests.acceptance.running import Running
from tests.support.eventually import eventually

WITHIN_SECONDS: Final = 60
BOOKINGS: Final = """
    SELECT booking_id, user_id, owner_id, status, refunded, kept, refund_pending FROM bookings
"""
TOLD: Final = """
    SELECT facts ->> 'booking_id' AS booking_id, user_id, type, count(*) AS times
    FROM notifications WHERE type LIKE 'booking-%' GROUP BY 1, 2, 3
"""
SHOWN: Final = """
    SELECT user_id, data ->> 'booking_id' AS booking_id,
           array_agg(data ->> 'status' ORDER BY position) AS statuses
    FROM stream_items WHERE name = 'booking' GROUP BY 1, 2
"""
PUBLISHED: Final = """
    SELECT body ->> 'subject' AS subject, body ->> 'type' AS type, count(*) AS times
    FROM events WHERE body ->> 'type' LIKE 'booking.%' GROUP BY 1, 2
"""
SENT: Final = "SELECT user_id, count(*) AS times FROM deliveries WHERE state = 'sent' GROUP BY 1"
NAMED: Final = "Harbour Garage"
"""Every place of these stories is called so, and every message about a booking names it."""

Telling = tuple[UUID, UUID, str]
"""A booking, who hears of it, and the type of the message or event."""


@dataclass(frozen=True)
class History:
    """What happened to a booking that was paid."""

    booking_id: UUID
    driver: UUID
    owner: UUID
    statuses: tuple[str, ...]

    def events(self) -> Iterator[str]:
        yield from (f"booking.{status.lower()}" for status in self.statuses)

    def tellings(self) -> Iterator[Telling]:
        for status in self.statuses:
            yield self.booking_id, self.driver, f"booking-{status.lower()}-driver"
            yield self.booking_id, self.owner, f"booking-{status.lower()}-owner"


async def histories(running: Running) -> list[History]:
    """Of every booking; each must have been paid and must have come to its end."""
    async with database_of(running, "booking_db") as database:
        rows = await database.fetch(BOOKINGS)
    return [_history(row) for row in rows]


def _history(row: asyncpg.Record) -> History:
    assert row["status"] != "Waiting", f"{row['booking_id']} has not come to its end"
    statuses: tuple[str, ...] = ("Confirmed",)
    if row["status"] == "Canceled":
        assert row["refunded"] + row["kept"] + row["refund_pending"], "was never paid"
        statuses = ("Confirmed", "Canceled")
    return History(row["booking_id"], row["user_id"], row["owner_id"], statuses)


async def require_all_told(running: Running, *, over_kafka: bool = False) -> None:
    """Each event of each booking: sent once, told once to each party, shown once and in order."""
    if over_kafka:
        await _nothing_waits(running)
    else:
        await all_events_are_handled(running, within_seconds=WITHIN_SECONDS)
        await _require_published_once(running)
    expected = Counter(telling for each in await histories(running) for telling in each.tellings())
    told = await eventually(
        lambda: _told(running),
        lambda told: not expected - told,
        within_seconds=WITHIN_SECONDS if over_kafka else 1,
    )
    assert told == expected, f"told too often: {told - expected}"
    await _require_shown_in_order(running)


async def sent_twice(running: Running, api: BotApi) -> int:
    """How many messages stand in their chats twice, when all there are stand there.

    None stands there more often, none was given up.
    """

    async def waiting() -> int:
        async with database_of(running, "notification_db") as database:
            found: int = await database.fetchval(
                "SELECT count(*) FROM deliveries WHERE state = 'waiting'"
            )
            return found

    await eventually(waiting, lambda count: count == 0, within_seconds=WITHIN_SECONDS)
    chats = await _chats_of_users(running)
    async with database_of(running, "notification_db") as database:
        failed = await database.fetchval("SELECT count(*) FROM deliveries WHERE state = 'failed'")
        sent = {row["user_id"]: row["times"] for row in await database.fetch(SENT)}
    assert failed == 0
    twice = 0
    for user_id, count in sent.items():
        texts = _messages(api, chats[user_id])
        different = list(dict.fromkeys(texts))
        assert len(different) == count, f"{count} were marked as sent, there are {different}"
        assert max(Counter(texts).values()) <= 2
        twice += len(texts) - len(different)
    return twice


async def _nothing_waits(running: Running) -> None:
    async def waiting() -> int:
        count = 0
        for name in WITH_OUTBOX:
            async with database_of(running, name) as database:
                count += await database.fetchval("SELECT count(*) FROM outbox")
        return count

    await eventually(waiting, lambda count: count == 0, within_seconds=WITHIN_SECONDS)


async def _require_published_once(running: Running) -> None:
    expected = Counter(
        (str(each.booking_id), name) for each in await histories(running) for name in each.events()
    )
    async with database_of(running, "events_db") as database:
        rows = await database.fetch(PUBLISHED)
    assert Counter({(row["subject"], row["type"]): row["times"] for row in rows}) == expected


async def _told(running: Running) -> Counter[Telling]:
    async with database_of(running, "notification_db") as database:
        rows = await database.fetch(TOLD)
    return Counter(
        {(UUID(row["booking_id"]), row["user_id"], row["type"]): row["times"] for row in rows}
    )


async def _require_shown_in_order(running: Running) -> None:
    async with database_of(running, "notification_db") as database:
        rows = await database.fetch(SHOWN)
    shown = {(UUID(row["booking_id"]), row["user_id"]): tuple(row["statuses"]) for row in rows}
    expected = {
        (each.booking_id, person): each.statuses
        for each in await histories(running)
        for person in (each.driver, each.owner)
    }
    wrong = {key: shown.get(key) for key in expected if shown.get(key) != expected[key]}
    assert wrong == {}, f"{len(wrong)} of {len(expected)} bookings were not shown in order"


async def _chats_of_users(running: Running) -> Mapping[UUID, int]:
    async with database_of(running, "auth_db") as database:
        rows = await database.fetch(
            "SELECT user_id, telegram_id FROM users WHERE telegram_confirmed"
        )
    return {row["user_id"]: row["telegram_id"] for row in rows}


def _messages(api: BotApi, chat_id: int) -> list[str]:
    """What tells of bookings, in the order it was said."""
    said = (message for message in api.chats.of(chat_id) if message.is_from_bot)
    return [message.text for message in said if NAMED in message.text]
