"""Owners and their places, and everybody who looks for one, through both doors."""

from __future__ import annotations

import re

from tests.acceptance.people import People, Person, new_place, place_wish, stay
from tests.acceptance.world import answer, problem


async def test_an_owner_opens_changes_and_closes_a_place(crowd: People) -> None:
    owner = await crowd.owner()
    wish = place_wish(
        name="  Under the Oaks  ", latitude=51.92, longitude=4.48, description="Mind the ramp"
    )
    place = answer(await owner.post("/parking", wish))
    expected = {**wish, "name": "Under the Oaks", "owner_id": owner.user_id}
    assert {key: place[key] for key in expected} == expected
    assert answer(await owner.get(f"/parking/{place['id']}")) == place

    path = f"/parking/{place['id']}"
    changed = answer(await owner.put(path, {"hourly_rate": 700}))
    assert changed == {**place, "hourly_rate": 700, "updated_at": changed["updated_at"]}
    mine = answer(await owner.get("/parking", params={"owner_id": owner.user_id}))
    assert mine == [changed]

    gone = answer(await owner.delete(path))
    assert gone["status"] == "success"
    assert gone["message"]
    problem(await owner.get(path), 404)
    problem(await owner.put(path, {"hourly_rate": 1}), 404)
    assert answer(await owner.get("/parking", params={"owner_id": owner.user_id})) == []


async def test_search_forgives_a_letter_and_knows_places_near(crowd: People) -> None:
    owner = await crowd.owner()
    city = "Hoogezandbrug"
    near = await new_place(owner, city=city, latitude=53.0, longitude=6.0, hourly_rate=300)
    far = await new_place(owner, city=city, latitude=53.5, longitude=6.0, hourly_rate=100)
    mine = {"owner_id": owner.user_id}

    async def found(**query: object) -> list[str]:
        params = {**mine, **query}
        return [item["id"] for item in answer(await owner.get("/parking", params=params))]

    for spelling in (city, f" {city.upper()} ", "Hogezandbrug", "Hoogezandbrugg", "Hoogezandbrag"):
        assert set(await found(city=spelling)) == {near["id"], far["id"]}, spelling
    assert await found(city="Hagezandbragg") == []
    assert await found(sort="rate") == [far["id"], near["id"]]
    assert await found(sort="-rate") == [near["id"], far["id"]]
    assert await found(min_rate=200) == [near["id"]]
    assert await found(max_rate=200) == [far["id"]]
    assert await found(near="53.01,6.0", radius_km=5) == [near["id"]]
    both = await found(near="53.4,6.0", radius_km=200, sort="distance")
    assert both == [far["id"], near["id"]]
    assert await found(name=near["name"][3:].upper()) == [near["id"]]
    assert await found(parking_type="outdoor") == []


async def test_lists_come_in_pages_that_miss_nothing(crowd: People) -> None:
    owner = await crowd.owner()
    place = await new_place(owner, capacity=10)
    driver = await crowd.driver(money=50_000)
    made = [(await driver.books(place, stay()))["booking_id"] for _ in range(5)]
    answer(await driver.delete(f"/booking/{made[0]}"))

    async def pages(person: Person, path: str, key: str, **query: object) -> list[str]:
        params: dict[str, object] = {"limit": 2, "count": "true", **query}
        response = await person.get(path, params=params)
        seen = [item[key] for item in answer(response)]
        total = int(response.headers["x-total-count"])
        while found := re.search(r'<([^>]+)>;\s*rel="next"', response.headers.get("link", "")):
            assert found[1].startswith(path) or found[1].startswith("http"), found[1]
            response = await person.get(
                found[1].split("/", 3)[-1] if "://" in found[1] else found[1]
            )
            seen += [item[key] for item in answer(response)]
        assert total == len(seen) == len(set(seen))
        return seen

    assert await pages(driver, "/booking", "booking_id") == made[::-1]
    of_place = {"parking_place_id": place["id"]}
    assert await pages(owner, "/booking", "booking_id", **of_place) == made[::-1]
    confirmed = await pages(owner, "/booking", "booking_id", **of_place, status="Confirmed")
    assert confirmed == made[:0:-1]
    mine = await pages(crowd.admin, "/booking", "booking_id", user_id=driver.user_id)
    assert mine == made[::-1]
    when = stay()
    inside = {"from": when["date_from"], "to": when["date_to"]}
    assert await pages(driver, "/booking", "booking_id", **inside) == made[::-1]
    after = {"from": when["date_to"]}
    assert await pages(driver, "/booking", "booking_id", **after) == []
    more = [await new_place(owner, name=f"Row {letter}") for letter in "abc"]
    by_name = await pages(crowd.admin, "/parking", "id", owner_id=owner.user_id, sort="name")
    assert by_name == [place["id"], *(item["id"] for item in more)]
    rows = await driver.get("/payment/transactions", params={"limit": 2, "offset": 1})
    assert [row["id"] for row in answer(rows)] == [row["id"] for row in await driver.ledger()][1:3]
    assert int(rows.headers["x-total-count"]) == len(await driver.ledger())
