"""What is wrong with an input, field by field, with a stable code and the remedy in words."""

from __future__ import annotations

import enum
import re
import typing
from collections.abc import Callable, Iterator

import msgspec

from parking_net.shared.errors import FieldError, Invalid

TIME_EXAMPLE = "2026-05-01T10:00:00Z"
TIME_REMEDY = f"Give the time with its offset, for example {TIME_EXAMPLE}"

_WITH_PATH = re.compile(r"^(?P<words>.*?)(?: - at `(?:key in )?\$\.?(?P<path>.*)`)?$", re.DOTALL)
_WRONG_TYPE = re.compile(r"Expected `(?P<expected>[^`]+)`, got `(?P<got>[^`]+)`")
_REMEDY_OF_TYPE = {
    "int": "Give a whole number, without quotes",
    "float": "Give a number",
    "str": "Give a text",
    "bool": "Give true or false",
    "object": "Give a JSON object",
    "array": "Give a list",
    "datetime": TIME_REMEDY,
    "uuid": "Give an id such as 01890a5d-ac96-774b-bcce-b302099a8057",
    "null": "Leave it out or give null",
}
_WORDS_OF_PATTERN: dict[str, str] = {}
_Wording = tuple[re.Pattern[str], str, Callable[[re.Match[str]], str]]


def _saying(text: str) -> Callable[[re.Match[str]], str]:
    return lambda match: text.format(*match.groups())


_WORDINGS: tuple[_Wording, ...] = (
    (re.compile(r"Object missing required field `(.+)`"), "required", _saying("This is required")),
    (re.compile(r"Missing required \w+ parameter"), "required", _saying("This is required")),
    (
        re.compile(r"Object contains unknown field `(.+)`"),
        "unknown_field",
        _saying("There is no field {0}"),
    ),
    (
        re.compile(r"Expected `.+` of length >= (\d+)"),
        "too_short",
        _saying("Its length must be at least {0}"),
    ),
    (
        re.compile(r"Expected `.+` of length <= (\d+)"),
        "too_long",
        _saying("Its length must be at most {0}"),
    ),
    (re.compile(r"Expected `.+` >= (\S+)"), "too_small", _saying("It must be at least {0}")),
    (re.compile(r"Expected `.+` > (\S+)"), "too_small", _saying("It must be more than {0}")),
    (re.compile(r"Expected `.+` <= (\S+)"), "too_large", _saying("It must be at most {0}")),
    (re.compile(r"Expected `.+` < (\S+)"), "too_large", _saying("It must be less than {0}")),
    (
        re.compile(r"Expected `str` matching regex (.+)", re.DOTALL),
        "wrong_form",
        lambda match: _WORDS_OF_PATTERN.get(match[1], "Its form is not right"),
    ),
    (re.compile(r".*with a timezone component"), "naive_time", _saying(TIME_REMEDY)),
    (re.compile(r"Invalid RFC3339 encoded"), "not_a_time", _saying(TIME_REMEDY)),
    (re.compile(r"Invalid UUID"), "not_an_id", _saying(_REMEDY_OF_TYPE["uuid"])),
    (re.compile(r"(?:Number|Integer value) out of range"), "too_large", _saying("Too large")),
)


def in_words(pattern: str, words: str) -> str:
    """The pattern, for a field; what does not match it is refused with these words."""
    # msgspec's message shows the pattern as Python would write it.
    _WORDS_OF_PATTERN[repr(pattern)] = words
    return pattern


def field_error(message: str, within: str = "", expected_type: object = None) -> FieldError:
    """The mistake that a msgspec message describes, at a path below `within`."""
    match = _WITH_PATH.match(message)
    assert match is not None
    words, path = match["words"], match["path"] or ""
    if missing := re.match(r"Object missing required field `(.+)`", words):
        path = f"{path}.{missing[1]}" if path else missing[1]
    field = _joined(within, path) or "body"
    if words.startswith("Invalid enum value"):
        return FieldError(field, "unknown_value", _remedy_of_choice(expected_type))
    if wrong := _WRONG_TYPE.match(words):
        return FieldError(field, "wrong_type", remedy_of_type(wrong["expected"]))
    for pattern, code, wording in _WORDINGS:
        if found := pattern.match(words):
            return FieldError(field, code, wording(found))
    return FieldError(field, "invalid", words)


def all_field_errors(raw: object, struct: type[msgspec.Struct], first: str) -> Iterator[FieldError]:
    """Every top-level mistake of a JSON value that should be `struct`; at least `first`."""
    found = False
    if isinstance(raw, dict):
        for field in msgspec.structs.fields(struct):
            name = field.encode_name
            if name not in raw:
                if field.required:
                    found = True
                    yield FieldError(name, "required", "This is required")
                continue
            try:
                msgspec.convert(raw[name], field.type)
            except msgspec.ValidationError as error:
                found = True
                yield field_error(str(error), name, field.type)
    if not found:
        yield field_error(first)


def invalid(errors: list[FieldError]) -> Invalid:
    """One refusal for several mistakes; its sentence names the first."""
    first = errors[0]
    return Invalid(f"{first.field}: {first.message}", fields=errors)


def find_nul(value: object, path: str = "") -> str | None:
    """The path of a string (or key) that holds a NUL character, in a JSON value."""
    if isinstance(value, str):
        return (path or "body") if "\x00" in value else None
    if isinstance(value, dict):
        for key, member in value.items():
            if "\x00" in key:
                return path or "body"
            if found := find_nul(member, _joined(path, key)):
                return found
    elif isinstance(value, list):
        for index, member in enumerate(value):
            if found := find_nul(member, f"{path}[{index}]"):
                return found
    return None


def _joined(within: str, path: str) -> str:
    if not within or not path:
        return within or path
    return f"{within}{path}" if path.startswith("[") else f"{within}.{path}"


def remedy_of_type(expected: str) -> str:
    """What to give for a msgspec type name, such as `int | null`."""
    names = [name for name in expected.split(" | ") if name != "null"]
    remedies = [_REMEDY_OF_TYPE.get(name, f"Give a value of type {name}") for name in names]
    return ", or: ".join(remedies) or _REMEDY_OF_TYPE["null"]


def _remedy_of_choice(expected_type: object) -> str:
    choices = list(_choices(expected_type))
    return f"Use one of: {', '.join(choices)}" if choices else "This value is not known"


def _choices(annotation: object) -> Iterator[str]:
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        yield from (str(member.value) for member in annotation)
    elif typing.get_origin(annotation) is typing.Literal:
        yield from (str(value) for value in typing.get_args(annotation))
    else:
        for part in typing.get_args(annotation):
            yield from _choices(part)
