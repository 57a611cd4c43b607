"""Reading a JSON body strictly: its type, its limits, and an answer for everything odd."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar.connection import Request
from litestar.datastructures import State

from parking_net.shared.errors import Invalid, UnsupportedMediaType
from parking_net.shared.http.exchange import exchange_of
from parking_net.shared.http.limits import require_usable
from parking_net.shared.http.validation import all_field_errors, find_nul, invalid

_ESCAPED_NUL = b"\\u0000"
_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}


class JsonRequest(Request[Any, Any, State]):
    """A request whose body is decoded straight into the type that the handler asks for.

    Litestar would decode into plain values and convert them leniently ("12" for 12).
    """

    async def json(self) -> Any:
        """The body as the handler's `data` type; raises Invalid or UnsupportedMediaType."""
        require_json_type(exchange_of(self.scope).headers.get(b"content-type", b""))
        field = self.route_handler.parsed_data_field
        return decode_body(await self.body(), Any if field is None else field.annotation)


def require_json_type(content_type: bytes) -> None:
    """Refuse what a browser could send across origins without asking: only JSON is taken."""
    media_type = content_type.partition(b";")[0].strip().lower()
    if media_type != b"application/json":
        raise UnsupportedMediaType()


def decode_body(body: bytes, expected: Any) -> Any:
    """A JSON body as `expected`. Raises Invalid naming every field that is wrong."""
    decoder = _decoders.get(expected)
    if decoder is None:
        decoder = _decoders[expected] = msgspec.json.Decoder(expected)
    try:
        _require_well_formed(body)
        value = decoder.decode(body)
    except msgspec.ValidationError as error:
        raise _explained(body, expected, str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise _malformed() from None
    except RecursionError:
        raise _too_deep() from None
    require_usable(value)
    return value


def _explained(body: bytes, expected: Any, message: str) -> Invalid:
    struct = _struct_of(expected)
    try:
        raw = msgspec.json.decode(body) if struct else None
    except (msgspec.ValidationError, RecursionError):
        raw = None  # A number out of range, say: then only the first mistake is told.
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _malformed()
    return invalid(list(all_field_errors(raw, struct or msgspec.Struct, message)))


def _struct_of(expected: Any) -> type[msgspec.Struct] | None:
    """The struct that is meant by `Struct` or `Struct | None`."""
    candidates = getattr(expected, "__args__", (expected,))
    for candidate in candidates:
        if isinstance(candidate, type) and issubclass(candidate, msgspec.Struct):
            return candidate
    return None


def _require_well_formed(body: bytes) -> None:
    """Read all of it: the typed decoder passes over fields it does not know, whatever they hold."""
    try:
        raw = msgspec.json.decode(body)
    except msgspec.ValidationError:
        # A number out of range. Whether its field matters, the typed decoder knows.
        if _ESCAPED_NUL in body:
            raise _with_nul("body") from None
        return
    if _ESCAPED_NUL in body and (field := find_nul(raw)):
        raise _with_nul(field)


def _with_nul(field: str) -> Invalid:
    return Invalid.field(field, "nul_character", "Leave out the NUL character")


def _malformed() -> Invalid:
    return Invalid.field("body", "malformed_json", "The body is not well-formed JSON")


def _too_deep() -> Invalid:
    return Invalid.field("body", "nested_too_deeply", "The body is nested too deeply")
