"""The files of the catalogue agree with their schemas, with each other and with the contract."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from parking_net.services import SERVICES
from tests.support.event_catalogue import ENVELOPE, FOLDER, EventType, Json, catalogue, problems

TYPES = catalogue().values()
EXAMPLES = [
    pytest.param(example, id=f"{each.name}-{number}")
    for each in TYPES
    for number, example in enumerate(each.examples)
]


def test_every_promised_type_has_a_file() -> None:
    assert set(catalogue()) == {
        "booking.confirmed",
        "booking.changed",
        "booking.canceled",
        "booking.hold_expired",
        "parking.created",
        "parking.updated",
        "parking.deleted",
        "payment.refunded",
        "user.erased",
        "user.registered",
        "user.telegram_link_requested",
    }


@pytest.mark.parametrize("each", TYPES, ids=lambda each: each.name)
def test_a_file_says_what_it_must(each: EventType) -> None:
    assert isinstance(each.version, int)
    assert each.version >= 1
    assert each.happens.endswith(".")
    assert each.owner in {service.name for service in SERVICES}
    assert each.consumers.keys() <= {service.name for service in SERVICES} | {"telegram"}
    assert each.owner not in each.consumers
    assert all(effect.endswith(".") for effect in each.consumers.values())
    assert each.examples
    assert len({example["id"] for example in each.examples}) == len(each.examples)


@pytest.mark.parametrize(
    "schema",
    [
        *(pytest.param(each.data, id=each.name) for each in TYPES),
        *(
            pytest.param(yaml.safe_load(path.read_text(encoding="utf-8")), id=path.name)
            for path in (FOLDER / ENVELOPE, *sorted(FOLDER.glob("schemas/*.yaml")))
        ),
    ],
)
def test_a_schema_is_one(schema: Any) -> None:
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    Draft202012Validator.check_schema(schema)


def test_events_come_from_their_owners_only() -> None:
    envelope = yaml.safe_load((FOLDER / ENVELOPE).read_text(encoding="utf-8"))
    assert set(envelope["properties"]["source"]["enum"]) == {each.owner for each in TYPES}


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_keeps_every_promise(example: Json) -> None:
    assert problems(example) == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_member_of_an_example_is_checked(example: Json) -> None:
    """Nothing is described so loosely that anything goes: a list is right nowhere."""
    for holder in (example, example["data"]):
        for name in holder:
            was, holder[name] = holder[name], []
            assert problems(example), f"{name} may be a list"
            holder[name] = was
    assert problems(example) == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_member_of_the_data_is_promised(example: Json) -> None:
    data = example["data"]
    for name in list(data):
        assert problems({**example, "data": {k: v for k, v in data.items() if k != name}}), name


def test_what_nobody_described_is_noticed() -> None:
    example = catalogue()["payment.refunded"].examples[0]
    assert problems({**example, "more": 1})
    assert problems({**example, "data": {**example["data"], "more": 1}})
    assert problems({**example, "type": "payment.doubled"})
    assert problems({**example, "source": "booking"})
    assert problems({**example, "subject": example["data"]["driver_id"]})
    assert problems({**example, "time": "2026-03-02T09:10:00"}), "a time without an offset"
    assert problems({**example, "id": "1"})


def test_the_list_for_readers_is_the_catalogue() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    row = re.compile(r"^\| \[(\S+)\]\((\S+)\) \| (\w+) \| `(\w+)` \| (.+) \|$", re.MULTILINE)
    listed = [match.groups() for match in row.finditer(text)]
    assert sorted(listed) == sorted(
        (
            each.name,
            f"{each.name}.yaml",
            each.owner,
            each.key,
            ", ".join(sorted(each.consumers)) or "\u2013",
        )
        for each in TYPES
    )
