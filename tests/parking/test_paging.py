"""Walking through a list: nothing twice, nothing left out, whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.parking.support import Parking, error_fields

ORDERS = [
    {"sort": "name"},
    {"sort": "rate"},
    {"sort": "-rate"},
    {"near": "52,5"},
    {"near": "52,5", "radius_km": "20000", "sort": "distance"},
    {"city": "Amsterdm"},
    {"name": "gar"},
    {},
]


async def pages(parking: Parking, query: dict[str, str]) -> AsyncIterator[list[dict[str, Any]]]:
    """Every page, following the Link header as a client would."""
    answer = await parking.http.get("/parking", params=query)
    while True:
        assert answer.status_code == 200, answer.text
        yield answer.json()
        if "next" not in answer.links:
            return
        answer = await parking.http.get(answer.links["next"]["url"])


async def filled(parking: Parking, count: int) -> list[str]:
    """Places with equal names, rates and positions among them, so that only ids tell them apart."""
    rows = await parking.database.fetch(
        """INSERT INTO places (id, name, city, address, parking_type, hourly_rate, capacity,
               owner_id, timezone, latitude, longitude, created_at, updated_at)
           SELECT gen_random_uuid(), 'Garage ' || number % 7, 'Amsterdam', 'Quay 1', 'outdoor',
               100 + number % 5, 10, $1, 'UTC', 52 + number % 4, 5, now(), now()
           FROM generate_series(1, $2::int) AS number RETURNING id""",
        parking.owner_id,
        count,
    )
    await parking.changed()
    return [str(row["id"]) for row in rows]


@pytest.mark.parametrize("query", ORDERS, ids=str)
async def test_every_place_comes_once_in_order(parking: Parking, query: dict[str, str]) -> None:
    expected = await filled(parking, 95)
    whole = (await parking.http.get("/parking", params={**query, "limit": "200"})).json()
    walked = [place async for page in pages(parking, {**query, "limit": "10"}) for place in page]
    assert sorted(place["id"] for place in walked) == sorted(expected)
    assert walked == whole


@pytest.mark.parametrize("query", ORDERS, ids=str)
async def test_places_that_come_and_go_disturb_no_others(
    parking: Parking, query: dict[str, str]
) -> None:
    expected = await filled(parking, 40)
    walked: list[str] = []
    async for page in pages(parking, {**query, "limit": "7"}):
        walked += [place["id"] for place in page]
        for name in ("Garage 0", "Garage 3", "Garage 9"):
            await parking.create(name=name, latitude=52.5, longitude=5, hourly_rate=102)
        # The place that the cursor names goes away: the next page starts behind where it stood.
        path = f"/parking/{page[-1]['id']}"
        await parking.http.delete(path, headers=parking.as_("owner"))
        if len(walked) > 200:
            break
    assert len(walked) == len(set(walked))
    assert set(expected) <= set(walked)


async def test_pages_are_of_the_asked_size(parking: Parking) -> None:
    await filled(parking, 230)

    async def size(**query: str) -> int:
        return len((await parking.http.get("/parking", params=query)).json())

    assert await size() == 50
    assert await size(limit="1") == 1
    assert await size(limit="200") == 200
    assert await size(limit="201") == 200
    assert await size(limit="1000000000") == 200


async def test_an_exactly_full_page_is_the_last(parking: Parking) -> None:
    await filled(parking, 20)
    answer = await parking.http.get("/parking", params={"limit": "20"})
    assert len(answer.json()) == 20
    assert "link" not in answer.headers


async def test_the_link_keeps_the_search(parking: Parking) -> None:
    await filled(parking, 5)
    query = {"city": "Amsterdam", "name": "garage", "sort": "-rate", "limit": "2", "count": "true"}
    first = await parking.http.get("/parking", params=query)
    second = await parking.http.get(first.links["next"]["url"])
    rates = [place["hourly_rate"] for place in [*first.json(), *second.json()]]
    assert rates == sorted(rates, reverse=True)
    assert first.links["next"]["url"].startswith("/parking?")
    assert (first.headers["x-total-count"], second.headers["x-total-count"]) == ("5", "5")


async def test_the_total_counts_what_matches(parking: Parking) -> None:
    await filled(parking, 30)

    async def total(**query: str) -> str | None:
        answer = await parking.http.get("/parking", params={"limit": "1", **query})
        total: str | None = answer.headers.get("x-total-count")
        return total

    assert await total() is None
    assert await total(count="false") is None
    assert await total(count="true") == "30"
    assert await total(count="true", max_rate="101") == "12"
    assert await total(count="true", city="Amsterdamm", name="garage 1") == "5"
    assert await total(count="true", near="52,5", radius_km="1") == "7"
    assert await total(count="true", city="Nowhere") == "0"


async def test_long_names_of_any_script_can_be_walked_past(parking: Parking) -> None:
    names = ["🅿" * 199 + letter for letter in "abc"]
    for name in names:
        await parking.create(name=name)
    walked = [place["name"] async for page in pages(parking, {"limit": "1"}) for place in page]
    assert walked == names


async def test_a_cursor_of_another_order_is_refused(parking: Parking) -> None:
    await filled(parking, 3)
    first = await parking.http.get("/parking", params={"sort": "rate", "limit": "1"})
    url = first.links["next"]["url"].replace("sort=rate", "sort=name")
    assert error_fields(await parking.http.get(url)) == {"cursor"}
