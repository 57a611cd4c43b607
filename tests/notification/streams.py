"""The stream as pages see it: a real server on a port, and clients that read events."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest
import uvicorn

from parking_net.notification.domain.messages import Facts, MessageType, Notification
from parking_net.notification.handlers.stream import STREAM_ROUTES
from parking_net.notification.repository import stream
from parking_net.notification.repository.stream import ItemName, StreamItem, StreamPage
from parking_net.notification.service.stream import StreamLimits, Streams, opened_streams
from parking_net.notification.settings import NotificationSettings
from parking_net.shared.database import Database
from parking_net.shared.error_mapping import DatabaseUnavailable
from parking_net.shared.http import create_http_app
from parking_net.shared.http.asgi import AsgiApp
from parking_net.shared.identity import Caller, Role
from parking_net.shared.readiness import Readiness
from tests.support.clock import FixedClock
from tests.support.database import Databases
from tests.support.settings import new_settings
from tests.support.tokens import TestIssuer

PATIENCE_SECONDS = 60.0
PATH = "/notifications/stream"


@dataclass(frozen=True)
class Told:
    """One event as a page gets it."""

    id: int
    name: str
    data: dict[str, Any]


class Page:
    """One open stream, read as it comes."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.retry: int | None = None
        self.comments = 0
        self.last_id: int | None = None
        self._lines = response.aiter_lines()

    async def next(self) -> Told | None:
        """The next event; None when the stream ended."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for line in self._lines:
                if line.startswith(":"):
                    self.comments += 1
                elif line:
                    name, _, value = line.partition(": ")
                    fields[name] = value
                elif "data" in fields:
                    return self._told(fields)
        return None

    async def take(self, count: int) -> list[Told]:
        """So many events."""
        told = [await self.next() for _ in range(count)]
        assert None not in told
        return [one for one in told if one is not None]

    async def rest(self) -> list[Told]:
        """Everything until the stream ends."""
        told = []
        while one := await self.next():
            told.append(one)
        return told

    def _told(self, fields: Mapping[str, str]) -> Told:
        if "retry" in fields:
            self.retry = int(fields["retry"])
        self.last_id = int(fields["id"])
        return Told(self.last_id, fields["event"], msgspec.json.decode(fields["data"]))


@dataclass
class StreamWorld:
    """A notification service that has nothing but its stream."""

    database: Database
    clock: FixedClock
    issuer: TestIssuer
    streams: Streams
    readiness: Readiness
    client: httpx.AsyncClient
    app: AsgiApp

    @asynccontextmanager
    async def page(
        self,
        user_id: UUID,
        *,
        after: int | str | None = None,
        path: str = PATH,
        **claims: Any,
    ) -> AsyncIterator[Page]:
        """A stream that stands: its `ready` has been read."""
        headers = self.issuer.headers(user_id=user_id, **claims)
        if after is not None:
            headers["Last-Event-ID"] = str(after)
        async with self.client.stream("GET", path, headers=headers) as response:
            assert response.status_code == 200, await response.aread()
            page = Page(response)
            ready = await page.next()
            assert ready is not None
            assert ready.name == "ready"
            yield page

    async def get(self, user_id: UUID, path: str = PATH, **headers: str) -> httpx.Response:
        """An answer that is expected to have an end."""
        return await self.client.get(
            path, headers={**self.issuer.headers(user_id=user_id), **headers}
        )

    async def happens(self, *user_ids: UUID, count: int = 1) -> list[dict[str, Any]]:
        """So many things happen to each of them, in one commit; what their pages should show."""
        data = [{"booking_id": str(uuid4())} for _ in range(count)]
        items = [StreamItem(user, ItemName.BALANCE, one) for one in data for user in user_ids]
        async with self.database.transaction() as connection:
            await stream.add(connection, items, self.clock.now())
        return data


@asynccontextmanager
async def opened_stream_world(
    databases: Databases, limits: StreamLimits | None = None
) -> AsyncIterator[StreamWorld]:
    database = await databases("notification")
    settings = new_settings(
        NotificationSettings,
        {
            "postgres_host": "unused",
            "postgres_password": "unused",
            "internal_service_token": "internal-token-for-tests",
            "auth_issuer": "http://auth.test",
        },
    )
    clock, readiness = FixedClock(), Readiness()
    issuer = TestIssuer(clock=clock)
    async with opened_streams(
        database, clock, readiness.draining, limits or StreamLimits()
    ) as streams:
        app = create_http_app(
            service="notification",
            title="Notification",
            settings=settings,
            routes=STREAM_ROUTES,
            provide={"streams": streams},
            tokens=issuer.verifier(),
            readiness=readiness,
        )
        async with (
            served(app) as address,
            looked_after(streams),
            httpx.AsyncClient(base_url=address, timeout=PATIENCE_SECONDS) as client,
        ):
            yield StreamWorld(database, clock, issuer, streams, readiness, client, app)
            readiness.begin_draining()


@asynccontextmanager
async def served(app: AsgiApp) -> AsyncIterator[str]:
    """The application on a free port; its address."""
    config = uvicorn.Config(
        app, http="httptools", lifespan="off", ws="none", log_config=None, access_log=False
    )
    server = _Server(config)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            await server.listening.wait()
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


@asynccontextmanager
async def looked_after(streams: Streams) -> AsyncIterator[None]:
    """The streams with their background jobs running."""
    jobs = [asyncio.create_task(job.loop("notification")) for job in streams.jobs()]
    try:
        yield
    finally:
        for job in jobs:
            job.cancel()
            with suppress(asyncio.CancelledError):
                await job


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Reads:
    """Counts who reads, in front of the real thing."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.of: list[UUID] = []
        self.failing = False
        self._real = stream.read
        monkeypatch.setattr(stream, "read", self)

    async def __call__(
        self, database: Database, user_id: UUID, after: int, limit: int
    ) -> StreamPage:
        self.of.append(user_id)
        if self.failing:
            raise DatabaseUnavailable
        return await self._real(database, user_id, after, limit)


def a_notification(
    user_id: UUID,
    *,
    type_: MessageType = MessageType.BOOKING_CONFIRMED_DRIVER,
    created_at: datetime = datetime(2030, 1, 7, 12, tzinfo=UTC),
    **facts: Any,
) -> Notification:
    """A message to somebody; `facts` replace those it tells of."""
    at = datetime(2030, 1, 8, 10, tzinfo=UTC)
    usual: dict[str, Any] = {
        "booking_id": uuid4(),
        "parking_place_id": uuid4(),
        "place_name": "Harbour Garage",
        "place_city": "Rotterdam",
        "place_address": "Quay 1",
        "timezone": "Europe/Amsterdam",
        "driver_login": "anna",
        "date_from": at,
        "date_to": at + timedelta(hours=2),
        "full_cost": 1200,
        "currency": "USD",
    }
    return Notification(
        id=uuid4(),
        user_id=user_id,
        type=type_,
        facts=Facts(**{**usual, **facts}),
        created_at=created_at,
    )


def caller(user_id: UUID, world: StreamWorld) -> Caller:
    return Caller(
        user_id=user_id,
        role=Role.DRIVER,
        login="somebody",
        email="somebody@example.com",
        locale="en",
        expires_at=world.clock.now() + timedelta(minutes=15),
        token_id="one",
    )


async def waits_for_a_lock(database: Database) -> bool:
    waits: bool = await database.fetchval(
        "SELECT EXISTS (SELECT FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock')"
    )
    return waits
