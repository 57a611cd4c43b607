"""How streams end, are refused, and wait for who reads slowly."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from parking_net.notification.repository import stream
from parking_net.notification.service import feed
from parking_net.notification.service import stream as service
from parking_net.notification.service.feed import ITEMS_AT_ONCE
from parking_net.notification.service.stream import StreamLimits
from parking_net.shared.error_mapping import DatabaseUnavailable
from tests.notification.streams import PATH, Reads, StreamWorld, opened_stream_world
from tests.support.database import Databases
from tests.support.eventually import eventually

ANNA, BORIS = uuid4(), uuid4()


@pytest.fixture
async def world(new_database: Databases) -> AsyncIterator[StreamWorld]:
    async with opened_stream_world(new_database) as opened:
        yield opened


async def test_the_stream_ends_with_the_token(world: StreamWorld) -> None:
    expires_at = int(world.clock.now().timestamp()) + 5
    async with world.page(ANNA, exp=expires_at) as page:
        wanted = await world.happens(ANNA)
        told = await page.rest()
    assert [one.data for one in told] == wanted


async def test_a_service_that_stops_ends_its_streams_and_opens_none(world: StreamWorld) -> None:
    async with world.page(ANNA) as page, world.page(BORIS) as other:
        world.readiness.begin_draining()
        assert await page.rest() == []
        assert await other.rest() == []
    answer = await world.get(ANNA)
    assert answer.status_code == 503
    assert answer.json()["code"] == "streams_full"
    assert "retry-after" in answer.headers


async def test_streams_of_a_user_are_bounded(new_database: Databases) -> None:
    async with (
        opened_stream_world(new_database, StreamLimits(of_user=2)) as world,
        world.page(ANNA),
        world.page(BORIS),
    ):

        async def has_room() -> bool:
            headers = world.issuer.headers(user_id=ANNA)
            async with world.client.stream("GET", PATH, headers=headers) as answer:
                return answer.status_code == 200

        async with world.page(ANNA):
            refused = await world.get(ANNA)
            assert refused.status_code == 429
            assert refused.json()["code"] == "too_many_streams"
            assert "retry-after" in refused.headers
        await eventually(has_room)


async def test_streams_of_a_process_are_bounded(new_database: Databases) -> None:
    async with (
        opened_stream_world(new_database, StreamLimits(of_process=2)) as world,
        world.page(ANNA),
        world.page(BORIS),
    ):
        refused = await world.get(uuid4())
        assert refused.status_code == 503
        assert refused.json()["code"] == "streams_full"


async def test_no_stream_begins_while_the_database_is_away(
    world: StreamWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_arguments: object) -> Any:
        raise DatabaseUnavailable

    monkeypatch.setattr(stream, "positions", away)
    answer = await world.get(ANNA)
    assert answer.status_code == 503
    assert answer.json()["code"] == "database_unavailable"


async def test_a_slow_reader_makes_nothing_pile_up(
    world: StreamWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stalled_client(world) as client:
        reads = Reads(monkeypatch)
        wanted = [one for _ in range(8) for one in await world.happens(ANNA, count=ITEMS_AT_ONCE)]
        async with world.page(ANNA, after=0) as other:
            await other.take(len(wanted))
            reads_of_the_other = 9
            assert len(reads.of) <= reads_of_the_other + 1
        client.reads.set()
        await eventually(lambda: client.text.count("event: balance") == len(wanted))
    told = [one["booking_id"] for one in wanted]
    assert [text for text in client.text.split('"') if text in set(told)] == told


@pytest.mark.parametrize("why", ["token", "draining"])
async def test_who_does_not_read_at_all_is_left(
    world: StreamWorld, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    for module in (feed, service):
        monkeypatch.setattr(module, "STALLED_SECONDS", 0.05)
    lasts = timedelta(seconds=2) if why == "token" else timedelta(minutes=15)
    async with stalled_client(world, lasts) as client:
        await world.happens(ANNA)
        if why == "draining":
            world.readiness.begin_draining()
        async with asyncio.timeout(60):
            await client.request
    assert "balance" not in client.text


class StalledClient:
    """A client that takes the beginning of the answer and then nothing, until it is let."""

    def __init__(self, world: StreamWorld, lasts: timedelta) -> None:
        self.text = ""
        self.reads = asyncio.Event()
        self.stands = asyncio.Event()
        self.left = asyncio.Event()
        expires_at = (world.clock.now() + lasts).timestamp()
        headers = world.issuer.headers(user_id=ANNA, exp=expires_at)
        scope = {
            "type": "http",
            "method": "GET",
            "path": PATH,
            "raw_path": PATH.encode(),
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 1),
            "scheme": "http",
        }
        self.request = asyncio.ensure_future(world.app(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        if self.stands.is_set():
            await self.reads.wait()
        self.text += message.get("body", b"").decode()
        if "ready" in self.text:
            self.stands.set()


@asynccontextmanager
async def stalled_client(
    world: StreamWorld, lasts: timedelta = timedelta(minutes=15)
) -> AsyncIterator[StalledClient]:
    client = StalledClient(world, lasts)
    try:
        await client.stands.wait()
        yield client
    finally:
        client.left.set()
        async with asyncio.timeout(60):
            await client.request
