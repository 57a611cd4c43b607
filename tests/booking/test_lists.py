"""Lists of bookings, availability and quotes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import cast
from uuid import UUID, uuid4

import pytest

from parking_net.booking.domain.filters import Filters, Sort
from parking_net.booking.repository import lists
from parking_net.shared.database import Database
from parking_net.shared.paging import encode_cursor
from tests.booking.world import DAY, HOUR, Json, Person, World, answer, path_of, problem


def ids(bookings: list[Json]) -> list[str]:
    return [booking["booking_id"] for booking in bookings]


async def several(world: World, driver: Person, place_id: UUID, count: int) -> list[Json]:
    """Bookings one day apart, made a minute apart, the latest made first."""
    made = []
    for number in range(1, count + 1):
        made.append(await driver.books(place_id, world.stay(number * DAY, HOUR)))
        world.clock.advance(timedelta(minutes=1))
    return made[::-1]


async def listed(person: Person, **query: object) -> list[Json]:
    found: list[Json] = answer(await person.get("/booking", params=query))
    return found


async def test_drivers_see_their_own_the_latest_first(world: World) -> None:
    driver, other = world.driver(money=50_000), world.driver(money=50_000)
    place_id = world.parking.add()
    mine = await several(world, driver, place_id, 3)
    await several(world, other, place_id, 2)
    assert await listed(driver) == mine
    assert await listed(driver, user_id=driver.user_id) == mine
    problem(await driver.get("/booking", params={"user_id": str(other.user_id)}), 403, "forbidden")
    assert await listed(driver, parking_place_id=uuid4()) == []


async def test_owners_see_the_bookings_of_their_places(world: World) -> None:
    owner, rival = world.owner(), world.owner()
    first, second = (world.parking.add(owner_id=owner.user_id) for _ in range(2))
    foreign = world.parking.add(owner_id=rival.user_id)
    unbooked = world.parking.add(owner_id=rival.user_id)
    driver = world.driver(money=50_000)
    at_first = await several(world, driver, first, 2)
    at_second = await several(world, driver, second, 1)
    await several(world, driver, foreign, 1)
    assert await listed(owner) == at_second + at_first
    assert await listed(owner, parking_place_id=first) == at_first
    assert await listed(owner, user_id=driver.user_id) == at_second + at_first
    assert await listed(owner, user_id=uuid4()) == []
    for place_id in (foreign, unbooked):
        refused = await owner.get("/booking", params={"parking_place_id": str(place_id)})
        problem(refused, 403, "forbidden")
    refused = await owner.get("/booking", params={"parking_place_id": str(uuid4())})
    problem(refused, 404, "place_not_found")


async def test_an_owner_still_sees_the_bookings_of_a_deleted_place(world: World) -> None:
    owner = world.owner()
    place_id = world.parking.add(owner_id=owner.user_id)
    made = await several(world, world.driver(money=5000), place_id, 1)
    world.parking.remove(place_id)
    assert await listed(owner, parking_place_id=place_id) == made


async def test_admins_see_all_and_others_nothing(world: World) -> None:
    place_id = world.parking.add()
    first = await several(world, world.driver(money=5000), place_id, 1)
    driver = world.driver(money=5000)
    second = await several(world, driver, place_id, 1)
    admin = world.admin()
    assert await listed(admin) == second + first
    assert await listed(admin, user_id=driver.user_id) == second
    assert await listed(admin, parking_place_id=place_id) == second + first
    problem(await Person(world, "nobody").get("/booking"), 403, "forbidden")
    assert (await world.client.get("/booking")).status_code == 401


async def test_filters_by_status_and_by_overlap(world: World) -> None:
    driver = world.driver(money=50_000)
    third, second, first = await several(world, driver, world.parking.add(), 3)
    answer(await driver.delete(path_of(second)))
    assert ids(await listed(driver, status="Canceled")) == ids([second])
    assert ids(await listed(driver, status="Confirmed")) == ids([third, first])
    assert await listed(driver, status="Waiting") == []
    before_second = {"to": second["date_from"]}
    assert ids(await listed(driver, **before_second)) == ids([first])
    after_second = {"from": second["date_to"]}
    assert ids(await listed(driver, **after_second)) == ids([third])
    around_second = {"from": second["date_from"], "to": second["date_to"]}
    assert ids(await listed(driver, **around_second)) == ids([second])
    assert ids(await listed(driver, **around_second, status="Confirmed")) == []


async def test_by_start_the_next_one_comes_first(world: World) -> None:
    driver = world.driver(money=50_000)
    place_id = world.parking.add()
    for days in (3, 1, 2, 2, 4, 5):
        await driver.books(place_id, world.stay(days * DAY, HOUR))
    since = {"sort": "start", "from": (world.clock.now() + 2 * DAY).isoformat()}
    wanted = sorted(
        await listed(driver, **{"from": since["from"]}),
        key=lambda one: (one["date_from"], one["booking_id"]),
    )
    assert len(wanted) == 5
    assert await listed(driver, **since) == wanted

    response = await driver.get("/booking", params={**since, "limit": 2, "count": "true"})
    seen = answer(response)
    while "next" in response.links:
        response = await driver.get(response.links["next"]["url"])
        seen += answer(response)
    assert (seen, response.headers["x-total-count"]) == (wanted, "5")


async def test_what_is_ahead_and_what_is_over(world: World) -> None:
    driver = world.driver(money=50_000)
    place_id = world.parking.add()
    now = world.clock.now()
    long = await driver.books(place_id, world.stay(timedelta(0), 3 * HOUR))
    short = await driver.books(place_id, world.stay(HOUR, HOUR))
    later = await driver.books(place_id, world.stay(2 * HOUR, HOUR))
    at_two = (now + 2 * HOUR).isoformat()
    assert ids(await listed(driver, ends_before=at_two)) == ids([short])
    assert ids(await listed(driver, starts_after=at_two)) == []
    just_before = (now + 2 * HOUR - timedelta(seconds=1)).isoformat()
    assert ids(await listed(driver, starts_after=just_before, sort="start")) == ids([later])
    assert await listed(driver, ends_before=just_before) == []
    assert ids(await listed(driver, **{"from": at_two})) == ids([later, long])


@pytest.mark.parametrize("sort", ["end", "-end"])
async def test_by_end_who_leaves_next_or_left_last_comes_first(world: World, sort: str) -> None:
    driver = world.driver(money=50_000)
    place_id = world.parking.add()
    for starts_in, lasts in ((3, 1), (1, 9), (2, 4), (4, 2), (8, 1)):
        await driver.books(place_id, world.stay(starts_in * HOUR, lasts * HOUR))
    query = {"sort": sort, "ends_before": (world.clock.now() + 10 * HOUR).isoformat()}
    wanted = sorted(
        await listed(driver),
        key=lambda one: (one["date_to"], one["booking_id"]),
        reverse=sort == "-end",
    )
    assert await listed(driver, **query) == wanted
    first = await driver.get("/booking", params={**query, "limit": 3, "count": "true"})
    second = await driver.get(first.links["next"]["url"])
    assert answer(first) + answer(second) == wanted
    assert first.headers["x-total-count"] == "5"


@pytest.mark.parametrize("write", [str.upper, str.lower, lambda code: f" {code[:4]} – {code[4:]} "])
async def test_a_booking_is_found_by_its_code_as_people_type_it(
    world: World, write: Callable[[str], str]
) -> None:
    owner, driver = world.owner(), world.driver(money=50_000)
    place_id = world.parking.add(owner_id=owner.user_id)
    await several(world, driver, place_id, 2)
    wanted, *_ = await several(world, driver, place_id, 2)
    code = write(wanted["booking_id"].replace("-", "")[-8:])
    for person in (driver, owner, world.admin()):
        assert await listed(person, code=code) == [wanted]
    for stranger in (world.driver(), world.owner()):
        assert await listed(stranger, code=code) == []
    assert await listed(owner, code=code, status="Canceled") == []


async def test_bookings_are_found_by_the_drivers_login(world: World) -> None:
    owner = world.owner()
    place_id = world.parking.add(owner_id=owner.user_id)
    anna, bert = world.driver(money=50_000, login="Anna"), world.driver(money=50_000, login="bert")
    annas = await several(world, anna, place_id, 2)
    await several(world, bert, place_id, 1)
    elsewhere = await several(world, anna, world.parking.add(), 1)
    assert await listed(owner, user_login="aNNa") == annas
    assert await listed(world.admin(), user_login="anna") == elsewhere + annas
    assert await listed(anna, user_login="anna") == elsewhere + annas
    for nobody in ("ann", "ann_", "%", ""):
        assert await listed(owner, user_login=nobody) == []
    problem(await bert.get("/booking", params={"user_login": "anna"}), 403, "forbidden")


class Explaining:
    """Runs nothing, and keeps how the planner would."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.plan = ""

    async def fetch(self, sql: str, *arguments: object) -> list[object]:
        rows = await self._database.fetch(f"EXPLAIN {sql}", *arguments)
        self.plan = "\n".join(row[0] for row in rows)
        return []


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        (Filters(short_code="1a2b3c4d"), "bookings_by_code"),
        (Filters(user_login="anna"), "bookings_by_login"),
    ],
)
async def test_what_people_say_is_looked_up(world: World, filters: Filters, index: str) -> None:
    await world.driver(money=5000).books(world.parking.add(capacity=10_000), world.stay())
    await world.database.execute(
        "INSERT INTO bookings SELECT (jsonb_populate_record(bookings, jsonb_build_object("
        " 'booking_id', gen_random_uuid(), 'user_login', 'driver_' || number))).*"
        " FROM bookings, generate_series(1, 5000) AS number"
    )
    await world.database.execute("ANALYZE bookings")
    explaining = Explaining(world.database)
    await lists.page(cast(Database, explaining), filters, Sort.CREATED, 51, None)
    assert index in explaining.plan


async def test_pages_lead_through_everything_once(world: World) -> None:
    driver = world.driver(money=50_000)
    place_id = world.parking.add()
    # Made at the same instant: the id decides, and no booking is lost between two pages.
    made = [await driver.books(place_id, world.stay(number * DAY)) for number in range(1, 6)]
    seen: list[str] = []
    response = await driver.get("/booking", params={"limit": 2, "count": "true"})
    pages = 1
    while True:
        seen += ids(answer(response))
        assert response.headers["x-total-count"] == "5"
        if "next" not in response.links:
            break
        response = await driver.get(response.links["next"]["url"])
        pages += 1
    assert (len(seen), set(seen), pages) == (5, set(ids(made)), 3)
    exact = await driver.get("/booking", params={"limit": 5})
    assert "link" not in exact.headers
    assert "x-total-count" not in exact.headers


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "x"}, "limit"),
        ({"cursor": "abc"}, "cursor"),
        (
            {"cursor": encode_cursor(("created", "0001-01-01T00:00:00+14:00", UUID(int=7)))},
            "cursor",
        ),
        ({"cursor": encode_cursor(("start", "2030-01-01T00:00:00Z", UUID(int=7)))}, "cursor"),
        ({"status": "Paid"}, "status"),
        ({"sort": "-start"}, "sort"),
        ({"sort": "start"}, "sort"),
        ({"sort": "start", "to": "2030-01-01T00:00:00Z"}, "sort"),
        ({"starts_after": "2030-01-01"}, "starts_after"),
        ({"ends_before": "2030-01-01T00:00:00"}, "ends_before"),
        ({"code": "1A2B3C4"}, "code"),
        ({"code": "1A2B-3C4G"}, "code"),
        ({"code": "1A2B3C4D5"}, "code"),
        ({"code": "%' OR true"}, "code"),
        ({"user_login": "x" * 51}, "user_login"),
        ({"user_id": "1"}, "user_id"),
        ({"parking_place_id": "1"}, "parking_place_id"),
        ({"from": "2030-01-01T00:00:00"}, "from"),
        ({"to": "tomorrow"}, "to"),
        ({"from": "2030-01-02T00:00:00Z", "to": "2030-01-02T00:00:00Z"}, "to"),
    ],
)
async def test_bad_queries_are_named(world: World, query: dict[str, str], field: str) -> None:
    refused = await world.driver().get("/booking", params=query)
    problem(refused, 400, "invalid_request", field)


async def test_a_page_has_at_most_two_hundred(world: World) -> None:
    driver = world.driver(money=5000)
    booking = await driver.books(world.parking.add(capacity=1000), world.stay())
    await world.database.execute(
        "INSERT INTO bookings SELECT (jsonb_populate_record(bookings,"
        " jsonb_build_object('booking_id', gen_random_uuid()))).*"
        " FROM bookings, generate_series(1, 200)"
    )
    assert len(await listed(driver)) == 50
    assert len(await listed(driver, limit=10_000)) == 200
    assert booking["booking_id"] in ids(await listed(driver, limit=10_000)) + ids(
        answer(await driver.get((await driver.get("/booking?limit=200")).links["next"]["url"]))
    )


async def ask(world: World, place_ids: list[UUID], stay: Json) -> list[Json]:
    query = {"parking_place_id": [str(one) for one in place_ids], **stay}
    found: list[Json] = answer(await world.client.get("/booking/availability", params=query))
    return found


async def test_availability_of_several_places_in_one_call(world: World) -> None:
    busy = world.parking.add(capacity=2, hourly_rate=500)
    idle = world.parking.add(capacity=7, hourly_rate=800)
    await world.driver(money=5000).books(busy, world.stay())
    found = await ask(world, [idle, uuid4(), busy, idle], world.stay(lasts=3 * HOUR))
    assert found == [
        {
            "parking_place_id": str(idle),
            "capacity": 7,
            "free_spaces": 7,
            "full_cost": 2400,
            "currency": "USD",
        },
        {
            "parking_place_id": str(busy),
            "capacity": 2,
            "free_spaces": 1,
            "full_cost": 1500,
            "currency": "USD",
        },
    ]
    assert world.parking.calls[-1] == "ListParkingPlaces"
    assert world.parking.calls.count("ListParkingPlaces") == 1


async def test_an_expired_hold_is_free_space_before_it_is_swept(world: World) -> None:
    place_id = world.parking.add(capacity=1)
    stay = world.stay()
    refused = await world.driver().asks_to_book(place_id, stay)
    problem(refused, 402, "insufficient_funds")
    assert (await ask(world, [place_id], stay))[0]["free_spaces"] == 0
    world.clock.advance(timedelta(minutes=10))
    assert (await ask(world, [place_id], stay))[0]["free_spaces"] == 1


async def test_availability_takes_a_hundred_places_at_most(world: World) -> None:
    places = [uuid4() for _ in range(101)]
    assert await ask(world, places[:100], world.stay()) == []
    assert await ask(world, places[:50] * 2, world.stay()) == []
    query = {"parking_place_id": [str(one) for one in places], **world.stay()}
    refused = await world.client.get("/booking/availability", params=query)
    problem(refused, 400, "invalid_request", "parking_place_id")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"parking_place_id": "7"}, "parking_place_id"),
        ({"parking_place_id": None}, "parking_place_id"),
        ({"date_from": None}, "date_from"),
        ({"date_to": "2030-01-08T12:00:00"}, "date_to"),
        ({"date_to": "2030-01-08T12:01:00Z"}, "date_to"),
        ({"date_from": "2029-01-08T12:01:00Z"}, "date_from"),
    ],
)
async def test_availability_names_what_is_wrong(world: World, change: Json, field: str) -> None:
    query = {"parking_place_id": str(uuid4()), **world.stay(), **change}
    given = {name: value for name, value in query.items() if value is not None}
    refused = await world.client.get("/booking/availability", params=given)
    problem(refused, 400, "invalid_request", "body" if field == "body" else field)


async def quoted(world: World, place_id: UUID, stay: Json) -> Json:
    body = {"parking_place_id": str(place_id), **stay}
    found: Json = answer(await world.client.post("/booking/quote", json=body))
    return found


async def test_a_quote_is_what_booking_charges(world: World) -> None:
    place_id = world.parking.add(hourly_rate=333, capacity=3)
    stay = world.stay(lasts=timedelta(hours=2, minutes=31))
    quote = await quoted(world, place_id, stay)
    driver = world.driver(money=5000)
    booking = await driver.books(place_id, stay, body={"expected_cost": quote["full_cost"]})
    assert quote["full_cost"] == booking["full_cost"] == 5000 - driver.money == 838
    assert (quote["hourly_rate"], quote["duration_seconds"]) == (333, 9060)
    assert (quote["currency"], quote["free_spaces"]) == ("USD", 3)
    assert (await quoted(world, place_id, stay))["free_spaces"] == 2
    [line] = quote["lines"]
    assert line == {
        "code": "parking",
        "from": booking["date_from"],
        "to": booking["date_to"],
        "hourly_rate": 333,
        "amount": 838,
    }


async def test_quotes_refuse_what_booking_refuses(world: World) -> None:
    body = {"parking_place_id": str(uuid4()), **world.stay()}
    problem(await world.client.post("/booking/quote", json=body), 404, "place_not_found")
    past = {**body, **world.stay(-HOUR)}
    refused = await world.client.post("/booking/quote", json=past)
    problem(refused, 400, "invalid_request", "date_from")
    world.parking.down = True
    problem(await world.client.post("/booking/quote", json=body), 503, "parking_unavailable")
    query = {name: str(value) for name, value in body.items()}
    refused = await world.client.get("/booking/availability", params=query)
    problem(refused, 503, "parking_unavailable")
