"""Lists in pages: opaque cursors, `Link: rel="next"` and `X-Total-Count`."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import msgspec
from litestar.connection import Request
from litestar.response import Response

from parking_net.shared.errors import Invalid

MAX_CURSOR_LENGTH = 2048
"""Room for a name of 200 characters of four bytes each, in JSON and base64."""

_ADDRESS_CHARACTERS = "%/?&=:;,@!$'()*+"

Item = TypeVar("Item")
View = TypeVar("View")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some of a list. `next_cursor` is None on the last page, `total` None when not asked for."""

    items: Sequence[Item]
    next_cursor: str | None = None
    total: int | None = None


def encode_cursor(values: tuple[object, ...]) -> str:
    """An opaque cursor for the place that these values (of the last item's sort key) name."""
    raw = msgspec.json.encode(values)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode_cursor(text: str, types: tuple[Any, ...]) -> tuple[Any, ...]:
    """The values of a cursor, of exactly these types. Raises Invalid for anything else."""
    try:
        if len(text) > MAX_CURSOR_LENGTH or not text.isascii():
            raise ValueError
        padded = text + "=" * (-len(text) % 4)
        raw = base64.b64decode(padded, altchars=b"-_", validate=True)
        values: tuple[Any, ...] = msgspec.json.decode(raw, type=tuple[types])  # type: ignore[valid-type]
    except (ValueError, binascii.Error, RecursionError):
        raise _bad_cursor() from None
    if not all(_is_usable(value) for value in values):
        raise _bad_cursor()
    return values


def _is_usable(value: object) -> bool:
    """Whether a database can compare with the value of a cursor that somebody may have made up."""
    if isinstance(value, str):
        return "\x00" not in value
    if not isinstance(value, datetime):
        return True
    try:
        value.astimezone(UTC)
    except OverflowError:
        return False
    return value.tzinfo is not None


def paged(
    request: Request[Any, Any, Any], page: Page[Item], view: Callable[[Item], View]
) -> Response[list[View]]:
    """The page as a JSON array; where the next one is stands in `Link`, seen from the client."""
    return Response([view(item) for item in page.items], headers=page_headers(request, page))


def page_headers(request: Request[Any, Any, Any], page: Page[Any]) -> dict[str, str]:
    """`Link` when there is a next page, `X-Total-Count` when the total is known."""
    headers = {}
    if page.next_cursor is not None:
        headers["Link"] = f'<{_next_address(request, page.next_cursor)}>; rel="next"'
    if page.total is not None:
        headers["X-Total-Count"] = str(page.total)
    return headers


def _next_address(request: Request[Any, Any, Any], cursor: str) -> str:
    # Late import: http imports this module.
    from parking_net.shared.http.exchange import exchange_of

    # The query is kept as it came, which is cheaper than reading and writing it once more.
    query = request.scope["query_string"].decode("latin-1")
    kept = [pair for pair in query.split("&") if pair and not pair.startswith("cursor=")]
    parameters = "&".join([*kept, f"cursor={quote(cursor, safe='')}"])
    address = f"{exchange_of(request.scope).client_path}?{parameters}"
    return quote(address, safe=_ADDRESS_CHARACTERS, encoding="latin-1")


def _bad_cursor() -> Invalid:
    return Invalid.field("cursor", "not_a_cursor", "Use the cursor of the Link header, unchanged")
