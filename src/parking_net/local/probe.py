"""Asking a process over HTTP whether it is ready, with nothing but a socket."""

from __future__ import annotations

import asyncio
import contextlib

TIMEOUT_SECONDS = 3.0


async def status_of(host: str, port: int, path: str) -> int | None:
    """The HTTP status of `GET path`; None when nothing answers in time."""
    with contextlib.suppress(OSError, TimeoutError, ValueError, IndexError):
        async with asyncio.timeout(TIMEOUT_SECONDS):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                head = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close"
                writer.write(f"{head}\r\n\r\n".encode("ascii"))
                line = await reader.readline()
                return int(line.split()[1])
            finally:
                writer.close()
    return None
