"""Public reads answered from memory, in front of the web framework.

Places and pages of places are the same for everybody, so their encoded answers are remembered
while the catalogue says that they are still true. Every answer carries a strong ETag made from its
content; a client that shows it again gets 304 instead of the same bytes.
"""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from litestar.types import ASGIApp

from parking_net.parking.catalogue import Catalogue
from parking_net.parking.handlers.memory import BoundedMemory
from parking_net.parking.metrics import PUBLIC_READS, REMEMBERED_BYTES
from parking_net.parking.service import Places
from parking_net.shared.http.exchange import exchange_of
from parking_net.shared.identifiers import as_id

LIST_PATH: Final = "/parking"
PLACE_PATH: Final = "/parking/"
PLACE_TEMPLATE: Final = "/parking/{place_id}"
ID_LENGTH: Final = 36
PAGES_SHARE: Final = 0.25
"""Of the memory; the rest is for single places."""
PAGE_HEADERS_BYTES: Final = 1500
"""About what the headers of a page and its query take."""
ETAG_DIGITS: Final = 32
QUERY_MAX_BYTES: Final = 1024
"""Longer queries are not asked twice."""

_CACHE_CONTROL = (b"cache-control", b"public, no-cache")
_JSON = (b"content-type", b"application/json")
_PLACE_REMEMBERED = PUBLIC_READS.labels("place", "memory")
_PLACE_READ = PUBLIC_READS.labels("place", "database")
_PAGE_REMEMBERED = PUBLIC_READS.labels("page", "memory")
_PAGE_READ = PUBLIC_READS.labels("page", "database")

Headers = list[tuple[bytes, bytes]]
Page = tuple[Headers, bytes]


class PublicAnswers:
    """Answers `GET /parking` and `GET /parking/{id}` from memory where it can."""

    def __init__(
        self, app: ASGIApp, places: Places, catalogue: Catalogue, capacity_bytes: int
    ) -> None:
        self._app: Any = app
        self._read = places.document
        self._catalogue = catalogue
        pages_bytes = int(capacity_bytes * PAGES_SHARE)
        self._pages = BoundedMemory[bytes, Page](pages_bytes, _page_bytes)
        self._places = BoundedMemory[str, bytes](capacity_bytes - pages_bytes, len)
        catalogue.on_change(self._forget)
        REMEMBERED_BYTES.labels("page").set_function(lambda: self._pages.taken_bytes)
        REMEMBERED_BYTES.labels("place").set_function(lambda: self._places.taken_bytes)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        if path == LIST_PATH:
            await self._answer_page(scope, receive, send)
        elif not path.startswith(PLACE_PATH):
            await self._app(scope, receive, send)
        elif scope["query_string"] or len(path) != len(PLACE_PATH) + ID_LENGTH:
            await self._answer_through_app(scope, receive, send)
        else:
            await self._answer_place(path[len(PLACE_PATH) :], scope, receive, send)

    async def _answer_place(self, text: str, scope: Any, receive: Any, send: Any) -> None:
        scope["path_template"] = PLACE_TEMPLATE
        body = self._places.get(text) if self._catalogue.fresh else None
        if body is not None:
            _PLACE_REMEMBERED.inc()
        else:
            body = await self._read_place(text)
            if body is None:
                # The framework has the words for what is not there.
                await self._app(scope, receive, send)
                return
        await _send(scope, send, [_JSON, _CACHE_CONTROL, _etag(body)], body)

    async def _read_place(self, text: str) -> bytes | None:
        place_id = as_id(text)
        if place_id is None:
            return None
        fresh, epoch = self._catalogue.fresh, self._catalogue.epoch
        document = await self._read(place_id)
        if document is None:
            return None
        _PLACE_READ.inc()
        body = document.encode()
        if fresh and epoch == self._catalogue.epoch:
            self._places.put(str(place_id), body)
        return body

    async def _answer_page(self, scope: Any, receive: Any, send: Any) -> None:
        catalogue = self._catalogue
        query: bytes = scope["query_string"]
        fresh, epoch = catalogue.fresh, catalogue.epoch
        page = self._pages.get(query) if fresh else None
        if page is not None:
            _PAGE_REMEMBERED.inc()
            scope["path_template"] = LIST_PATH
            await _send(scope, send, *page)
            return
        page = await self._answer_through_app(scope, receive, send)
        if page is not None:
            _PAGE_READ.inc()
            if fresh and epoch == catalogue.epoch and len(query) <= QUERY_MAX_BYTES:
                self._pages.put(query, page)

    async def _answer_through_app(self, scope: Any, receive: Any, send: Any) -> Page | None:
        """Let the framework answer; a good answer gets its ETag and is returned too."""
        answer = _Answer()
        await self._app(scope, receive, answer.take)
        if answer.status != 200:
            await answer.forward(send)
            return None
        body = bytes(answer.body)
        headers = [*answer.headers, _CACHE_CONTROL, _etag(body)]
        await _send(scope, send, headers, body)
        return headers, body

    def _forget(self, place_ids: Collection[UUID] | None) -> None:
        self._pages.clear()
        if place_ids is None:
            self._places.clear()
            return
        for place_id in place_ids:
            self._places.drop(str(place_id))


class _Answer:
    """What the framework sent, before it goes out."""

    def __init__(self) -> None:
        self._start: Any = None
        self.body = bytearray()

    async def take(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self._start = message
        else:
            self.body += message.get("body", b"")

    @property
    def status(self) -> int:
        return int(self._start["status"])

    @property
    def headers(self) -> Headers:
        """Without the length, which is given again when it is sent."""
        headers = self._start["headers"]
        return [(name, value) for name, value in headers if name != b"content-length"]

    async def forward(self, send: Any) -> None:
        await send(self._start)
        await send({"type": "http.response.body", "body": bytes(self.body)})


def _page_bytes(page: Page) -> int:
    return len(page[1]) + PAGE_HEADERS_BYTES


def _etag(body: bytes) -> tuple[bytes, bytes]:
    return (b"etag", b'"%b"' % sha256(body).hexdigest()[:ETAG_DIGITS].encode())


def _known_to_client(scope: Any, headers: Headers) -> bool:
    """Whether the client shows the ETag that this answer has."""
    shown = exchange_of(scope).headers.get(b"if-none-match")
    if shown is None:
        return False
    etag = dict(headers)[b"etag"]
    candidates = [candidate.strip() for candidate in shown.split(b",")]
    # A proxy that compresses makes it weak; for this comparison that is the same.
    return b"*" in candidates or etag in (one.removeprefix(b"W/") for one in candidates)


async def _send(scope: Any, send: Any, headers: Headers, body: bytes) -> None:
    if _known_to_client(scope, headers):
        kept = [header for header in headers if header[0] != b"content-type"]
        await send({"type": "http.response.start", "status": 304, "headers": kept})
        await send({"type": "http.response.body", "body": b""})
        return
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": 200, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
