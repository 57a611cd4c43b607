"""Names in any script stay as they are; other people's ids and the server's fields stay shut."""

from __future__ import annotations

import pytest

from tests.acceptance.people import People, new_place, place_wish, stay
from tests.acceptance.world import answer, problem, told


@pytest.mark.parametrize(
    "name",
    [
        "موقف السيارات المركزي",
        "חניון המרכז",
        "中央停车场",
        "Стоянка у вокзала",
        "Παρκινγκ Κέντρο",
        "केंद्रीय पार्किंग",
        "🅿️ Garage 🚗👨‍👩‍👧",
        "O'Brien & Sons <script>alert(1)</script>",
        '"; DROP TABLE parking_places; --',
        "100% \\ _under_ %score",
        "Ze\u0301ro",
        "left\u202eright",
    ],
)
async def test_names_in_any_script_come_back_as_they_were(name: str, people: People) -> None:
    owner = await people.owner()
    wish = place_wish(name=name, city=name, address=name, description=name)
    place = answer(await owner.post("/parking", wish))
    for seen in (place, answer(await owner.get(f"/parking/{place['id']}"))):
        assert [seen[key] for key in ("name", "city", "address", "description")] == [name] * 4
    mine = {"owner_id": owner.user_id}
    for query in ({"name": name[1:].upper()}, {"city": f" {name.upper()} "}):
        found = answer(await owner.get("/parking", params={**mine, **query}))
        assert [item["id"] for item in found] == [place["id"]], query
    driver = await people.driver(money=10_000)
    booking = await driver.books(place, stay())
    assert (await driver.booking(booking["booking_id"]))["place_name"] == name


async def test_a_percent_sign_in_a_search_is_a_percent_sign(people: People) -> None:
    owner = await people.owner()
    answer(await owner.post("/parking", place_wish(name="Plain name")))
    for pattern in ("%", "_", "\\", "P%n"):
        found = await owner.get("/parking", params={"owner_id": owner.user_id, "name": pattern})
        assert answer(found) == [], pattern


async def test_unknown_fields_are_ignored_and_server_owned_ones_refused(people: People) -> None:
    owner = await people.owner()
    stranger = await people.owner()
    place = answer(await owner.post("/parking", place_wish(colour="green", nested={"a": [1]})))
    assert "colour" not in place
    path = f"/parking/{place['id']}"
    response = await owner.put(path, {"owner_id": stranger.user_id})
    assert response.status_code in {200, 400}, told(response)
    assert answer(await owner.get(path))["owner_id"] == owner.user_id, "the owner never changes"
    driver = await people.driver(money=10_000)
    booking = await driver.books(place, stay())
    at = f"/booking/{booking['booking_id']}"
    same = {key: booking[key] for key in ("full_cost", "status", "user_id", "parking_place_id")}
    for name, value in (
        ("full_cost", 1),
        ("hourly_rate", 1),
        ("user_id", stranger.user_id),
        ("parking_place_id", stranger.user_id),
        ("canceled_by", "owner"),
    ):
        problem(await driver.put(at, {name: value}), 400, field=name)
    confirmed = problem(await driver.put(at, {"status": "Waiting"}), 400, field="status")
    assert confirmed["code"]
    answer(await driver.put(at, {"date_to": booking["date_to"], "colour": "green"}))
    assert same.items() <= (await driver.booking(booking["booking_id"])).items()


async def test_somebody_elses_ids_open_nothing(people: People) -> None:
    owner, other_owner = await people.owner(), await people.owner()
    place = await new_place(owner)
    driver, other = await people.driver(money=10_000), await people.driver(money=10_000)
    booking = await driver.books(place, stay())
    at = f"/booking/{booking['booking_id']}"
    for refused in (
        await other.get(at),
        await other.put(at, {"status": "Canceled"}),
        await other.delete(at),
        await other.post(f"{at}/pay"),
        await other.get("/booking", params={"user_id": driver.user_id}),
        await other_owner.get(at),
        await other_owner.get("/booking", params={"parking_place_id": place["id"]}),
        await other_owner.put(f"/parking/{place['id']}", {"capacity": 1}),
        await other_owner.delete(f"/parking/{place['id']}"),
    ):
        problem(refused, 403)
    assert await driver.booking(booking["booking_id"]) == booking
    assert answer(await owner.get(f"/parking/{place['id']}")) == place
