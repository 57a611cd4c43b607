"""Server-sent events: an answer that goes on for as long as somebody listens.

It counts as answered when it begins: an open page is no request that takes long.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Final

import structlog
from litestar.response import Response
from litestar.response.base import ASGIResponse

from parking_net.shared.http.asgi import Receive, Send
from parking_net.shared.http.exchange import exchange_of

EVENT_STREAM_TYPE: Final = "text/event-stream"

# The last one keeps proxies of the nginx family from collecting the stream before they pass it on.
_HEADERS: Final = {"cache-control": "no-store", "x-accel-buffering": "no"}

Opened = Callable[[], AbstractAsyncContextManager[AsyncIterator[bytes]]]

_log = structlog.get_logger(__name__)


class EventStream(Response[str]):
    """An answer that sends each chunk of events as it comes, until there are no more.

    `opened` is entered before the answer begins, so what it raises is answered like any error, and
    left when the answer ends, however it ends: also by cancellation, when the client went away. A
    client that reads slowly makes the chunks wait, and nothing pile up.
    """

    def __init__(self, opened: Opened) -> None:
        super().__init__("", media_type=EVENT_STREAM_TYPE, headers=_HEADERS)
        self._opened = opened

    def to_asgi_response(self, app: Any, request: Any, **_options: Any) -> ASGIResponse:
        return _Streaming(self._opened)


class _Streaming(ASGIResponse):
    _should_set_content_length = False

    def __init__(self, opened: Opened) -> None:
        super().__init__(media_type=EVENT_STREAM_TYPE, headers=_HEADERS, status_code=200)
        self._opened = opened

    async def __call__(self, scope: Any, _receive: Receive, send: Send) -> None:
        exchange = exchange_of(scope)
        async with self._opened() as chunks:
            exchange.is_stream = True
            await self.start_response(send)
            try:
                if not exchange.is_head:
                    async for chunk in chunks:
                        await send({"type": "http.response.body", "body": chunk, "more_body": True})
            except Exception as error:
                # The answer began long ago: without its proper end the client sees that it broke.
                _log.error("stream_failed", exc_info=error)
                return
            await send({"type": "http.response.body", "body": b"", "more_body": False})
