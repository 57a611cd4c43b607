"""Values that no field takes, written as JSON text: some of them no encoder would produce."""

from __future__ import annotations

from typing import Final

HUGE: Final = "1" + "0" * 400
DEEP: Final = "[" * 20_000 + "]" * 20_000

NOT_A_TEXT: Final = ("17", "true", "[]", "{}", '["a"]', HUGE)
NOT_A_NUMBER: Final = ('"17"', '"x"', "true", "[]", "{}", "1.5", '"\\u0000"')
TOO_SMALL_OR_LARGE: Final = ("0", "-1", "-9223372036854775809", HUGE, "1e999", "1e400")
NOT_A_UUID: Final = (
    '"x"',
    '""',
    "5",
    "{}",
    '"../../etc/passwd"',
    '"\\u0000"',
    '"00000000-0000-0000-0000-00000000000"',
    '"\' OR 1=1 --"',
)
NOT_A_TIME: Final = (
    '"2030-01-01T10:00:00"',
    '"2030-01-01"',
    '"2030-02-30T10:00:00Z"',
    '"2030-01-01T25:00:00Z"',
    '"yesterday"',
    '""',
    "5",
    "true",
    "{}",
    '"10:00"',
    '"2030-01-01T10:00:00\\u0000Z"',
)
UNBOOKABLE_TIMES: Final = (
    '"0001-01-01T00:00:00Z"',
    '"0001-01-01T00:00:00+14:00"',
    '"1970-01-01T00:00:00Z"',
)
WITH_NUL: Final = '"nul\\u0000inside"'

# Bodies that are no JSON object of any kind; each must be a 400 that changes nothing.
NO_OBJECTS: Final[dict[str, bytes]] = {
    "empty": b"",
    "spaces": b"   ",
    "cut off": b'{"a": 1',
    "array": b"[]",
    "array of objects": b"[{}]",
    "number": b"5",
    "text": b'"text"',
    "null": b"null",
    "not json": b"login=a&password=b",
    "deep array": DEEP.encode(),
    "deep object": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "invalid utf-8": b'{"name": "\xff\xfe"}',
    "lone surrogate": b'{"name": "\\ud800", "login": "\\udfff"}',
    "nan": b'{"amount": NaN}',
    "nul bytes": b"\x00" * 100,
    "byte order mark": b"\xef\xbb\xbf[1]",
    "trailing text": b"{} {}",
}


def json_text(fields: dict[str, str]) -> bytes:
    """A JSON object out of values that are JSON text already."""
    return ("{" + ", ".join(f'"{name}": {value}' for name, value in fields.items()) + "}").encode()
