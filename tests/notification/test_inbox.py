"""The inbox over HTTP: pages, what is unread, and everything that is refused."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from parking_net.booking.domain.booking import Actor
from parking_net.shared.paging import encode_cursor
from tests.notification import happenings
from tests.notification.happenings import HOUR, MINUTE, NOW
from tests.notification.world import Json, Person, World, answer, problem


def ids(told: list[Json]) -> list[str]:
    return [one["id"] for one in told]


async def hears(world: World, person: Person, count: int) -> list[Json]:
    """So many receipts, some in the same instant; the newest first."""
    for number in range(count):
        await world.happens(happenings.confirmed(happenings.paid(driver_id=person.user_id)))
        if number % 3 == 0:
            world.clock.advance(MINUTE)
    return await person.inbox(limit=200)


async def test_what_a_notification_looks_like(world: World) -> None:
    driver = world.person()
    booking = happenings.paid(driver_id=driver.user_id)
    await world.happens(happenings.confirmed(booking))
    [told] = await driver.inbox()
    UUID(told.pop("id"))
    assert told == {
        "type": "booking-confirmed-driver",
        "title": "Booking confirmed: Harbour Garage",
        "body": "Tue, Jan 8, 1:00 PM – 3:00 PM (2 hours)\nQuay 7, Rotterdam\nYou paid $8.00.",
        "data": {
            "booking_id": str(booking.booking_id),
            "parking_place_id": str(booking.parking_place_id),
            "place_name": "Harbour Garage",
            "place_timezone": "Europe/Amsterdam",
            "date_from": "2030-01-08T12:00:00Z",
            "date_to": "2030-01-08T14:00:00Z",
        },
        "created_at": "2030-01-07T12:00:00Z",
        "read_at": None,
    }


async def test_it_is_said_in_the_language_that_the_reader_has_now(world: World) -> None:
    driver, owner = world.person(), world.person("owner", locale="ru-RU")
    booking = happenings.paid(driver_id=driver.user_id, owner_id=owner.user_id)
    await world.happens(happenings.confirmed(booking))
    [to_owner], [to_driver] = await owner.inbox(), await driver.inbox()
    assert to_owner["title"] == "Новое бронирование: Harbour Garage"
    assert to_driver["title"] == "Booking confirmed: Harbour Garage"
    driver.locale = "ru"
    assert (await driver.inbox())[0]["title"] == "Бронирование подтверждено: Harbour Garage"


async def test_a_reason_is_shown_as_it_was_typed(world: World) -> None:
    driver = world.person()
    booking = happenings.paid(driver_id=driver.user_id)
    reason = "<b>Flood</b> & fire"
    await world.happens(happenings.canceled(booking, Actor.OWNER, reason=reason))
    [told] = await driver.inbox()
    assert f"Reason: {reason}\n" in told["body"]


async def test_a_payment_that_came_too_late_is_said_to_come_back(world: World) -> None:
    driver = world.person()
    booking = happenings.waiting(driver_id=driver.user_id)
    await world.happens(happenings.hold_expired(booking, charged=800))
    [told] = await driver.inbox()
    assert "$8.00 goes back to your balance" in told["body"]


async def test_what_is_kept_of_a_running_stay_is_told_to_both(world: World) -> None:
    driver, owner = world.person(), world.person("owner")
    booking = happenings.paid(
        driver_id=driver.user_id, owner_id=owner.user_id, date_from=NOW + HOUR, lasts=3 * HOUR
    )
    during = booking.date_from + 10 * MINUTE
    await world.happens(happenings.canceled(booking, Actor.DRIVER, at=during))
    [to_driver], [to_owner] = await driver.inbox(), await owner.inbox()
    assert "$8.00 goes back to your balance; $4.00 is kept" in to_driver["body"]
    assert "$8.00 goes back to the driver; you keep $4.00" in to_owner["body"]


async def test_pages_follow_each_other_without_holes_while_new_ones_come(world: World) -> None:
    driver = world.person()
    everything = await hears(world, driver, 8)
    assert len({one["created_at"] for one in everything}) < 8, "some are of one instant"
    seen: list[str] = []
    response = await driver.asks(limit=3, unread="true")
    while True:
        seen += ids(answer(response))
        await world.happens(happenings.confirmed(happenings.paid(driver_id=driver.user_id)))
        if "next" not in response.links:
            break
        assert "unread=true" in response.links["next"]["url"]
        response = await driver.call("GET", response.links["next"]["url"])
    assert seen == ids(everything)


async def test_counts(world: World) -> None:
    driver = world.person()
    told = await hears(world, driver, 3)
    response = await driver.asks(limit=1, count="true")
    assert (response.headers["X-Total-Count"], len(answer(response))) == ("3", 1)
    answer(await driver.marks({"ids": [told[0]["id"]]}))
    unread = await driver.asks(unread="true", count="true")
    assert unread.headers["X-Total-Count"] == "2"
    assert ids(answer(unread)) == ids(told[1:])
    assert "X-Total-Count" not in (await driver.asks()).headers
    assert len(await driver.inbox(unread="false")) == 3


async def test_an_empty_inbox(world: World) -> None:
    response = await world.person().asks(count="true")
    assert answer(response) == []
    assert response.headers["X-Total-Count"] == "0"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Link" not in response.headers


async def test_a_page_has_at_most_two_hundred(world: World) -> None:
    driver = world.person()
    await hears(world, driver, 201)
    response = await driver.asks(limit=100_000)
    assert len(answer(response)) == 200
    assert "next" in response.links


async def test_marking_as_read(world: World) -> None:
    driver = world.person()
    told = await hears(world, driver, 3)
    world.clock.advance(HOUR)
    assert answer(await driver.marks({"ids": ids(told[:2])})) == {"unread": 1}
    first_read_at = "2030-01-07T13:01:00Z"
    assert [one["read_at"] for one in await driver.inbox()] == [first_read_at, first_read_at, None]
    world.clock.advance(HOUR)
    assert answer(await driver.marks({"ids": [told[0]["id"]] * 3})) == {"unread": 1}
    assert (await driver.inbox())[0]["read_at"] == first_read_at, "read once is read"
    assert answer(await driver.marks({"ids": [], "all": False})) == {"unread": 1}
    assert answer(await driver.marks({"all": True})) == {"unread": 0}
    assert answer(await driver.marks({"all": True})) == {"unread": 0}
    assert await driver.inbox(unread="true") == []
    assert (await driver.inbox())[0]["read_at"] == first_read_at


async def test_nobody_reads_or_marks_what_others_were_told(world: World) -> None:
    driver, other = world.person(), world.person()
    told = await hears(world, driver, 2)
    await hears(world, other, 1)
    assert answer(await other.marks({"ids": [*ids(told), str(uuid4())]})) == {"unread": 1}
    assert answer(await other.marks({"all": True})) == {"unread": 0}
    assert len(await other.inbox()) == 1
    assert {one["read_at"] for one in await driver.inbox()} == {None}
    admin = world.person("admin")
    assert await admin.inbox() == []


async def test_two_tabs_mark_the_same_at_once(world: World) -> None:
    driver = world.person()
    told = ids(await hears(world, driver, 40))
    wishes: list[Json] = [{"ids": told}, {"ids": told[::-1]}, {"all": True}] * 4
    responses = await asyncio.gather(*(driver.marks(wish) for wish in wishes))
    assert {answer(response)["unread"] for response in responses} == {0}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "ids"),
        ({"all": False}, "ids"),
        ({"ids": [], "all": True}, "ids"),
        ({"ids": None}, "ids"),
        ({"ids": "all"}, "ids"),
        ({"ids": [1]}, "ids[0]"),
        ({"ids": ["anna"]}, "ids[0]"),
        ({"ids": [str(uuid4()) for _ in range(201)]}, "ids"),
        ({"all": "true"}, "all"),
        ({"all": 1}, "all"),
        ({"all": None}, "all"),
        ({"all": True, "note": "\x00"}, "note"),
        ([], "body"),
    ],
)
async def test_what_cannot_be_marked(body: Any, field: str, world: World) -> None:
    problem(await world.person().marks(body), "invalid_request", field)


BAD_CURSORS = [
    "",
    "x",
    "é",
    "x" * 5000,
    encode_cursor(("2030-01-07T12:00:00", str(uuid4()))),
    encode_cursor((datetime(2030, 1, 7, tzinfo=UTC), "anna")),
    encode_cursor((datetime(2030, 1, 7, tzinfo=UTC),)),
    encode_cursor((datetime.max.replace(tzinfo=UTC) - timedelta(days=1), uuid4(), 1)),
]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        *(({"cursor": cursor}, "cursor") for cursor in BAD_CURSORS),
        ({"limit": 0}, "limit"),
        ({"limit": -1}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"limit": 2**70}, "limit"),
        ({"unread": "perhaps"}, "unread"),
        ({"count": "perhaps"}, "count"),
        ({"cursor": "a\x00"}, "cursor"),
    ],
)
async def test_what_cannot_be_asked(query: dict[str, Any], field: str, world: World) -> None:
    problem(await world.person().asks(**query), "invalid_request", field)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/notifications"),
        ("POST", "/notifications/read"),
        ("GET", "/notifications/preferences"),
        ("PUT", "/notifications/preferences"),
    ],
)
async def test_nobody_without_a_good_token(method: str, path: str, world: World) -> None:
    foreign = world.issuer.headers(aud="somebody-else")
    for headers in ({}, {"api_key": "x"}, foreign):
        response: httpx.Response = await world.client.request(
            method, path, headers=headers, json={"all": True}
        )
        problem(response, "unauthenticated", status=401)
