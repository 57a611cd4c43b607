"""Events leave with the commit or not at all: they are written beside the change they tell of.

SQL functions write theirs with `outbox_add` (see `shared.database.tables`).
"""

from __future__ import annotations

from parking_net.shared.database import Connection
from parking_net.shared.events.event import Event

ADD = """
    INSERT INTO outbox (id, type, subject, time, traceparent, data)
    SELECT * FROM unnest(
        $1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::jsonb[]
    )
"""


async def add(connection: Connection, *events: Event) -> None:
    """Write the events in this order, in the transaction of the change, in one round trip."""
    if events:
        await connection.execute(
            ADD,
            [event.id for event in events],
            [event.type for event in events],
            [event.subject for event in events],
            [event.time for event in events],
            [event.traceparent for event in events],
            [event.data for event in events],
        )
