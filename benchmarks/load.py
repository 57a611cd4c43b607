"""A closed-loop HTTP load: each client sends its next request when the answer to the last is whole.

A client speaks HTTP/1.1 over one kept-alive connection. It is this lean because the load shares
two cores with what it measures.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import cast

import httptools


@dataclass(frozen=True, slots=True)
class Request:
    """One request, ready to be sent."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def encode(self, host: str) -> bytes:
        """The bytes of this request on the wire."""
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {host}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(self.body)}"]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body


@dataclass(slots=True)
class Measured:
    """What a run saw. Latencies are seconds, of expected answers only."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    unexpected: int = 0

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile_ms(self, share: float) -> float:
        """The latency that `share` of the answers did not exceed, in milliseconds."""
        if not self.latencies:
            return 0.0
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


class _Client(asyncio.Protocol):
    """One connection that asks until the time is over."""

    def __init__(self, requests: Iterator[bytes], expected: frozenset[int], until: float) -> None:
        self._requests = requests
        self._expected = expected
        self._until = until
        self._parser = httptools.HttpResponseParser(self)
        self._sent_at = 0.0
        self.latencies: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.unexpected = 0
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        now = time.perf_counter()
        status = self._parser.get_status_code()
        self.statuses[status] += 1
        if status in self._expected:
            self.latencies.append(now - self._sent_at)
        else:
            self.unexpected += 1
        self._parser = httptools.HttpResponseParser(self)
        if now < self._until:
            self._ask()
        else:
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if time.perf_counter() < self._until:
            self.unexpected += 1
        if not self.finished.done():
            self.finished.set_result(None)

    def _ask(self) -> None:
        self._sent_at = time.perf_counter()
        self._transport.write(next(self._requests))


async def closed_loop(
    host: str,
    port: int,
    next_request: Callable[[], Request],
    *,
    clients: int,
    seconds: float,
    expected: frozenset[int] = frozenset({200}),
) -> Measured:
    """Keep `clients` connections busy for `seconds`; other statuses than `expected` are errors."""
    loop = asyncio.get_running_loop()
    authority = f"{host}:{port}"
    requests = (next_request().encode(authority) for _ in itertools.count())
    started = time.perf_counter()
    until = started + seconds
    running = [
        (await loop.create_connection(lambda: _Client(requests, expected, until), host, port))[1]
        for _ in range(clients)
    ]
    async with asyncio.timeout(seconds + 60):
        await asyncio.gather(*(client.finished for client in running))
    measured = Measured(seconds=time.perf_counter() - started)
    for client in running:
        measured.latencies += client.latencies
        measured.statuses += client.statuses
        measured.unexpected += client.unexpected
    return measured
