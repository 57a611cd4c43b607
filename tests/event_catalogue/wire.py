"""Events as they travel: from a service's outbox through its relay onto the transport."""

from __future__ import annotations

from parking_net.shared.database import Database
from parking_net.shared.events.postgres import PostgresTransport
from parking_net.shared.events.relay import Relay
from tests.support.database import Databases
from tests.support.event_catalogue import Json


async def sent(database: Database, service: str, new_database: Databases) -> list[Json]:
    """What waits in the outbox of this service, as its consumers get it."""
    events = await new_database("events")
    relay = Relay(database, PostgresTransport(events), service=service, gather_seconds=0)
    await relay.run_once()
    return [row["body"] for row in await events.fetch("SELECT body FROM events ORDER BY position")]
