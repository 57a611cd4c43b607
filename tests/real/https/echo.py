"""Stands where a dashboard or Keycloak would, and answers with what it was sent."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator


@contextlib.asynccontextmanager
async def echoing(port: int) -> AsyncIterator[None]:
    """Each answer is a JSON object: the request's `target`, and its `headers` in small letters."""
    async with await asyncio.start_server(_answer, "127.0.0.1", port):
        yield


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
    body = json.dumps({"target": first.split()[1], "headers": headers})
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    writer.write(f"{head}{body}".encode())
    await writer.drain()
    writer.close()
