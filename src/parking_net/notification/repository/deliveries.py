"""Messages on their way over channels other than the inbox.

A message that somebody is sending is put off until his lease ends, so that nobody else takes it,
and it comes due again by itself if he dies.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from parking_net.shared.database import Connection, Database
from parking_net.shared.telemetry import context

_ADD: Final = """
    INSERT INTO deliveries
        (notification_id, channel, user_id, subject, next_attempt_at, traceparent)
    SELECT notification_id, channel, user_id, subject, $5, $6
    FROM ROWS FROM (unnest($1::uuid[]), unnest($2::text[]), unnest($3::uuid[]), unnest($4::text[]))
        WITH ORDINALITY AS given (notification_id, channel, user_id, subject, ordinality)
    ORDER BY ordinality
"""
_ANY_DUE: Final = """
    SELECT EXISTS (SELECT FROM deliveries
        WHERE channel = $1 AND state = 'waiting' AND next_attempt_at <= $2)
"""
_TAKE_LEAD: Final = """
    INSERT INTO senders (channel, holder, leased_until) VALUES ($1, $2, $4)
    ON CONFLICT (channel) DO UPDATE SET holder = $2, leased_until = $4
    WHERE senders.holder = $2 OR senders.leased_until <= $3
    RETURNING true
"""
_GIVE_UP_LEAD: Final = "DELETE FROM senders WHERE channel = $1 AND holder = $2"
# The first due message of each person, unless an earlier one about the same subject still waits.
# Written so that its cost grows with what waits however wrong the planner's statistics are: a
# queue that is empty most of the time is one that it knows nothing about.
_CLAIM: Final = """
    WITH waiting AS (
        SELECT notification_id, user_id, position, next_attempt_at,
            row_number() OVER (PARTITION BY user_id, subject ORDER BY position) AS nth
        FROM deliveries WHERE channel = $1 AND state = 'waiting'
    ), due AS (
        SELECT DISTINCT ON (user_id) notification_id, position, next_attempt_at FROM waiting
        WHERE nth = 1 AND next_attempt_at <= $2 AND user_id <> ALL($5::uuid[])
        ORDER BY user_id, position
    ), longest_due AS (
        SELECT notification_id FROM due ORDER BY next_attempt_at, position LIMIT $4
    ), claimed AS (
        SELECT notification_id FROM deliveries
        WHERE notification_id = ANY(ARRAY(SELECT notification_id FROM longest_due))
            AND channel = $1 AND state = 'waiting' AND next_attempt_at <= $2
        FOR UPDATE SKIP LOCKED
    )
    UPDATE deliveries SET attempts = attempts + 1, next_attempt_at = $3
    WHERE notification_id = ANY(ARRAY(SELECT notification_id FROM claimed)) AND channel = $1
    RETURNING notification_id, user_id, attempts, traceparent
"""
_SETTLE: Final = """
    UPDATE deliveries SET state = $3, reason = $4, last_error = $5, settled_at = $6
    WHERE notification_id = $1 AND channel = $2 AND state = 'waiting'
    RETURNING true
"""
_PUT_OFF: Final = """
    UPDATE deliveries SET next_attempt_at = $4, last_error = $5, attempts = attempts - $6
    WHERE notification_id = $1 AND channel = $2 AND attempts = $3 AND state = 'waiting'
"""
_WAITING: Final = """
    SELECT count(*) AS waiting,
        coalesce(extract(epoch FROM $2 - min(created_at)), 0)::float8 AS oldest_seconds
    FROM deliveries JOIN notifications ON id = notification_id
    WHERE channel = $1 AND state = 'waiting'
"""
_BLOCKED_CHAT: Final = "SELECT telegram_id FROM blocked_chats WHERE user_id = $1"
_BLOCK: Final = """
    INSERT INTO blocked_chats (user_id, telegram_id, blocked_at) VALUES ($1, $2, $3)
    ON CONFLICT (user_id) DO UPDATE SET telegram_id = $2, blocked_at = $3
"""


class State(StrEnum):
    """How a delivery ended."""

    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"
    """It was never meant to arrive: the person is not there, or wants nothing."""


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A message that shall go over a channel, such as `telegram`, as soon as it can."""

    notification_id: UUID
    channel: str
    user_id: UUID
    subject: str
    """What it is about: messages about one subject to one person leave in the order added."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that is ours to send until our lease ends."""

    notification_id: UUID
    channel: str
    user_id: UUID
    attempts: int
    """How many there were, with the one that is to come."""
    traceparent: str | None


async def add(connection: Connection, deliveries: Sequence[NewDelivery], now: datetime) -> None:
    """Have the messages sent, once the transaction that also stores their notifications commits.

    The sends become part of the trace that this is called in. Whether the person can be reached
    over the channel, and what they muted, is looked at again when it is sent.
    """
    if deliveries:
        await connection.execute(
            _ADD,
            [one.notification_id for one in deliveries],
            [one.channel for one in deliveries],
            [one.user_id for one in deliveries],
            [one.subject for one in deliveries],
            now,
            context.traceparent(),
        )


async def any_due(database: Database, channel: str, now: datetime) -> bool:
    """Whether something waits to be sent."""
    due: bool = await database.fetchval(_ANY_DUE, channel, now)
    return due


async def take_lead(
    database: Database, channel: str, holder: UUID, now: datetime, leased_until: datetime
) -> bool:
    """Become, or stay, the one who sends over the channel; False when another one is."""
    return await database.fetchval(_TAKE_LEAD, channel, holder, now, leased_until) is True


async def give_up_lead(database: Database, channel: str, holder: UUID) -> None:
    await database.execute(_GIVE_UP_LEAD, channel, holder)


async def claim(
    database: Database,
    channel: str,
    now: datetime,
    leased_until: datetime,
    *,
    limit: int,
    except_for: Collection[UUID],
) -> list[Delivery]:
    """Messages that are due, one for a person at most, given to one caller until the lease ends.

    Those to the people `except_for` stay.
    """
    rows = await database.fetch(_CLAIM, channel, now, leased_until, limit, list(except_for))
    return [
        Delivery(
            row["notification_id"], channel, row["user_id"], row["attempts"], row["traceparent"]
        )
        for row in rows
    ]


async def settle(
    database: Database,
    delivery: Delivery,
    state: State,
    now: datetime,
    *,
    reason: str | None = None,
    words: str | None = None,
) -> bool:
    """Write how it ended; False when that was written before."""
    key = (delivery.notification_id, delivery.channel)
    return await database.fetchval(_SETTLE, *key, state, reason, words, now) is True


async def put_off(
    database: Database, delivery: Delivery, until: datetime, words: str, *, counts: bool
) -> None:
    """Let it wait for another attempt, unless somebody else took it over meanwhile.

    `counts` says whether this attempt was one.
    """
    key = (delivery.notification_id, delivery.channel, delivery.attempts)
    await database.execute(_PUT_OFF, *key, until, words, 0 if counts else 1)


async def waiting(database: Database, channel: str, now: datetime) -> tuple[int, float]:
    """How many wait, and the age of the oldest in seconds."""
    row = await database.fetchrow(_WAITING, channel, now)
    assert row is not None
    return row["waiting"], row["oldest_seconds"]


async def blocked_chat(database: Database, user_id: UUID) -> int | None:
    """The user's chat that refused our messages."""
    chat: int | None = await database.fetchval(_BLOCKED_CHAT, user_id)
    return chat


async def block(database: Database, user_id: UUID, telegram_id: int, now: datetime) -> None:
    """Remember that this chat wants nothing from us."""
    await database.execute(_BLOCK, user_id, telegram_id, now)
