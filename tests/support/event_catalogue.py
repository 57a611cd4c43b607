"""The catalogue of events in `api/events`, and whether an event keeps what it promises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

FOLDER = Path(__file__).parents[2] / "api" / "events"
ENVELOPE = "cloudevent.yaml"

Json = dict[str, Any]

formats = FormatChecker(["uuid"])


@formats.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    """RFC 3339, with an offset."""
    return not isinstance(value, str) or (
        "T" in value and datetime.fromisoformat(value).tzinfo is not None
    )


@dataclass(frozen=True)
class EventType:
    """A file of the catalogue."""

    name: str
    version: int
    happens: str
    owner: str
    key: str
    consumers: Mapping[str, str]
    data: Mapping[str, Any]
    examples: tuple[Json, ...]


@cache
def catalogue() -> Mapping[str, EventType]:
    """All types by name. Fails when a file lacks a member or has one of its own."""
    files = sorted(FOLDER.glob("*.*.yaml"))
    return {path.name.removesuffix(".yaml"): _read(path) for path in files}


def _read(path: Path) -> EventType:
    members = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert f"{members['type']}.yaml" == path.name
    return EventType(name=members.pop("type"), examples=tuple(members.pop("examples")), **members)


@cache
def _schemas() -> Registry[Any]:
    files = [FOLDER / ENVELOPE, *FOLDER.glob("schemas/*.yaml")]
    return Registry().with_resources(
        (
            path.relative_to(FOLDER).as_posix(),
            Resource.from_contents(yaml.safe_load(path.read_text(encoding="utf-8"))),
        )
        for path in files
    )


def problems(event: Mapping[str, Any]) -> list[str]:
    """What is wrong with an event that its owner sent; nothing if it keeps every promise.

    Members that are not described are wrong: the owner sends none.
    """
    envelope = {"$ref": ENVELOPE, "unevaluatedProperties": False}
    found = [*_against(envelope, event)]
    known = catalogue().get(str(event.get("type")))
    if known is None:
        return [*found, f"{event.get('type')}: there is no file for this type"]
    data = event.get("data")
    found += _against({**known.data, "unevaluatedProperties": False}, data)
    if event.get("source") != known.owner:
        found.append(f"source: {event.get('source')} does not own {known.name}")
    if isinstance(data, Mapping) and data.get(known.key) != event.get("subject"):
        found.append(f"subject: is not the {known.key} of the data")
    return [f"{known.name} {event.get('id')}: {each}" for each in found]


def _against(schema: Mapping[str, Any], value: object) -> Iterator[str]:
    validator = Draft202012Validator(schema, registry=_schemas(), format_checker=formats)
    for error in validator.iter_errors(value):
        yield f"{error.json_path}: {error.message}"
