"""Offering a place: who may, what is accepted, what comes of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.parking.support import HARBOUR, Parking, error_fields


async def test_an_owner_gets_the_whole_place(parking: Parking) -> None:
    place = await parking.create(
        name="  Harbour garage ",
        timezone="Europe/Amsterdam",
        latitude=52.37,
        longitude=4.89,
        description=" Open day and night ",
    )
    assert list(place) == [
        "id",
        "name",
        "city",
        "address",
        "parking_type",
        "hourly_rate",
        "capacity",
        "owner_id",
        "timezone",
        "latitude",
        "longitude",
        "description",
        "created_at",
        "updated_at",
    ]
    assert place["name"] == "Harbour garage"
    assert place["description"] == "Open day and night"
    assert place["owner_id"] == str(parking.owner_id)
    assert place["created_at"] == place["updated_at"]
    shown = await parking.http.get(f"/parking/{place['id']}")
    assert shown.json() == place


async def test_what_may_be_left_out_has_a_default(parking: Parking) -> None:
    place = await parking.create()
    assert place["timezone"] == parking.settings.default_timezone
    assert (place["latitude"], place["longitude"], place["description"]) == (None, None, None)


async def test_the_event_carries_the_whole_place(parking: Parking) -> None:
    place = await parking.create()
    [event] = await parking.events()
    assert (event["type"], event["subject"]) == ("parking.created", place["id"])
    assert event["data"] == {**place, "by": "owner", "actor_id": str(parking.owner_id)}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "n"),
        ("name", "n" * 200),
        ("name", " " * 50 + "n" * 200 + " " * 50),
        ("name", "🅿" * 200),
        ("name", "<b>Garage</b> & 'sons' \"ltd\" \\ %_"),
        ("city", "ירושלים"),
        ("city", "Нижний Новгород"),
        ("address", "東京都千代田区 1-1"),
        ("hourly_rate", 1),
        ("hourly_rate", 1_000_000),
        ("capacity", 1),
        ("capacity", 100_000),
        ("description", "d" * 2000),
        ("description", ""),
        ("timezone", "America/Argentina/Buenos_Aires"),
        ("parking_type", "multi-level"),
        ("parking_type", "outdoor"),
        ("parking_type", "underground"),
        ("unheard_of", "ignored"),
        ("owner_id", None),
    ],
)
async def test_values_at_the_edge_are_taken(parking: Parking, field: str, value: object) -> None:
    place = await parking.create(**{field: value})
    if field in HARBOUR:
        assert place[field] == (value.strip() if isinstance(value, str) else value)
    shown = await parking.http.get(f"/parking/{place['id']}")
    assert shown.json() == place


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[(field, value) for field in ("name", "city", "address") for value in ("", " \t\n", 7)],
        *[(field, "x" * 201) for field in ("name", "city", "address")],
        ("name", None),
        ("name", "nul\0"),
        ("hourly_rate", 0),
        ("hourly_rate", -1),
        ("hourly_rate", 1_000_001),
        ("hourly_rate", 10**30),
        ("hourly_rate", 2.5),
        ("hourly_rate", "250"),
        ("hourly_rate", True),
        ("capacity", 0),
        ("capacity", 100_001),
        ("capacity", None),
        ("description", "d" * 2001),
        ("timezone", "Mars/Olympus"),
        ("timezone", "europe/amsterdam"),
        ("timezone", None),
        ("parking_type", "rooftop"),
        ("parking_type", "Covered"),
        ("id", "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("id", 5),
        ("owner_id", "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("created_at", "2026-01-01T00:00:00Z"),
        ("updated_at", "yesterday"),
    ],
)
async def test_a_wrong_value_is_named(parking: Parking, field: str, value: object) -> None:
    answer = await parking.http.post(
        "/parking", json={**HARBOUR, field: value}, headers=parking.as_("owner")
    )
    assert error_fields(answer) == {field}
    assert await parking.events() == []


@pytest.mark.parametrize("field", list(HARBOUR))
async def test_a_missing_field_is_named(parking: Parking, field: str) -> None:
    body = {name: value for name, value in HARBOUR.items() if name != field}
    answer = await parking.http.post("/parking", json=body, headers=parking.as_("owner"))
    assert error_fields(answer) == {field}


@pytest.mark.parametrize(
    ("position", "wrong"),
    [
        ({"latitude": 90.0, "longitude": -180.0}, set()),
        ({"latitude": -90, "longitude": 180}, set()),
        ({"latitude": None, "longitude": None}, set()),
        ({"latitude": 90.001, "longitude": 0}, {"latitude"}),
        ({"latitude": 0, "longitude": 180.001}, {"longitude"}),
        ({"latitude": 0}, {"longitude"}),
        ({"longitude": 0}, {"latitude"}),
        ({"latitude": None, "longitude": 0}, {"latitude"}),
        ({"latitude": "0", "longitude": 0}, {"latitude"}),
    ],
)
async def test_a_position_is_whole_or_absent(
    parking: Parking, position: dict[str, Any], wrong: set[str]
) -> None:
    answer = await parking.http.post(
        "/parking", json={**HARBOUR, **position}, headers=parking.as_("owner")
    )
    if wrong:
        assert error_fields(answer) == wrong
    else:
        assert answer.status_code == 200


async def test_several_mistakes_are_named_at_once(parking: Parking) -> None:
    body = {**HARBOUR, "name": " ", "city": "x" * 201, "timezone": "Nowhere"}
    answer = await parking.http.post("/parking", json=body, headers=parking.as_("owner"))
    assert error_fields(answer) == {"name", "city", "timezone"}


@pytest.mark.parametrize("role", ["driver", "admin", None])
async def test_only_owners_offer_places(parking: Parking, role: str | None) -> None:
    headers = parking.issuer.headers(role=role)
    answer = await parking.http.post("/parking", json=dict(HARBOUR), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_the_token_is_asked_first_then_the_body_then_the_role(parking: Parking) -> None:
    without_token = await parking.http.post("/parking", json={"name": 1})
    wrong_body = await parking.http.post(
        "/parking", json={"name": 1}, headers=parking.as_("driver")
    )
    assert (without_token.status_code, wrong_body.status_code) == (401, 400)


async def test_the_same_key_makes_one_place(parking: Parking) -> None:
    headers = {**parking.as_("owner"), "Idempotency-Key": "form-1"}
    first = await parking.http.post("/parking", json=dict(HARBOUR), headers=headers)
    again = await parking.http.post("/parking", json=dict(HARBOUR), headers=headers)
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert await parking.names() == ["Harbour garage"]


async def test_a_wish_repeated_after_a_crash_makes_no_second_place(parking: Parking) -> None:
    """The answer was lost with the process that gave it; the key's operation id was kept."""
    headers = {**parking.as_("owner"), "Idempotency-Key": "form-2"}
    first = await parking.http.post("/parking", json=dict(HARBOUR), headers=headers)
    await parking.database.execute(
        """UPDATE idempotency_keys SET state = 'released',
               answer_status = NULL, answer_headers = NULL, answer_body = NULL"""
    )
    again = await parking.http.post("/parking", json=dict(HARBOUR), headers=headers)
    assert (again.status_code, again.json()) == (200, first.json())
    assert "Idempotency-Replayed" not in again.headers
    assert [event["type"] for event in await parking.events()] == ["parking.created"]
