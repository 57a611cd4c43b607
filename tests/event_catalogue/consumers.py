"""The services that act upon events, each opened as it really is, but for what it hears from."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest

from parking_net.services import PACKAGE
from parking_net.shared.events.event import Event
from parking_net.shared.events.transport import Handler
from parking_net.shared.jobs import Job
from tests.support.database import Databases
from tests.support.eventually import eventually
from tests.support.settings import new_settings


@dataclass(frozen=True)
class Consumer:
    """A service with `handlers/events.py`."""

    package: str
    service: str
    handled: frozenset[str]
    """The types it says it acts upon."""


def consumers() -> list[Consumer]:
    """All there are, found in the source."""
    found = sorted(PACKAGE.glob("*/handlers/events.py"))
    return [_consumer(path.parents[1].name) for path in found]


def _consumer(package: str) -> Consumer:
    events = import_module(f"parking_net.{package}.handlers.events")
    settings_type = import_module(f"parking_net.{package}.app").settings_type
    assert isinstance(events.HANDLED, frozenset)
    return Consumer(package, settings_type.service_name, events.HANDLED)


class Ear:
    """Stands where a service's transport is, and keeps what it would be called with."""

    def __init__(self) -> None:
        self.handlers: list[Handler] = []

    async def consume(self, group: str, handler: Handler, **_more: object) -> None:
        assert group
        self.handlers.append(handler)
        await asyncio.Event().wait()

    async def publish(self, events: Sequence[Event]) -> None:
        """Nothing here sends."""

    def jobs(self) -> Sequence[Job]:
        return ()


@asynccontextmanager
async def handler_of(
    consumer: Consumer,
    databases: Databases,
    patched: pytest.MonkeyPatch,
    surroundings: Mapping[str, object],
) -> AsyncIterator[Handler]:
    """What the service does with an event, over a database of its own."""
    app = import_module(f"parking_net.{consumer.package}.app")
    ear = Ear()

    @asynccontextmanager
    async def listening(_settings: object) -> AsyncIterator[Ear]:
        yield ear

    patched.setattr(app, "opened_transport", listening)
    async with app.running(await _settings(consumer, app, databases, surroundings)):
        await eventually(lambda: ear.handlers)
        (handler,) = ear.handlers
        yield handler


async def _settings(
    consumer: Consumer, app: Any, databases: Databases, surroundings: Mapping[str, object]
) -> Any:
    values = await databases.settings_for(consumer.package, **surroundings)
    values[f"{consumer.service}_db_name"] = values[f"{consumer.package}_db_name"]
    return new_settings(app.settings_type, values)
