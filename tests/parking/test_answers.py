"""Answers from memory, one step at a time: what is read beside a change is not remembered."""

from __future__ import annotations

import asyncio
from typing import Any, cast
from uuid import UUID

import pytest

from parking_net.parking.catalogue import Catalogue
from parking_net.parking.handlers.answers import PublicAnswers
from parking_net.parking.service import Places
from parking_net.shared.http.exchange import EXCHANGE, Exchange
from tests.support.tokens import TestIssuer

PLACE_ID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
OTHER_ID = UUID("01890a5d-ac96-774b-bcce-b302099a8058")
CAPACITY_BYTES = 100_000


class Source:
    """What lies behind the memory: gives the present state, when the test lets it."""

    def __init__(self) -> None:
        self.state = "old"
        self.reads = 0
        self.reading = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def read(self) -> str:
        self.reads += 1
        state = self.state
        self.reading.set()
        await self.may_answer.wait()
        return f'"{state}"'

    async def document(self, _: UUID) -> str:
        return await self.read()

    async def app(self, _: Any, receive: Any, send: Any) -> None:
        body = (await self.read()).encode()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})


class Front:
    """The memory in front of a source, with a catalogue that has just been looked at."""

    def __init__(self) -> None:
        self.now = 0.0
        self.source = Source()
        self.catalogue = Catalogue(lambda: self.now)
        self.catalogue.looked(0.0, 1)
        app = cast(Any, self.source.app)
        places = cast(Places, self.source)
        self.answers = PublicAnswers(app, places, self.catalogue, CAPACITY_BYTES)

    async def get(self, path: str) -> str:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        exchange = Exchange({}, path, TestIssuer().verifier())
        scope = {"type": "http", "method": "GET", "path": path, "query_string": b""}
        await self.answers({**scope, EXCHANGE: exchange}, None, send)
        return str(sent[1]["body"].decode()).strip('"')


@pytest.fixture
def front() -> Front:
    return Front()


PATHS = pytest.mark.parametrize("path", ["/parking", f"/parking/{PLACE_ID}"])


@PATHS
async def test_what_is_remembered_is_not_read_again(front: Front, path: str) -> None:
    assert [await front.get(path) for _ in range(3)] == ["old"] * 3
    assert front.source.reads == 1


@PATHS
async def test_a_change_while_reading_is_not_overwritten(front: Front, path: str) -> None:
    front.source.may_answer.clear()
    reader = asyncio.create_task(front.get(path))
    await front.source.reading.wait()
    front.source.state = "new"
    front.catalogue.changed([PLACE_ID])
    front.source.may_answer.set()
    assert await reader == "old"  # It asked before the change: either answer is true.
    assert await front.get(path) == "new"


@PATHS
async def test_a_change_is_read_anew(front: Front, path: str) -> None:
    await front.get(path)
    front.source.state = "new"
    front.catalogue.changed([PLACE_ID])
    assert await front.get(path) == "new"


async def test_another_places_change_ends_lists_only(front: Front) -> None:
    for path in ("/parking", f"/parking/{PLACE_ID}"):
        await front.get(path)
    front.source.state = "new"
    front.catalogue.changed([OTHER_ID])
    assert await front.get("/parking") == "new"
    assert await front.get(f"/parking/{PLACE_ID}") == "old"
    front.catalogue.changed(None)
    assert await front.get(f"/parking/{PLACE_ID}") == "new"


@PATHS
async def test_who_cannot_look_remembers_nothing(front: Front, path: str) -> None:
    await front.get(path)
    front.now, front.source.state = 10.0, "new"
    assert await front.get(path) == "new"
    front.source.state = "newer"
    assert await front.get(path) == "newer"
    # What was read meanwhile was not kept either.
    front.catalogue.changed(None)
    front.catalogue.looked(10.0, 2)
    assert await front.get(path) == "newer"
    assert front.source.reads == 4
