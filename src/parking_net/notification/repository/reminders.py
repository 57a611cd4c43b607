"""Reminders, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from asyncpg import Record

from parking_net.notification.domain.messages import Facts
from parking_net.notification.domain.reminders import Moment, Reminder, State
from parking_net.shared.database import Connection, Database

_INSERT: Final = """
    INSERT INTO reminders AS known (booking_id, moment, state, reminder_id, user_id, happens_at,
        due_at, facts, as_of)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::uuid[],
        $6::timestamptz[], $7::timestamptz[], $8::jsonb[], $9::timestamptz[])
    ON CONFLICT (booking_id, moment) """
_ADD: Final = f"{_INSERT} DO NOTHING"
# A moment that stays where it was keeps what became of its reminder; only the facts are new.
_MOVE: Final = f"""{_INSERT} DO UPDATE SET
        state = CASE WHEN known.happens_at = excluded.happens_at
            THEN known.state ELSE excluded.state END,
        reminder_id = CASE WHEN known.happens_at = excluded.happens_at
            THEN known.reminder_id ELSE excluded.reminder_id END,
        happens_at = excluded.happens_at, due_at = excluded.due_at,
        facts = excluded.facts, as_of = excluded.as_of
    WHERE known.state <> 'canceled' AND known.as_of <= excluded.as_of"""
_CANCEL: Final = f"{_INSERT} DO UPDATE SET state = 'canceled'"
_LOCK_DUE: Final = """
    SELECT booking_id, moment, state, reminder_id, user_id, happens_at, due_at, facts, as_of
    FROM reminders WHERE state = 'waiting' AND due_at <= $1
    ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED"""
_DONE: Final = """
    UPDATE reminders SET state = 'done'
    FROM unnest($1::uuid[], $2::text[]) AS told (booking_id, moment)
    WHERE reminders.booking_id = told.booking_id AND reminders.moment = told.moment"""
_TRIM: Final = """
    DELETE FROM reminders WHERE (booking_id, moment) IN (
        SELECT booking_id, moment FROM reminders WHERE happens_at < $1 AND state <> 'waiting'
        ORDER BY happens_at LIMIT $2 FOR UPDATE SKIP LOCKED
    )"""


async def add(connection: Connection, reminders: Sequence[Reminder]) -> None:
    """Remember those of a new stay; what is known of it already was told later, and stays."""
    await connection.execute(_ADD, *_columns(reminders))


async def move(connection: Connection, reminders: Sequence[Reminder]) -> None:
    """Remember those of a changed stay, unless something later is known of it."""
    await connection.execute(_MOVE, *_columns(reminders))


async def cancel(connection: Connection, reminders: Sequence[Reminder]) -> None:
    """Nobody is reminded of the stay any more, whatever comes afterwards."""
    canceled = [msgspec.structs.replace(one, state=State.CANCELED) for one in reminders]
    await connection.execute(_CANCEL, *_columns(canceled))


async def lock_due(connection: Connection, now: datetime, limit: int) -> list[Reminder]:
    """Reminders that are due and that nobody else holds, the longest due first, locked."""
    return [_reminder_from(row) for row in await connection.fetch(_LOCK_DUE, now, limit)]


async def done(connection: Connection, reminders: Sequence[Reminder]) -> None:
    """Let go of reminders whose locks are held."""
    booking_ids = [one.booking_id for one in reminders]
    await connection.execute(_DONE, booking_ids, [one.moment for one in reminders])


async def trim(database: Database, before: datetime, limit: int) -> int:
    """Forget moments that passed before that time; how many, `limit` at most."""
    return int((await database.execute(_TRIM, before, limit)).removeprefix("DELETE "))


def _columns(reminders: Sequence[Reminder]) -> list[list[object]]:
    rows = [
        (
            one.booking_id,
            one.moment,
            one.state,
            one.reminder_id,
            one.user_id,
            one.happens_at,
            one.due_at,
            msgspec.to_builtins(one.facts),
            one.as_of,
        )
        for one in reminders
    ]
    return [list(column) for column in zip(*rows, strict=True)]


def _reminder_from(row: Record) -> Reminder:
    booking_id: UUID = row["booking_id"]
    return Reminder(
        booking_id=booking_id,
        moment=Moment(row["moment"]),
        state=State(row["state"]),
        reminder_id=row["reminder_id"],
        user_id=row["user_id"],
        happens_at=row["happens_at"],
        due_at=row["due_at"],
        facts=msgspec.convert(row["facts"], Facts),
        as_of=row["as_of"],
    )
