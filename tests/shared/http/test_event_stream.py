"""Answers that go on: how they begin, are counted, and end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from litestar import get
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from parking_net.shared.errors import TooManyRequests
from parking_net.shared.http import EventStream, create_http_app
from parking_net.shared.http.asgi import AsgiApp
from parking_net.shared.readiness import Readiness
from tests.shared.http.example import example_settings
from tests.support.eventually import eventually
from tests.support.tokens import TestIssuer

LABELS = {"service": "streaming", "endpoint": "/stream"}


class Source:
    """What the stream sends; a test puts chunks, None for the end, or an exception."""

    def __init__(self) -> None:
        self.given: asyncio.Queue[bytes | Exception | None] = asyncio.Queue()
        self.refusal: Exception | None = None
        self.is_open = False

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[AsyncIterator[bytes]]:
        if self.refusal:
            raise self.refusal
        self.is_open = True
        try:
            yield self._chunks()
        finally:
            self.is_open = False

    async def _chunks(self) -> AsyncIterator[bytes]:
        while True:
            match await self.given.get():
                case None:
                    return
                case bytes() as chunk:
                    yield chunk
                case Exception() as error:
                    raise error


class Client:
    """One request as a server would hand it on; it stays until told to leave."""

    def __init__(self, app: AsgiApp, method: str = "GET") -> None:
        self.sent: list[dict[str, Any]] = []
        self.reads = asyncio.Event()
        self.reads.set()
        self._left = asyncio.Event()
        scope = {
            "type": "http",
            "method": method,
            "path": "/stream",
            "raw_path": b"/stream",
            "query_string": b"",
            "headers": [(b"host", b"example.test")],
            "client": ("127.0.0.1", 1),
            "scheme": "http",
        }
        self.request = asyncio.ensure_future(app(scope, self._receive, self._send))

    def leaves(self) -> None:
        self._left.set()

    @property
    def bodies(self) -> list[bytes]:
        return [message["body"] for message in self.sent[1:]]

    async def _receive(self) -> dict[str, Any]:
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        await self.reads.wait()
        self.sent.append(message)


def app_over(source: Source) -> AsgiApp:
    @get("/stream")
    async def stream() -> EventStream:
        return EventStream(source.opened)

    return create_http_app(
        service="streaming",
        title="Streaming",
        settings=example_settings(),
        routes=[stream],
        provide={},
        tokens=TestIssuer().verifier(),
        readiness=Readiness(),
    )


def counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, {**LABELS, **labels}) or 0.0


async def test_chunks_go_out_as_they_come_until_the_end() -> None:
    source = Source()
    client = Client(app_over(source))
    source.given.put_nowait(b"one")
    await eventually(lambda: client.bodies == [b"one"])
    source.given.put_nowait(b"two")
    await eventually(lambda: client.bodies == [b"one", b"two"])
    source.given.put_nowait(None)
    await client.request
    assert [message.get("more_body") for message in client.sent[1:]] == [True, True, False]
    headers = dict(client.sent[0]["headers"])
    assert headers[b"content-type"] == b"text/event-stream; charset=utf-8"
    assert headers[b"cache-control"] == b"no-store"
    assert headers[b"x-accel-buffering"] == b"no"
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert b"content-length" not in headers
    assert not source.is_open


async def test_a_stream_counts_as_answered_when_it_begins() -> None:
    source = Source()
    before = counted("http_requests_total", method="GET", status="200")
    client = Client(app_over(source))
    await eventually(lambda: client.sent)
    assert counted("http_requests_total", method="GET", status="200") == before + 1
    durations = counted("http_request_duration_seconds_count", method="GET")
    source.given.put_nowait(None)
    await client.request
    assert counted("http_requests_total", method="GET", status="200") == before + 1
    assert counted("http_request_duration_seconds_count", method="GET") == durations


async def test_a_client_that_leaves_ends_its_stream() -> None:
    source = Source()
    client = Client(app_over(source))
    await eventually(lambda: client.sent and source.is_open)
    client.leaves()
    async with asyncio.timeout(60):
        await client.request
    assert not source.is_open
    assert client.bodies == []


async def test_a_refusal_before_the_beginning_is_answered_as_one() -> None:
    source = Source()
    source.refusal = TooManyRequests("Too many pages are open", retry_after_seconds=7)
    transport = httpx.ASGITransport(app_over(source))
    async with httpx.AsyncClient(transport=transport, base_url="http://example.test") as http:
        answer = await http.get("/stream")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "7"
    assert answer.json()["code"] == "too_many_requests"


async def test_a_stream_that_breaks_has_no_proper_end_and_is_logged_once() -> None:
    source = Source()
    client = Client(app_over(source))
    source.given.put_nowait(b"one")
    source.given.put_nowait(KeyError("a bug"))
    with capture_logs() as lines:
        await client.request
    assert [message.get("more_body") for message in client.sent[1:]] == [True]
    assert [line["event"] for line in lines] == ["stream_failed"]
    assert not source.is_open


async def test_head_gets_the_headers_only() -> None:
    source = Source()
    client = Client(app_over(source), "HEAD")
    async with asyncio.timeout(60):
        await client.request
    assert dict(client.sent[0]["headers"])[b"content-type"].startswith(b"text/event-stream")
    assert client.bodies == [b""]
    assert not source.is_open


async def test_a_slow_reader_makes_the_source_wait() -> None:
    source = Source()
    client = Client(app_over(source))
    await eventually(lambda: client.sent)
    client.reads.clear()
    for _ in range(5):
        source.given.put_nowait(b"more")
    await eventually(lambda: source.given.qsize() == 4)
    client.reads.set()
    await eventually(lambda: len(client.bodies) == 5)
    client.leaves()
    await client.request
