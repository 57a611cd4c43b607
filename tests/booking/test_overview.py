"""What owners look at: today, how full places are, what withdrawing one would do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest

from parking_net.booking.domain.booking import Actor
from parking_net.booking.domain.occupancy import peak_occupancy
from parking_net.booking.domain.stay import Stay
from parking_net.booking.service.place_deleted import place_deleted
from tests.booking.world import DAY, HOUR, Json, Person, World, answer, moment, path_of, problem

PATHS = ("/booking/today", "/booking/occupancy", "/booking/deletion")


def query_of(path: str, world: World, place_id: UUID) -> Json:
    interval = {
        "from": world.clock.now().isoformat(),
        "to": (world.clock.now() + DAY).isoformat(),
        "step": "hour",
    }
    return {"parking_place_id": str(place_id), **(interval if "occupancy" in path else {})}


async def looks(person: Person, path: str, **query: object) -> Any:
    return answer(await person.get(path, params=query))


@pytest.mark.parametrize("path", PATHS)
async def test_only_the_owner_and_admins_look(world: World, path: str) -> None:
    owner = world.owner()
    place_id = world.parking.add(owner_id=owner.user_id)
    query = query_of(path, world, place_id)
    for person in (owner, world.admin()):
        answer(await person.get(path, params=query))
    for person in (world.owner(), world.driver(), Person(world, "nobody")):
        problem(await person.get(path, params=query), 403, "forbidden")
    problem(await world.client.get(path, params=query), 401, "unauthenticated")
    world.parking.down = True
    problem(await owner.get(path, params=query), 503, "parking_unavailable")


async def test_an_unknown_place_is_unknown_to_everybody(world: World) -> None:
    query = query_of("/booking/deletion", world, uuid4())
    for person in (world.driver(), world.owner(), world.admin()):
        problem(await person.get("/booking/deletion", params=query), 404, "place_not_found")


@pytest.mark.parametrize("path", PATHS[:2])
async def test_one_foreign_place_among_own_ones_is_refused(world: World, path: str) -> None:
    owner = world.owner()
    places = [world.parking.add(owner_id=owner.user_id), world.parking.add()]
    query = query_of(path, world, places[0]) | {"parking_place_id": [str(one) for one in places]}
    problem(await owner.get(path, params=query), 403, "forbidden")


@pytest.mark.parametrize("path", PATHS[:2])
async def test_at_most_a_hundred_places_at_once(world: World, path: str) -> None:
    query = query_of(path, world, uuid4())
    many = query | {"parking_place_id": [str(uuid4()) for _ in range(101)]}
    problem(await world.owner().get(path, params=many), 400, "invalid_request", "parking_place_id")
    del query["parking_place_id"]
    problem(await world.owner().get(path, params=query), 400, "invalid_request", "parking_place_id")


async def test_today_is_the_day_at_the_place(world: World) -> None:
    """The clock shows noon in London, 13:00 in Amsterdam and tomorrow on Kiritimati."""
    world.clock.set(datetime(2030, 1, 7, 12, tzinfo=UTC))
    owner, driver = world.owner(), world.driver(money=100_000)
    here, far = (world.parking.add(owner_id=owner.user_id, capacity=20) for _ in range(2))
    world.parking.place(far).timezone = "Pacific/Kiritimati"
    for place_id in (here, far):
        for starts_in, lasts in ((0, 2), (11, 2), (9, 24), (20, 3), (0, 11)):
            await driver.books(place_id, world.stay(starts_in * HOUR, lasts * HOUR))
    await driver.delete(path_of(await driver.books(here, world.stay(HOUR))))
    poor = world.driver()
    problem(await poor.asks_to_book(here, world.stay(HOUR)), 402, "insufficient_funds")

    unknown = uuid4()
    found = await looks(
        owner, "/booking/today", parking_place_id=[str(far), str(unknown), str(here)]
    )
    assert found == [
        {
            "parking_place_id": str(far),
            "date": "2030-01-08",
            "timezone": "Pacific/Kiritimati",
            "capacity": 20,
            "occupied_now": 2,
            "arrivals_today": 5,
            "departures_today": 3,
        },
        {
            "parking_place_id": str(here),
            "date": "2030-01-07",
            "timezone": "Europe/Amsterdam",
            "capacity": 20,
            "occupied_now": 2,
            "arrivals_today": 3,
            "departures_today": 1,
        },
    ]


async def test_a_stay_until_midnight_leaves_today_and_not_tomorrow(world: World) -> None:
    world.clock.set(datetime(2030, 1, 7, 22, tzinfo=UTC))
    owner, driver = world.owner(), world.driver(money=100_000)
    place_id = world.parking.add(owner_id=owner.user_id)
    world.parking.place(place_id).timezone = "UTC"
    await driver.books(place_id, world.stay(timedelta(0), 2 * HOUR))
    (today,) = await looks(owner, "/booking/today", parking_place_id=place_id)
    assert (today["occupied_now"], today["arrivals_today"], today["departures_today"]) == (1, 1, 0)
    world.clock.advance(2 * HOUR)
    (tomorrow,) = await looks(owner, "/booking/today", parking_place_id=place_id)
    assert (tomorrow["occupied_now"], tomorrow["departures_today"]) == (0, 1)


async def test_hours_show_the_peak_the_average_and_what_ends_there(world: World) -> None:
    world.clock.set(datetime(2030, 1, 7, 12, tzinfo=UTC))
    owner, driver = world.owner(), world.driver(money=100_000)
    first = world.parking.add(owner_id=owner.user_id, capacity=3, hourly_rate=600)
    second = world.parking.add(owner_id=owner.user_id, capacity=4, hourly_rate=1000)
    await driver.books(first, world.stay(HOUR, 2 * HOUR))
    await driver.books(first, world.stay(2 * HOUR, timedelta(minutes=90)))
    await driver.books(second, world.stay(timedelta(minutes=150), HOUR))
    seen = await looks(
        owner,
        "/booking/occupancy",
        parking_place_id=[str(first), str(second)],
        step="hour",
        **{"from": "2030-01-07T13:15:00Z", "to": "2030-01-07T16:00:00Z"},
    )
    assert (seen["capacity"], seen["currency"], seen["timezone"]) == (7, "USD", "Europe/Amsterdam")
    assert seen["buckets"] == [
        bucket("2030-01-07T13:00:00Z", "2030-01-07T14:00:00Z", peak=1, average=1.0, income=0),
        bucket("2030-01-07T14:00:00Z", "2030-01-07T15:00:00Z", peak=3, average=2.5, income=0),
        bucket("2030-01-07T15:00:00Z", "2030-01-07T16:00:00Z", peak=2, average=1.0, income=3100),
    ]


def bucket(date_from: str, date_to: str, *, peak: int, average: float, income: int) -> Json:
    return {"from": date_from, "to": date_to, "peak": peak, "average": average, "income": income}


async def test_who_left_early_was_there_until_then_and_paid_for_it(world: World) -> None:
    world.clock.set(datetime(2030, 1, 7, 12, tzinfo=UTC))
    owner, driver = world.owner(), world.driver(money=100_000)
    place_id = world.parking.add(owner_id=owner.user_id, hourly_rate=600)
    left_early = await driver.books(place_id, world.stay(timedelta(0), 4 * HOUR))
    never_came = await driver.books(place_id, world.stay(HOUR, HOUR))
    await driver.delete(path_of(never_came))
    world.clock.advance(timedelta(minutes=90))
    answer(await driver.delete(path_of(left_early)))
    seen = await looks(
        owner,
        "/booking/occupancy",
        parking_place_id=place_id,
        step="hour",
        **{"from": "2030-01-07T12:00:00Z", "to": "2030-01-07T18:00:00Z"},
    )
    assert [one["average"] for one in seen["buckets"]] == [1, 0.5, 0, 0, 0, 0]
    assert [one["peak"] for one in seen["buckets"]] == [1, 1, 0, 0, 0, 0]
    assert [one["income"] for one in seen["buckets"]] == [0, 0, 0, 0, 1200, 0]


async def test_days_are_those_of_the_time_zone_asked_for(world: World) -> None:
    owner = world.owner()
    place_id = world.parking.add(owner_id=owner.user_id)
    interval = {"from": "2026-10-24T12:00:00Z", "to": "2026-10-26T00:00:00Z", "step": "day"}
    for timezone, starts in (
        (None, ["2026-10-23T22:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"]),
        ("UTC", ["2026-10-24T00:00:00Z", "2026-10-25T00:00:00Z"]),
    ):
        chosen = {} if timezone is None else {"timezone": timezone}
        seen = await looks(
            owner, "/booking/occupancy", parking_place_id=place_id, **interval, **chosen
        )
        assert [one["from"] for one in seen["buckets"]] == starts
        assert seen["timezone"] == (timezone or "Europe/Amsterdam")


async def test_places_that_are_gone_are_left_out(world: World) -> None:
    query = query_of("/booking/occupancy", world, uuid4())
    seen = await looks(world.owner(), "/booking/occupancy", **query)
    assert (seen["capacity"], seen["timezone"]) == (0, "UTC")
    assert {one["peak"] for one in seen["buckets"]} == {0}


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("to", {"to": "2030-01-07T12:00:00Z"}),
        ("to", {"to": "2030-01-24T04:00:01Z"}),
        ("to", {"to": "2031-02-11T12:00:01Z", "step": "day"}),
        ("to", {"to": "tomorrow"}),
        ("from", {"from": "2030-01-07T12:00:00"}),
        ("step", {"step": "week"}),
        ("timezone", {"timezone": "Mars/Olympus"}),
        ("timezone", {"timezone": "../../etc/passwd"}),
    ],
)
async def test_a_wish_that_makes_no_sense_names_its_field(
    world: World, field: str, change: Json
) -> None:
    """Also to somebody who may not look at all."""
    good = {"from": "2030-01-07T12:00:00Z", "to": "2030-01-08T12:00:00Z", "step": "hour"}
    query = {"parking_place_id": str(uuid4()), **good, **change}
    for person in (world.owner(), world.driver()):
        refused = await person.get("/booking/occupancy", params=query)
        problem(refused, 400, "invalid_request", field)


@pytest.mark.parametrize("seed", range(3))
async def test_the_database_counts_as_the_domain_does(world: World, seed: int) -> None:
    random = Random(seed)
    owner, driver = world.owner(), world.driver(money=10**8)
    place_id = world.parking.add(owner_id=owner.user_id, capacity=1000)
    made = [
        await driver.books(
            place_id,
            world.stay(
                timedelta(minutes=random.randrange(0, 48 * 60, 20)),
                timedelta(minutes=random.randrange(60, 24 * 60, 20)),
            ),
        )
        for _ in range(40)
    ]
    start = world.clock.now()
    seen = await looks(
        owner,
        "/booking/occupancy",
        parking_place_id=place_id,
        step="hour",
        **{"from": start.isoformat(), "to": (start + 3 * DAY).isoformat()},
    )
    stays = [Stay(moment(one["date_from"]), moment(one["date_to"])) for one in made]
    for one in seen["buckets"]:
        during = Stay(moment(one["from"]), moment(one["to"]))
        assert one["peak"] == peak_occupancy(stays, during)
        together = sum(
            (
                min(stay.date_to, during.date_to) - max(stay.date_from, during.date_from)
            ).total_seconds()
            for stay in stays
            if stay.overlaps(during)
        )
        assert one["average"] == pytest.approx(together / during.seconds, abs=0.006)
        ending = [b for b in made if during.date_from <= moment(b["date_to"]) < during.date_to]
        assert one["income"] == sum(b["full_cost"] for b in ending)
    for before, after in pairwise(seen["buckets"]):
        assert before["to"] == after["from"]


async def test_deleting_a_place_does_what_was_said(world: World) -> None:
    world.clock.set(datetime(2030, 1, 7, 12, tzinfo=UTC))
    owner, driver, poor = world.owner(), world.driver(money=100_000), world.driver()
    place_id = world.parking.add(owner_id=owner.user_id, hourly_rate=600)
    over = await driver.books(place_id, world.stay(timedelta(0), HOUR))
    await driver.books(place_id, world.stay(timedelta(0), 3 * HOUR))
    await driver.books(place_id, world.stay(DAY, 2 * HOUR))
    await driver.delete(path_of(await driver.books(place_id, world.stay(DAY))))
    problem(await poor.asks_to_book(place_id, world.stay(DAY)), 402, "insufficient_funds")
    world.clock.advance(HOUR)
    problem(await poor.asks_to_book(place_id, world.stay(DAY)), 402, "insufficient_funds")

    said = await looks(owner, "/booking/deletion", parking_place_id=place_id)
    assert said == {"bookings": 3, "running": 1, "refund": 3000, "currency": "USD"}
    before = driver.money
    world.parking.remove(place_id)
    await place_deleted(world.desk, place_id, Actor.OWNER, owner.user_id)
    await world.empties_deleted_places()
    await world.reconciles()
    assert driver.money - before == said["refund"]
    assert (await driver.reads(over))["status"] == "Confirmed"
    problem(
        await owner.get("/booking/deletion", params={"parking_place_id": str(place_id)}),
        404,
        "place_not_found",
    )
