"""A gateway of its own before somebody who stands where services would be."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from parking_net.local import gateway
from tests.support.eventually import eventually
from tests.support.ports import free_port

PORTS_OF_LISTENER = ("PARKING_REST_PORT", "NOTIFICATION_REST_PORT", "TELEGRAM_REST_PORT")


@dataclass
class Listener:
    """Stands where a service would, and remembers what it was sent."""

    port: int
    heads: list[str] = field(default_factory=list)
    to_send: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    """What is still to come on a stream."""
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """The client of a stream has gone."""


@contextlib.asynccontextmanager
async def opened_listener() -> AsyncIterator[Listener]:
    """Answers with an empty list; at a path with `/stream` streams, at one with `/break` goes."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        heard.heads.append(head)
        if "/stream" in head:
            await stream(reader, writer)
        elif "/break" not in head:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]")
            await writer.drain()
        writer.close()

    async def stream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        sending = asyncio.create_task(send(writer))
        await reader.read()
        sending.cancel()
        heard.left.set()

    async def send(writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write((await heard.to_send.get()).encode())
            await writer.drain()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        heard = Listener(server.sockets[0].getsockname()[1])
        yield heard


@contextlib.asynccontextmanager
async def gateway_before(
    listener: Listener, folder: Path, log: Path, **more: str
) -> AsyncIterator[str]:
    """A gateway that takes the listener for the services, with more settings; its address."""
    port = free_port()
    values = {
        "PATH": os.environ["PATH"],
        "GATEWAY_SITE": f"http://:{port}",
        "GATEWAY_BIND_HOST": "127.0.0.1",
        **dict.fromkeys(PORTS_OF_LISTENER, str(listener.port)),
        **more,
    }
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *gateway.command(),
            env=gateway.environment(values, folder),
            stderr=output,
        )
    try:
        await eventually(lambda: _listens(port))
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
