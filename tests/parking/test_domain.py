"""What a place is: limits, trimming, rights; what a search means."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parking_net.parking.domain import (
    ParkingType,
    Place,
    PlaceDetails,
    PlaceSearch,
    Position,
    Sort,
    checked,
    needle,
    order,
    refuse_server_owned,
)
from parking_net.shared.errors import Forbidden, Invalid

NOW = datetime(2026, 5, 1, 10, tzinfo=UTC)
OWNER = uuid4()


@dataclass(frozen=True)
class Somebody:
    user_id: UUID
    role: str | None


def harbour() -> Place:
    details = PlaceDetails(
        name="Harbour garage",
        city="Amsterdam",
        address="Quay 12",
        parking_type=ParkingType.COVERED,
        hourly_rate=250,
        capacity=120,
        timezone="Europe/Amsterdam",
    )
    return Place(id=uuid4(), owner_id=OWNER, details=details, created_at=NOW, updated_at=NOW)


def refused_fields(values: dict[str, Any]) -> set[str]:
    with pytest.raises(Invalid) as refusal:
        checked(values)
    return {problem.field for problem in refusal.value.fields}


@given(st.text(max_size=300), st.sampled_from(["name", "city", "address"]))
def test_a_text_is_trimmed_and_then_measured(text: str, field: str) -> None:
    if 1 <= len(text.strip()) <= 200:
        assert checked({field: text}) == {field: text.strip()}
        assert checked(checked({field: text})) == {field: text.strip()}
    else:
        assert refused_fields({field: text}) == {field}


@given(st.text(max_size=2100))
def test_a_description_may_be_blank_which_is_none(text: str) -> None:
    if len(text.strip()) <= 2000:
        assert checked({"description": text}) == {"description": text.strip() or None}
    else:
        assert refused_fields({"description": text}) == {"description"}


@given(st.integers())
def test_whole_numbers_have_limits(number: int) -> None:
    for field, maximum in (("hourly_rate", 1_000_000), ("capacity", 100_000)):
        if 1 <= number <= maximum:
            assert checked({field: number}) == {field: number}
        else:
            assert refused_fields({field: number}) == {field}


@given(st.floats(), st.floats())
def test_a_position_lies_on_the_earth(latitude: float, longitude: float) -> None:
    values = {"latitude": latitude, "longitude": longitude}
    wrong = set()
    if not -90 <= latitude <= 90:
        wrong.add("latitude")
    if not -180 <= longitude <= 180:
        wrong.add("longitude")
    if wrong:
        assert refused_fields(values) == wrong
    else:
        assert checked(values) == values


def test_half_a_position_is_none() -> None:
    assert refused_fields({"latitude": 1.0}) == {"longitude"}
    assert refused_fields({"longitude": 1.0, "latitude": None}) == {"latitude"}
    assert refused_fields({"longitude": None}) == {"latitude"}
    assert refused_fields({"latitude": None}) == {"longitude"}
    assert checked({"latitude": None, "longitude": None}) == {"latitude": None, "longitude": None}


def test_all_mistakes_are_named_at_once() -> None:
    wrong = {"name": "", "timezone": "Mars", "parking_type": "roof", "capacity": 0}
    assert refused_fields({**wrong, "city": "Amsterdam", "latitude": 1}) == {*wrong, "longitude"}


def test_a_change_moves_the_time_and_no_change_does_not() -> None:
    place, later = harbour(), NOW + timedelta(hours=1)
    changed = place.changed({"capacity": 7}, later)
    assert changed.details.capacity == 7
    assert (changed.created_at, changed.updated_at) == (NOW, later)
    assert changed.owner_id == place.owner_id
    assert place.changed({"capacity": 120, "name": "Harbour garage"}, later) is place


@pytest.mark.parametrize(
    ("person", "allowed"),
    [
        (Somebody(OWNER, "owner"), True),
        (Somebody(uuid4(), "admin"), True),
        (Somebody(OWNER, "admin"), True),
        (Somebody(uuid4(), "owner"), False),
        (Somebody(OWNER, "driver"), False),
        (Somebody(OWNER, None), False),
    ],
)
def test_only_its_owner_and_administrators_manage_a_place(person: Somebody, allowed: bool) -> None:
    if allowed:
        harbour().require_manager(person)
        assert person.role in ("owner", "admin")
    else:
        with pytest.raises(Forbidden):
            harbour().require_manager(person)


def test_server_owned_fields_may_be_repeated_but_not_changed() -> None:
    own = harbour().fields()
    refuse_server_owned(own, {"id": own["id"], "updated_at": NOW})
    with pytest.raises(Invalid) as refusal:
        refuse_server_owned(own, {"id": uuid4(), "owner_id": OWNER, "created_at": None})
    assert [problem.field for problem in refusal.value.fields] == ["id", "created_at"]


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_a_position_is_read_from_plain_decimals(latitude: float, longitude: float) -> None:
    text = f"{latitude:.9f},{longitude:.9f}"
    assert Position.parse(text) == Position(float(f"{latitude:.9f}"), float(f"{longitude:.9f}"))


@pytest.mark.parametrize(
    "text", ["", ",", "1", "1,2,3", "90.1,0", "0,180.1", "1e1,0", "nan,0", "٥,0", "0x1,0", "+1,1"]
)
def test_what_is_no_position_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        Position.parse(text)
    assert [problem.field for problem in refusal.value.fields] == ["near"]


def test_the_order_of_a_search() -> None:
    here = Position(52, 5)
    assert order(None, None, None) is Sort.NAME
    assert order(None, here, None) is Sort.DISTANCE
    assert order(Sort.RATE, here, 5.0) is Sort.RATE
    assert order(Sort.DISTANCE, here, None) is Sort.DISTANCE
    for sort, radius_km, wrong in ((Sort.DISTANCE, None, "sort"), (None, 5.0, "radius_km")):
        with pytest.raises(Invalid) as refusal:
            order(sort, None, radius_km)
        assert [problem.field for problem in refusal.value.fields] == [wrong]


@given(st.floats(0.001, 20_015))
def test_the_chord_belongs_to_the_way_over_the_ground(radius_km: float) -> None:
    chord = PlaceSearch(radius_km=radius_km).chord_km
    assert chord is not None
    assert chord <= radius_km
    assert math.isclose(2 * 6371.0088 * math.asin(chord / (2 * 6371.0088)), radius_km, rel_tol=1e-6)


def test_a_radius_around_the_whole_earth_is_its_diameter() -> None:
    assert PlaceSearch(radius_km=20_100).chord_km == 2 * 6371.0088


def test_what_nobody_can_be_called_matches_nothing() -> None:
    assert PlaceSearch(city="x" * 201, name="y" * 200).can_match
    assert not PlaceSearch(city="x" * 202).can_match
    assert not PlaceSearch(name="y" * 201).can_match


def test_a_needle_is_trimmed_and_composed() -> None:
    assert needle("  E\u0301clair ") == "Éclair"
    assert needle(" \t") is None
    assert needle(None) is None
