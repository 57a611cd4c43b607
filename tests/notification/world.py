"""Notification as one test sees it: a private database, a still clock, events handed in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID, uuid4

import httpx

from parking_net.notification.app import http_app
from parking_net.notification.domain.messages import Channel
from parking_net.notification.handlers.events import listener
from parking_net.notification.service.desk import Desk
from parking_net.notification.service.remind import remind
from parking_net.notification.service.stream import opened_streams
from parking_net.notification.settings import NotificationSettings
from parking_net.shared.database import Database
from parking_net.shared.events.event import Event
from parking_net.shared.readiness import Readiness
from tests.notification.happenings import NOW
from tests.support.clock import FixedClock
from tests.support.database import Databases
from tests.support.settings import new_settings
from tests.support.tokens import TestIssuer

Json = dict[str, Any]


@dataclass
class Person:
    """Somebody with a token, calling notification over HTTP."""

    world: World
    role: str = "driver"
    locale: str = "en"
    user_id: UUID = field(default_factory=uuid4)

    async def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = self.world.issuer.headers(
            role=self.role, user_id=self.user_id, locale=self.locale
        )
        return await self.world.client.request(method, path, headers=headers, **more)

    async def asks(self, **query: object) -> httpx.Response:
        return await self.call("GET", "/notifications", params=query)

    async def inbox(self, **query: object) -> list[Json]:
        found: list[Json] = answer(await self.asks(**query))
        return found

    async def types(self) -> list[str]:
        """What kinds of things this person was told, the newest last."""
        return [told["type"] for told in await self.inbox()][::-1]

    async def marks(self, body: object) -> httpx.Response:
        return await self.call("POST", "/notifications/read", json=body)

    async def preferences(self) -> Json:
        found: Json = answer(await self.call("GET", "/notifications/preferences"))
        return found

    async def prefers(self, body: object) -> httpx.Response:
        return await self.call("PUT", "/notifications/preferences", json=body)


@dataclass
class World:
    """Everything a test touches."""

    database: Database
    clock: FixedClock
    desk: Desk
    issuer: TestIssuer
    client: httpx.AsyncClient
    woken: list[None]
    """Grows when deliveries are said to be due."""

    def person(self, role: str = "driver", locale: str = "en") -> Person:
        return Person(self, role, locale)

    async def happens(self, *events: Event) -> None:
        for event in events:
            await listener(self.desk)(event)

    async def reminds(self) -> int:
        return await remind(self.desk)

    async def told(self) -> set[tuple[UUID, str]]:
        """Who was told what."""
        rows = await self.database.fetch("SELECT user_id, type FROM notifications")
        return {(row["user_id"], row["type"]) for row in rows}

    async def deliveries(self) -> list[Json]:
        rows = await self.database.fetch(
            "SELECT deliveries.*, type FROM deliveries JOIN notifications"
            " ON notifications.id = notification_id ORDER BY position"
        )
        return [dict(row) for row in rows]

    async def news(self, user_id: UUID) -> list[tuple[str, Json]]:
        """What the open pages of a user were shown, in order."""
        rows = await self.database.fetch(
            "SELECT name, data FROM stream_items WHERE user_id = $1 ORDER BY position", user_id
        )
        return [(row["name"], row["data"]) for row in rows]

    async def rows(self, table: str) -> int:
        count: int = await self.database.fetchval(f"SELECT count(*) FROM {table}")
        return count


@asynccontextmanager
async def opened_world(
    databases: Databases, *, carriers: tuple[Channel, ...] = (Channel.TELEGRAM,)
) -> AsyncIterator[World]:
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
    clock = FixedClock(NOW)
    issuer = TestIssuer(clock=clock)
    woken: list[None] = []
    desk = Desk(database, clock, carriers, deliveries_due=lambda: woken.append(None))
    readiness = Readiness()
    async with opened_streams(database, clock, readiness.draining) as streams:
        app = http_app(settings, desk, streams, issuer.verifier(), readiness)
        transport = httpx.ASGITransport(cast(Any, app))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield World(database, clock, desk, issuer, client, woken)


def answer(response: httpx.Response) -> Any:
    """The body of a success."""
    assert response.status_code == 200, response.text
    return response.json()


def problem(response: httpx.Response, code: str, *fields: str, status: int = 400) -> Json:
    """The body of exactly this refusal, which names these fields."""
    body: Json = response.json()
    assert (response.status_code, body["code"]) == (status, code), response.text
    assert [mistake["field"] for mistake in body["errors"]] == list(fields), response.text
    return body
