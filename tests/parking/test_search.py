"""Finding places: each filter, each order, each refusal."""

from __future__ import annotations

import math

import pytest

from parking_net.shared.identifiers import new_id
from tests.parking.support import HARBOUR, Parking, error_fields


async def test_nothing_is_an_empty_array(parking: Parking) -> None:
    answer = await parking.http.get("/parking")
    assert (answer.status_code, answer.json()) == (200, [])
    assert "link" not in answer.headers
    assert "x-total-count" not in answer.headers


async def test_a_page_holds_whole_places(parking: Parking) -> None:
    place = await parking.create(
        description='Say "hi"\n\\ \t\u0001 ünïcode 🅿', latitude=52.123456789, longitude=0
    )
    assert (await parking.http.get("/parking")).json() == [place]


@pytest.mark.parametrize(
    ("asked", "city", "found"),
    [
        ("amsterdam", "Amsterdam", True),
        ("  AMSTERDAM\t", "Amsterdam", True),
        ("amsterdan", "Amsterdam", True),
        ("amterdam", "Amsterdam", True),
        ("amsterdamm", "Amsterdam", True),
        ("xamsterdam", "Amsterdam", True),
        ("msterdam", "Amsterdam", True),
        ("amterdan", "Amsterdam", False),
        ("asmterdam", "Amsterdam", False),
        ("amster", "Amsterdam", False),
        ("pari", "Paris", True),
        ("rome", "Rome", True),
        ("romа", "Rome", False),
        ("romes", "Rome", False),
        ("rom", "Rome", False),
        ("нижний новгород", "Нижний Новгород", True),
        ("нижний навгород", "Нижний Новгород", True),
        ("нижнийновгород", "Нижний Новгород", True),
        ("Королев", "Королёв", True),
        ("Орел", "Орёл", True),
        ("tōkyō", "TŌKYŌ", True),
        ("éclair", "E\u0301clair", True),
        ("x" * 201, "x" * 200, True),
        ("x" * 202, "x" * 200, False),
        ("y" * 3000, "x" * 200, False),
        ("%", "Amsterdam", False),
        ("_msterdam", "Amsterdam", True),
    ],
)
async def test_city_forgives_case_space_and_one_letter(
    parking: Parking, asked: str, city: str, found: bool
) -> None:
    await parking.create(city=city)
    await parking.create(city="Zzz", name="Elsewhere")
    assert await parking.names(city=asked) == (["Harbour garage"] if found else [])


async def test_a_misspelt_city_finds_every_city_it_may_mean(parking: Parking) -> None:
    for city in ("Berlin", "Merlin", "Hamburg"):
        await parking.create(city=city, name=city)
    assert await parking.names(city="Gerlin") == ["Berlin", "Merlin"]
    assert await parking.names(city="Gerlin", sort="-rate", limit=1) == ["Merlin"]


async def test_a_city_follows_its_places(parking: Parking) -> None:
    place = await parking.create(city="Arnhem")
    await parking.http.put(
        f"/parking/{place['id']}", json={"city": "Zwolle"}, headers=parking.as_("owner")
    )
    assert await parking.names(city="Arnhem") == []
    assert await parking.names(city="Zwole") == ["Harbour garage"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("harbour", ["Harbour garage"]),
        ("ARAGE", ["100% garage_1", "Harbour garage"]),
        (" garage ", ["100% garage_1", "Harbour garage"]),
        ("%", ["100% garage_1"]),
        ("_", ["100% garage_1"]),
        ("0%", ["100% garage_1"]),
        ("e_", ["100% garage_1"]),
        ("\\", ["Back\\slash 'quoted' \"twice\""]),
        ("'quoted' \"", ["Back\\slash 'quoted' \"twice\""]),
        ("ж", ["Железный ряд"]),
        ("НЫЙ Р", ["Железный ряд"]),
        ("g", ["100% garage_1", "Harbour garage"]),
        ("ga", ["100% garage_1", "Harbour garage"]),
        ("gagarage", []),
        ("rageh", []),
        ("", ["100% garage_1", "Back\\slash 'quoted' \"twice\"", "Harbour garage", "Железный ряд"]),
        ("g" * 201, []),
    ],
)
async def test_name_finds_a_part_of_it(parking: Parking, asked: str, found: list[str]) -> None:
    for name in (
        "Harbour garage",
        "100% garage_1",
        "Back\\slash 'quoted' \"twice\"",
        "Железный ряд",
    ):
        await parking.create(name=name)
    assert await parking.names(name=asked) == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        # A city, named exactly: what is called like it elsewhere stays out.
        ("AMSTERDAM ", ["Dam square", "Harbour"]),
        # Misspelt, it may be a name as well.
        ("amsterdan", ["Dam square", "Harbour"]),
        ("amsterda", ["Amsterdam street", "Dam square", "Harbour"]),
        ("dam", ["Amsterdam street", "Dam square"]),
        ("street", ["Amsterdam street"]),
        # A name that is one letter from a city.
        ("paris", ["Parks"]),
        ("parks", ["Parks"]),
        ("nowhere", []),
        ("x" * 201, []),
        ("x" * 3000, []),
        ("%", []),
        ("", ["Amsterdam street", "Dam square", "Harbour", "Parks"]),
    ],
)
async def test_one_field_finds_a_city_or_a_name(
    parking: Parking, asked: str, found: list[str]
) -> None:
    await parking.create(city="Amsterdam", name="Harbour")
    await parking.create(city="Amsterdam", name="Dam square")
    await parking.create(city="Rotterdam", name="Amsterdam street")
    await parking.create(city="Paris", name="Parks")
    assert await parking.names(q=asked) == found


async def test_one_field_goes_with_filters_orders_and_pages(parking: Parking) -> None:
    for rate, city, name in (
        (300, "Berlin", "One"),
        (100, "Merlin", "Two"),
        (200, "Hamburg", "Gerlin yard"),
        (400, "Hamburg", "Elsewhere"),
    ):
        await parking.create(hourly_rate=rate, city=city, name=name)
    assert await parking.names(q="gerlin", sort="rate") == ["Two", "Gerlin yard", "One"]
    assert await parking.names(q="gerlin", max_rate=250) == ["Gerlin yard", "Two"]
    first = await parking.http.get(
        "/parking", params={"q": "gerlin", "sort": "rate", "limit": 2, "count": "true"}
    )
    assert first.headers["x-total-count"] == "3"
    second = await parking.http.get(first.links["next"]["url"])
    assert [place["name"] for place in first.json() + second.json()] == [
        "Two",
        "Gerlin yard",
        "One",
    ]


async def test_a_city_without_places_is_no_city_any_more(parking: Parking) -> None:
    gone = await parking.create(city="Arnhem", name="Old")
    await parking.create(city="Zwolle", name="Arnhem road")
    assert await parking.names(q="arnhem") == ["Old"]
    await parking.http.delete(f"/parking/{gone['id']}", headers=parking.as_("owner"))
    assert await parking.names(q="arnhem") == ["Arnhem road"]


@pytest.mark.parametrize("beside", ["city", "name"])
async def test_one_field_is_not_given_beside_the_two(parking: Parking, beside: str) -> None:
    refused = await parking.http.get("/parking", params={"q": "a", beside: "b"})
    assert error_fields(refused) == {"q"}


@pytest.mark.parametrize("asked", ["belem", "BELÉM", "Bele\u0301m", "parque belem"])
async def test_accents_need_not_be_typed(parking: Parking, asked: str) -> None:
    await parking.create(name="Parque Belém", city="São Paulo")
    assert await parking.names(name=asked) == ["Parque Belém"]
    for city in ("sao paulo", "SÃO PAULO", "Sao Paolo"):
        assert await parking.names(city=city) == ["Parque Belém"]


async def test_letters_in_another_place_are_not_the_part(parking: Parking) -> None:
    await parking.create(name="North bcd abc")
    assert await parking.names(name="abcd") == []
    assert await parking.names(name="d ab") == ["North bcd abc"]


async def test_type_owner_and_rates_narrow(parking: Parking) -> None:
    await parking.create(name="cheap", hourly_rate=100, parking_type="outdoor")
    await parking.create(name="middle", hourly_rate=200, parking_type="covered")
    parking.owner_id = new_id()
    await parking.create(name="dear", hourly_rate=300, parking_type="multi-level")
    assert await parking.names(parking_type="multi-level") == ["dear"]
    assert await parking.names(owner_id=parking.owner_id) == ["dear"]
    assert await parking.names(owner_id=new_id()) == []
    assert await parking.names(min_rate=200, sort="rate") == ["middle", "dear"]
    assert await parking.names(max_rate=200, sort="-rate") == ["middle", "cheap"]
    assert await parking.names(min_rate=101, max_rate=299) == ["middle"]
    assert await parking.names(min_rate=300, max_rate=100) == []
    assert await parking.names(min_rate=0, max_rate=10**12, parking_type="outdoor") == ["cheap"]


def ground_km(first: tuple[float, float], second: tuple[float, float]) -> float:
    """The way along the surface, by the haversine formula."""
    (lat1, lon1), (lat2, lon2) = (map(math.radians, first), map(math.radians, second))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(half))


async def test_near_finds_by_distance_over_the_ground(parking: Parking) -> None:
    centre = (52.3702, 4.8952)
    utrecht_km = ground_km(centre, (52.0907, 5.1214))
    await parking.create(name="Dam", latitude=52.3731, longitude=4.8926)
    await parking.create(name="Museum", latitude=52.3600, longitude=4.8852)
    await parking.create(name="Utrecht", latitude=52.0907, longitude=5.1214)
    await parking.create(name="nowhere")
    near = "52.3702,4.8952"
    assert await parking.names(near=near) == ["Dam", "Museum", "Utrecht"]
    assert await parking.names(near="52.3702, 4.8952", radius_km=1.5) == ["Dam", "Museum"]
    assert await parking.names(near=near, radius_km=0.5) == ["Dam"]
    assert await parking.names(near=near, radius_km=utrecht_km - 0.001) == ["Dam", "Museum"]
    within = await parking.names(near=near, radius_km=utrecht_km + 0.001, sort="-rate")
    assert sorted(within) == ["Dam", "Museum", "Utrecht"]
    from_the_other_side = await parking.names(near="-52.3702,-175.1048", radius_km=20_100)
    assert from_the_other_side == ["Utrecht", "Museum", "Dam"]


async def test_near_sees_across_the_date_line_and_the_pole(parking: Parking) -> None:
    await parking.create(name="east", latitude=-16.8, longitude=179.99)
    await parking.create(name="west", latitude=-16.8, longitude=-179.99)
    await parking.create(name="pole", latitude=89.9, longitude=10)
    assert await parking.names(near="-16.8,179.98", radius_km=5) == ["east", "west"]
    assert await parking.names(near="89.9,-170", radius_km=25) == ["pole"]


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("parking_type=rooftop", "parking_type"),
        ("parking_type=Covered", "parking_type"),
        ("parking_type=", "parking_type"),
        ("owner_id=42", "owner_id"),
        ("min_rate=cheap", "min_rate"),
        ("min_rate=-1", "min_rate"),
        ("max_rate=1.5", "max_rate"),
        ("max_rate=99999999999999999999999", "max_rate"),
        ("sort=price", "sort"),
        ("sort=distance", "sort"),
        ("near=52.37", "near"),
        ("near=52.37,4.89,1", "near"),
        ("near=91,0", "near"),
        ("near=0,180.5", "near"),
        ("near=nan,0", "near"),
        ("near=1e1,0", "near"),
        ("radius_km=5", "radius_km"),
        ("near=0,0&radius_km=0", "radius_km"),
        ("near=0,0&radius_km=-1", "radius_km"),
        ("near=0,0&radius_km=nan", "radius_km"),
        ("near=0,0&radius_km=inf", "radius_km"),
        ("near=0,0&radius_km=20101", "radius_km"),
        ("limit=0", "limit"),
        ("limit=-5", "limit"),
        ("limit=ten", "limit"),
        ("cursor=nonsense", "cursor"),
        ("cursor=", "cursor"),
        ("count=maybe", "count"),
        ("city=a&city=b", "city"),
        ("name=%00", "name"),
    ],
)
async def test_a_wrong_query_names_its_parameter(parking: Parking, query: str, wrong: str) -> None:
    assert error_fields(await parking.http.get(f"/parking?{query}")) == {wrong}


async def test_a_bad_token_does_not_matter_for_public_reads(parking: Parking) -> None:
    place = await parking.create()
    headers = {"api_key": "expired or forged"}
    assert (await parking.http.get("/parking", headers=headers)).json() == [place]
    assert (await parking.http.get(f"/parking/{place['id']}", headers=headers)).json() == place


async def test_other_methods_are_refused_with_allow(parking: Parking) -> None:
    answer = await parking.http.patch("/parking", json=dict(HARBOUR))
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["allow"].replace(" ", "").split(","))
