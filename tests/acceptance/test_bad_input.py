"""Whatever body is sent, the answer says what is wrong with which field; nothing changes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.acceptance import hostile
from tests.acceptance.bad_bodies import BODIES, FIELDS, REQUIRED, Body
from tests.acceptance.people import People, Person
from tests.acceptance.scene import Scene
from tests.acceptance.world import problem, refused_fields, told


@pytest.mark.parametrize(("body", "name"), FIELDS, ids=[f"{body} {name}" for body, name in FIELDS])
async def test_a_bad_field_is_named(
    body: Body, name: str, untouched: Scene, people: People
) -> None:
    sender = untouched.person(body.sender)
    wrong: list[str] = []
    for value in body.bad[name]:
        fields = {key: json.dumps(good) for key, good in body.good.items()}
        if name != "parking_place_id" and "parking_place_id" in body.bad:
            fields["parking_place_id"] = json.dumps(untouched.place["id"])
        content = hostile.json_text({**fields, name: value})
        response = await _sent(sender, body, content, untouched, people)
        shown = f"{name} = {value[:40]}: {told(response)}"
        if response.status_code != 400:
            wrong.append(shown)
        elif name not in refused_fields(problem(response, 400)):
            wrong.append(f"not named: {shown}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("body", "name"), REQUIRED, ids=[f"{body} {name}" for body, name in REQUIRED]
)
@pytest.mark.parametrize("how", ["left out", "null"])
async def test_a_missing_field_is_named(
    body: Body, name: str, how: str, untouched: Scene, people: People
) -> None:
    fields = {key: json.dumps(good) for key, good in body.good.items()}
    if "parking_place_id" in body.bad:
        fields["parking_place_id"] = json.dumps(untouched.place["id"])
    fields.pop(name, None)
    if how == "null":
        fields[name] = "null"
    sender = untouched.person(body.sender)
    response = await _sent(sender, body, hostile.json_text(fields), untouched, people)
    problem(response, 400, field=name)


@pytest.mark.parametrize("body", BODIES, ids=str)
async def test_what_is_no_json_object_is_refused(
    body: Body, untouched: Scene, people: People
) -> None:
    sender = untouched.person(body.sender)
    wrong: list[str] = []
    for name, content in hostile.NO_OBJECTS.items():
        response = await _sent(sender, body, content, untouched, people)
        if response.status_code != 400 or not problem(response, 400)["detail"]:
            wrong.append(f"{name}: {told(response)}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("body", BODIES, ids=str)
async def test_bodies_too_large_or_of_another_type_are_refused(
    body: Body, untouched: Scene, people: People
) -> None:
    sender = untouched.person(body.sender)
    ten_megabytes = b'{"name": "' + b"x" * 10_000_000 + b'"}'
    for content in (ten_megabytes, b"[" * 100_000 + b"]" * 100_000, b"{" + b" " * 65_536 + b"}"):
        problem(await _sent(sender, body, content, untouched, people), 413)

    async def in_pieces() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 10_000

    problem(await _sent(sender, body, in_pieces(), untouched, people), 413)
    for kind in ("text/plain", "application/xml", "multipart/form-data; boundary=x"):
        response = await _sent(sender, body, b"{}", untouched, people, kind=kind)
        problem(response, 415)


async def _sent(
    sender: Person,
    body: Body,
    content: Any,
    scene: Scene,
    people: People,
    *,
    kind: str = "application/json",
) -> httpx.Response:
    """Sign-ins come from an address of their own, so that no limit hides the answer."""
    headers = {"Content-Type": kind, **people.address()}
    return await sender.send(body.method, scene.at(body.path), content=content, headers=headers)
