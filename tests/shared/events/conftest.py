"""Databases with an outbox, and one that events travel through."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import pytest

from parking_net.shared.database import Database
from parking_net.shared.database.tables import create_event_inbox, create_outbox
from parking_net.shared.events.event import Event
from parking_net.shared.events.postgres import PostgresTransport
from parking_net.shared.events.transport import DeadLetter, Handler
from parking_net.shared.jobs import Job
from tests.shared.events.recorder import IMPATIENT
from tests.support.database import Databases


class Statements:
    """Stands in for Alembic's `op`, to make the shared tables without a service."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def execute(self, sqltext: str, /) -> None:
        self.texts.append(sqltext)


class RecordingTransport:
    """Takes every event, or refuses for as long as `refusing` is set."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.refusing = False

    async def publish(self, events: Sequence[Event]) -> None:
        if self.refusing:
            raise ConnectionRefusedError("no broker")
        self.events.extend(events)

    async def consume(self, group: str, handler: Handler) -> None:
        raise NotImplementedError

    async def dead_letters(self, group: str | None = None, *, limit: int = 100) -> list[DeadLetter]:
        raise NotImplementedError

    async def replay(self, group: str, event_ids: Sequence[UUID] | None = None) -> int:
        raise NotImplementedError

    def jobs(self) -> Sequence[Job]:
        return []

    def seen(self, subject: str) -> list[object]:
        """The numbers that the events of this subject carried, as they came."""
        return [event.data["number"] for event in self.events if event.subject == subject]


@pytest.fixture
async def service_database(new_database: Databases) -> Database:
    """A service's database: with an outbox and an inbox."""
    database = await new_database("events")
    statements = Statements()
    create_outbox(statements)
    create_event_inbox(statements)
    for text in statements.texts:
        await database.execute(text)
    return database


@pytest.fixture
async def events_database(new_database: Databases) -> Database:
    return await new_database("events")


@pytest.fixture
async def transport(events_database: Database) -> PostgresTransport:
    return PostgresTransport(events_database, retries=IMPATIENT)
