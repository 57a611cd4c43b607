"""Query strings and path parameters: what is refused before they are read as values."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import parse_qsl

import msgspec

from parking_net.shared.errors import Invalid
from parking_net.shared.http.body import require_usable_time
from parking_net.shared.http.validation import field_error, invalid

MAX_QUERY_BYTES = 8 * 1024
MAX_QUERY_PARAMETERS = 200

AwareTime = Annotated[datetime, msgspec.Meta(tz=True)]

# A plus sign that was not escaped arrives as a space.
_LOST_PLUS = re.compile(r" (\d\d:?\d\d)$")


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


def refuse_nul_in_path(parameters: dict[str, Any]) -> None:
    for name, value in parameters.items():
        if isinstance(value, str) and "\x00" in value:
            raise Invalid.field(name, "nul_character", "Leave out the NUL character")


def as_time(name: str, text: str) -> datetime:
    """The time that a query parameter gives; raises Invalid naming it."""
    text = _LOST_PLUS.sub(r"+\1", text)
    try:
        moment = msgspec.convert(text, AwareTime)
    except msgspec.ValidationError as error:
        raise invalid([field_error(str(error), name)]) from None
    require_usable_time(name, moment)
    return moment
