"""Reading a JSON body strictly: its type, its limits, and an answer for everything odd."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from litestar.connection import Request
from litestar.datastructures import State

from parking_net.shared.errors import FieldError, Invalid, UnsupportedMediaType
from parking_net.shared.http.exchange import exchange_of
from parking_net.shared.http.validation import TIME_REMEDY, all_field_errors, find_nul, invalid

# Times near the ends of the calendar cannot be expressed in every zone.
EARLIEST_YEAR, LATEST_YEAR = 2, 9998

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
        if _ESCAPED_NUL in body:
            _refuse_nul(body)
        value = decoder.decode(body)
    except msgspec.ValidationError as error:
        raise _explained(body, expected, str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Invalid.field("body", "malformed_json", "The body is not well-formed JSON") from None
    except RecursionError:
        raise _too_deep() from None
    _refuse_unusable_times(value)
    return value


def _explained(body: bytes, expected: Any, message: str) -> Invalid:
    struct = _struct_of(expected)
    try:
        raw = msgspec.json.decode(body) if struct else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raw = None
    return invalid(list(all_field_errors(raw, struct or msgspec.Struct, message)))


def _struct_of(expected: Any) -> type[msgspec.Struct] | None:
    """The struct that is meant by `Struct` or `Struct | None`."""
    candidates = getattr(expected, "__args__", (expected,))
    for candidate in candidates:
        if isinstance(candidate, type) and issubclass(candidate, msgspec.Struct):
            return candidate
    return None


def _refuse_nul(body: bytes) -> None:
    field = find_nul(msgspec.json.decode(body))
    if field is not None:
        raise Invalid.field(field, "nul_character", "Leave out the NUL character")


def _refuse_unusable_times(value: object) -> None:
    if not isinstance(value, msgspec.Struct):
        return
    for name in value.__struct_fields__:
        moment = getattr(value, name)
        if isinstance(moment, datetime):
            require_usable_time(name, moment)


def require_usable_time(field: str, moment: datetime) -> None:
    """Raise Invalid for a time that other zones could not express."""
    if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        raise invalid([FieldError(field, "not_a_time", TIME_REMEDY)])


def _too_deep() -> Invalid:
    return Invalid.field("body", "nested_too_deeply", "The body is nested too deeply")
