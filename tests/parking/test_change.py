"""Changing and withdrawing a place: who may, what stays, what everybody sees afterwards."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from parking_net.shared.identifiers import new_id
from tests.parking.support import HARBOUR, Parking, error_fields

SOMETHING_ELSE = "3f0c4b1e-8f6d-4c1a-9d3e-2b7a5c9e1f00"

FULL: dict[str, Any] = {
    **HARBOUR,
    "timezone": "Europe/Amsterdam",
    "latitude": 52.37,
    "longitude": 4.89,
    "description": "Open day and night",
}


async def put(
    parking: Parking, place: dict[str, Any], body: dict[str, Any], role: str = "owner"
) -> Any:
    return await parking.http.put(f"/parking/{place['id']}", json=body, headers=parking.as_(role))


@pytest.mark.parametrize(
    "change",
    [
        {"name": "  North garage "},
        {"city": "Utrecht"},
        {"address": "Station 1"},
        {"parking_type": "multi-level"},
        {"hourly_rate": 1_000_000},
        {"capacity": 1},
        {"timezone": "Asia/Tokyo"},
        {"latitude": -90, "longitude": 180},
        {"latitude": None, "longitude": None},
        {"description": None},
        {"description": "d" * 2000},
        {"name": "Both", "capacity": 2},
    ],
)
async def test_what_is_given_changes_and_the_rest_stays(
    parking: Parking, change: dict[str, Any]
) -> None:
    before = await parking.create(**FULL)
    answer = await put(parking, before, change)
    after = answer.json()
    expected = {
        name: value.strip() if isinstance(value, str) else value for name, value in change.items()
    }
    assert answer.status_code == 200
    assert after == {**before, **expected, "updated_at": after["updated_at"]}
    assert after["updated_at"] > before["updated_at"]
    assert (await parking.http.get(f"/parking/{before['id']}")).json() == after


async def test_a_change_is_told_and_no_change_is_not(parking: Parking) -> None:
    place = await parking.create(**FULL)
    same = await put(parking, place, FULL)
    changed = await put(parking, place, {"capacity": 3}, role="admin")
    events = await parking.events()
    assert same.json() == place
    assert [event["type"] for event in events] == ["parking.created", "parking.updated"]
    assert events[1]["data"].items() >= {**changed.json(), "by": "admin"}.items()


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"name": " "}, {"name"}),
        ({"name": None}, {"name"}),
        ({"city": "x" * 201}, {"city"}),
        ({"address": ""}, {"address"}),
        ({"parking_type": "roof"}, {"parking_type"}),
        ({"hourly_rate": 0}, {"hourly_rate"}),
        ({"hourly_rate": 1_000_001}, {"hourly_rate"}),
        ({"capacity": 0}, {"capacity"}),
        ({"capacity": 100_001}, {"capacity"}),
        ({"timezone": "UTC+1"}, {"timezone"}),
        ({"timezone": None}, {"timezone"}),
        ({"latitude": 1}, {"longitude"}),
        ({"latitude": 1, "longitude": None}, {"longitude"}),
        ({"longitude": None}, {"latitude"}),
        ({"description": "d" * 2001}, {"description"}),
        ({"created_at": "2026-01-01T00:00:00"}, {"created_at"}),
        ({"name": "", "timezone": "Nowhere"}, {"name", "timezone"}),
        ({"hourly_rate": 0, "capacity": 0}, {"hourly_rate", "capacity"}),
    ],
)
async def test_a_wrong_value_changes_nothing(
    parking: Parking, body: dict[str, Any], wrong: set[str]
) -> None:
    place = await parking.create(**FULL)
    answer = await put(parking, place, body)
    assert error_fields(answer) == wrong
    assert (await parking.http.get(f"/parking/{place['id']}")).json() == place


async def test_the_whole_place_may_be_sent_back(parking: Parking) -> None:
    place = await parking.create(**FULL)
    answer = await put(parking, place, {**place, "capacity": 7})
    assert (answer.status_code, answer.json()["capacity"]) == (200, 7)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", SOMETHING_ELSE),
        ("id", None),
        ("owner_id", SOMETHING_ELSE),
        ("created_at", "2020-01-01T00:00:00Z"),
        ("updated_at", "2020-01-01T00:00:00+02:00"),
    ],
)
async def test_what_the_platform_sets_cannot_be_changed(
    parking: Parking, field: str, value: object
) -> None:
    place = await parking.create(**FULL)
    refused = await put(parking, place, {"capacity": 7, field: value})
    assert error_fields(refused) == {field}
    assert refused.json()["errors"][0]["code"] == "server_owned"
    assert (await parking.http.get(f"/parking/{place['id']}")).json() == place


async def test_server_owned_fields_are_looked_at_after_the_rights(parking: Parking) -> None:
    place = await parking.create()
    body = {"owner_id": str(uuid4())}
    stranger = await parking.http.put(
        f"/parking/{place['id']}", json=body, headers=parking.as_("owner", new_id())
    )
    nowhere = await parking.http.put(f"/parking/{uuid4()}", json=body, headers=parking.as_("owner"))
    assert (stranger.status_code, nowhere.status_code) == (403, 404)


ROLES = [
    ("no token", 401),
    ("owner", 200),
    ("another owner", 403),
    ("driver", 403),
    ("owner turned driver", 403),
    ("no role", 403),
    ("admin", 200),
]


def headers_of(parking: Parking, person: str) -> dict[str, str]:
    return {
        "no token": {},
        "owner": parking.as_("owner"),
        "another owner": parking.as_("owner", new_id()),
        "driver": parking.as_("driver"),
        "owner turned driver": parking.as_("driver", parking.owner_id),
        "no role": parking.issuer.headers(role=None),
        "admin": parking.as_("admin"),
    }[person]


@pytest.mark.parametrize(("person", "status"), ROLES)
async def test_who_may_change(parking: Parking, person: str, status: int) -> None:
    place = await parking.create()
    answer = await parking.http.put(
        f"/parking/{place['id']}", json={"capacity": 9}, headers=headers_of(parking, person)
    )
    shown = (await parking.http.get(f"/parking/{place['id']}")).json()
    assert answer.status_code == status
    assert shown["capacity"] == (9 if status == 200 else place["capacity"])
    assert shown["owner_id"] == place["owner_id"]


@pytest.mark.parametrize(("person", "status"), ROLES)
async def test_who_may_withdraw(parking: Parking, person: str, status: int) -> None:
    place = await parking.create()
    answer = await parking.http.delete(
        f"/parking/{place['id']}", headers=headers_of(parking, person)
    )
    shown = await parking.http.get(f"/parking/{place['id']}")
    assert answer.status_code == status
    assert shown.status_code == (404 if status == 200 else 200)


@pytest.mark.parametrize("place_id", [SOMETHING_ELSE, "42", "not-an-id", "0" * 36])
async def test_what_is_not_there_is_404_after_401_and_400(parking: Parking, place_id: str) -> None:
    path, headers = f"/parking/{place_id}", parking.as_("owner")
    shown = await parking.http.get(path)
    assert (shown.status_code, shown.json()["code"]) == (404, "place_not_found")
    assert (await parking.http.put(path, json={}, headers=headers)).status_code == 404
    assert (await parking.http.delete(path, headers=headers)).status_code == 404
    assert (await parking.http.put(path, json={"name": 1}, headers=headers)).status_code == 400
    assert (await parking.http.put(path, json={"name": 1})).status_code == 401
    assert (await parking.http.delete(path)).status_code == 401


@pytest.mark.parametrize("role", ["owner", "admin"])
async def test_a_withdrawn_place_is_gone_but_kept(parking: Parking, role: str) -> None:
    place = await parking.create(**FULL)
    headers = parking.as_(role)
    answer = await parking.http.delete(f"/parking/{place['id']}", headers=headers)
    assert answer.json() == {"status": "success", "message": "The parking place was deleted"}
    assert await parking.names() == []
    again = await parking.http.delete(f"/parking/{place['id']}", headers=headers)
    changed = await put(parking, place, {"capacity": 1})
    assert (again.status_code, changed.status_code) == (404, 404)
    kept = await parking.database.fetchval(
        "SELECT count(*) FROM places WHERE deleted_at > created_at"
    )
    assert kept == 1


@pytest.mark.parametrize("role", ["owner", "admin"])
async def test_the_event_of_a_withdrawal_says_who(parking: Parking, role: str) -> None:
    place = await parking.create(**FULL)
    actor = parking.owner_id if role == "owner" else new_id()
    await parking.http.delete(f"/parking/{place['id']}", headers=parking.as_(role, actor))
    event = (await parking.events())[-1]
    assert (event["type"], event["subject"]) == ("parking.deleted", place["id"])
    assert event["data"].items() >= place.items()
    assert (event["data"]["deleted_by"], event["data"]["actor_id"]) == (role, str(actor))


async def test_changes_at_once_are_put_one_upon_the_other(parking: Parking) -> None:
    place = await parking.create()
    changes: list[dict[str, Any]] = [
        {"name": "Renamed"},
        {"capacity": 7},
        {"hourly_rate": 9},
        {"city": "Utrecht"},
    ]
    answers = await asyncio.gather(*(put(parking, place, change) for change in changes))
    shown = (await parking.http.get(f"/parking/{place['id']}")).json()
    assert [answer.status_code for answer in answers] == [200] * 4
    assert shown.items() >= {"name": "Renamed", "capacity": 7, "hourly_rate": 9}.items()
    assert shown["city"] == "Utrecht"
    events = await parking.events()
    assert events[-1]["data"]["updated_at"] == shown["updated_at"]


async def test_a_change_never_revives_a_withdrawn_place(parking: Parking) -> None:
    for _ in range(10):
        place = await parking.create()
        path, headers = f"/parking/{place['id']}", parking.as_("owner")
        changed, deleted = await asyncio.gather(
            parking.http.put(path, json={"capacity": 7}, headers=headers),
            parking.http.delete(path, headers=headers),
        )
        assert changed.status_code in (200, 404)
        assert deleted.status_code == 200
        assert (await parking.http.get(path)).status_code == 404
        events = [event for event in await parking.events() if event["subject"] == place["id"]]
        assert events[-1]["type"] == "parking.deleted"
