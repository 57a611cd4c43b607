"""Query strings and path parameters: what is refused before they are read as values.

Litestar reads query values leniently ("1" is true, "null" is nothing); what our schemas say is
held strictly here: whole numbers, `true` or `false`, times with their offset.
"""

from __future__ import annotations

import math
import re
import types
import typing
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import parse_qsl

import msgspec

from parking_net.shared.errors import FieldError, Invalid
from parking_net.shared.http.limits import require_usable_number, require_usable_time
from parking_net.shared.http.validation import field_error, invalid, remedy_of_type

MAX_QUERY_BYTES = 8 * 1024
MAX_QUERY_PARAMETERS = 200

AwareTime = Annotated[datetime, msgspec.Meta(tz=True)]
Reader = Callable[[str, str], Any]
"""Reads the text of a named parameter; raises Invalid naming it."""

# A plus sign that was not escaped arrives as a space.
_LOST_PLUS = re.compile(r" (\d\d:?\d\d)$")
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,25}")


def checked_query(query: bytes, repeatable: Collection[str]) -> dict[str, str]:
    """The query's parameters (the last of repeatable ones).

    Raises Invalid for a parameter given twice, for NUL and for bytes that are not UTF-8.
    """
    if len(query) > MAX_QUERY_BYTES:
        raise Invalid.field("query", "too_long", "The query string is too long")
    try:
        pairs = parse_qsl(
            query.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MAX_QUERY_PARAMETERS,
        )
    except UnicodeDecodeError:
        raise Invalid.field("query", "not_utf8", "The query string is not UTF-8") from None
    except ValueError:
        raise Invalid.field("query", "too_long", "The query has too many parameters") from None
    found: dict[str, str] = {}
    for name, value in pairs:
        if "\x00" in value or "\x00" in name:
            field = name.replace("\x00", "")
            raise Invalid.field(field, "nul_character", "Leave out the NUL character")
        if name in found and name not in repeatable:
            raise Invalid.field(name, "repeated", "Give this parameter only once")
        found[name] = value
    return found


def refuse_nul_in_path(parameters: Mapping[str, Any]) -> None:
    """Raise Invalid naming the path parameter that holds a NUL character."""
    for name, value in parameters.items():
        if isinstance(value, str) and "\x00" in value:
            raise Invalid.field(name, "nul_character", "Leave out the NUL character")


def reader_of(annotation: Any) -> Reader | None:
    """How to read a parameter of this type; None for those that need no reading of ours."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        readers = [reader_of(part) for part in typing.get_args(annotation)]
        return next((reader for reader in readers if reader), None)
    return _READERS.get(annotation) if isinstance(annotation, type) else None


def _as_time(name: str, text: str) -> datetime:
    try:
        moment = msgspec.convert(_LOST_PLUS.sub(r"+\1", text), AwareTime)
    except msgspec.ValidationError as error:
        raise invalid([field_error(str(error), name)]) from None
    require_usable_time(name, moment)
    return moment


def _as_whole_number(name: str, text: str) -> int:
    if not _WHOLE_NUMBER.fullmatch(text):
        raise _wrong_type(name, "int")
    number = int(text)
    require_usable_number(name, number)
    return number


def _as_number(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise _wrong_type(name, "float") from None
    if not math.isfinite(number):
        raise _wrong_type(name, "float")
    return number


def _as_truth(name: str, text: str) -> bool:
    if text not in ("true", "false"):
        raise _wrong_type(name, "bool")
    return text == "true"


def _wrong_type(name: str, expected: str) -> Invalid:
    return invalid([FieldError(name, "wrong_type", remedy_of_type(expected))])


_READERS: dict[type, Reader] = {
    datetime: _as_time,
    int: _as_whole_number,
    float: _as_number,
    bool: _as_truth,
}
