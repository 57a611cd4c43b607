"""What pages follow: everything of their user, once, in order, and nothing of anybody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

import pytest

from parking_net.notification.domain.messages import Notification
from parking_net.notification.handlers import stream as handler
from parking_net.notification.repository import notifications, stream
from parking_net.notification.repository.stream import ItemName, StreamItem, StreamPage
from parking_net.notification.service.feed import ITEMS_AT_ONCE
from parking_net.notification.service.stream import Streams
from tests.notification.streams import (
    Reads,
    StreamWorld,
    a_notification,
    caller,
    opened_stream_world,
    waits_for_a_lock,
)
from tests.support.database import Databases
from tests.support.eventually import eventually

ANNA, BORIS = uuid4(), uuid4()


@pytest.fixture
async def world(new_database: Databases) -> AsyncIterator[StreamWorld]:
    async with opened_stream_world(new_database) as opened:
        yield opened


async def test_a_page_is_told_what_happens_from_now_on(world: StreamWorld) -> None:
    await world.happens(ANNA)
    async with world.page(ANNA) as page:
        assert page.retry == 2000
        assert page.response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert page.response.headers["cache-control"] == "no-store"
        assert page.response.headers["x-accel-buffering"] == "no"
        assert page.last_id == 1
        wanted = await world.happens(ANNA, count=2)
        told = await page.take(2)
    assert [one.data for one in told] == wanted
    assert [one.id for one in told] == [2, 3]
    assert {one.name for one in told} == {"balance"}


async def test_nobody_follows_without_a_token(world: StreamWorld) -> None:
    answer = await world.client.get("/notifications/stream")
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"


async def test_who_comes_back_misses_nothing_and_hears_nothing_twice(world: StreamWorld) -> None:
    async with world.page(ANNA) as page:
        first = await world.happens(ANNA, count=3)
        assert [one.data for one in await page.take(2)] == first[:2]
        last_id = page.last_id
    missed = first[2:] + await world.happens(ANNA, count=3 * ITEMS_AT_ONCE)
    async with world.page(ANNA, after=last_id) as page:
        told = await page.take(len(missed))
        assert [one.data for one in told] == missed
        assert [one.id for one in told] == list(range(3, 3 + len(missed)))
        later = await world.happens(ANNA)
        assert [one.data for one in await page.take(1)] == later


async def test_who_was_told_nothing_yet_can_come_back_too(world: StreamWorld) -> None:
    await world.happens(ANNA, count=5)
    async with world.page(ANNA) as page:
        last_id = page.last_id
    missed = await world.happens(ANNA)
    async with world.page(ANNA, after=last_id) as page:
        assert [one.data for one in await page.take(1)] == missed


async def test_the_last_id_may_stand_in_the_query_and_the_header_wins(world: StreamWorld) -> None:
    happened = await world.happens(ANNA, count=3)
    path = "/notifications/stream?last_event_id=1"
    async with world.page(ANNA, path=path) as page:
        assert [one.data for one in await page.take(2)] == happened[1:]
    async with world.page(ANNA, path=path, after=2) as page:
        assert [one.data for one in await page.take(1)] == happened[2:]


@pytest.mark.parametrize("last_id", ["abc", "-1", "1.5", "1 2", str(2**63), "9" * 400])
async def test_a_last_id_that_is_none(world: StreamWorld, last_id: str) -> None:
    answer = await world.get(ANNA, **{"Last-Event-ID": last_id})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "Last-Event-ID"
    answer = await world.get(ANNA, f"/notifications/stream?last_event_id={last_id}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "last_event_id"


async def test_nobody_sees_what_is_anothers(world: StreamWorld) -> None:
    async with world.page(ANNA) as annas, world.page(BORIS) as boriss:
        for_anna = await world.happens(ANNA, count=3)
        for_boris = await world.happens(BORIS, count=2)
        for_both = await world.happens(ANNA, BORIS)
        assert [one.data for one in await annas.take(4)] == for_anna + for_both
        assert [one.data for one in await boriss.take(3)] == for_boris + for_both
    async with world.page(BORIS, after=0) as boriss:
        assert [one.data for one in await boriss.take(3)] == for_boris + for_both


async def test_a_burst_wakes_only_whom_it_concerns(
    world: StreamWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world.page(ANNA) as annas, world.page(BORIS) as boriss:
        await world.happens(ANNA, BORIS)
        await annas.take(1)
        await boriss.take(1)
        reads = Reads(monkeypatch)
        for _ in range(10):
            await world.happens(ANNA)
        await annas.take(10)
    assert set(reads.of) == {ANNA}


async def test_tabs_share_a_read(world: StreamWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    async with AsyncExitStack() as stack:
        pages = [await stack.enter_async_context(world.page(ANNA)) for _ in range(8)]
        for _ in pages:  # So that each has read and waits.
            await world.happens(ANNA)
        for page in pages:
            await page.take(len(pages))
        reads = Reads(monkeypatch)
        wanted = await world.happens(ANNA)
        for page in pages:
            assert [one.data for one in await page.take(1)] == wanted
    assert len(reads.of) == 1


async def test_items_become_visible_in_the_order_of_their_ids(world: StreamWorld) -> None:
    """The reason for the counter: who reads by position would lose what commits late."""
    early = StreamItem(ANNA, ItemName.BALANCE, {"commits": "last"})
    late = StreamItem(ANNA, ItemName.BALANCE, {"commits": "first, if it could"})

    async def add_late() -> None:
        async with world.database.transaction() as connection:
            await stream.add(connection, [late], world.clock.now())

    async with world.page(ANNA) as page:
        async with world.database.transaction() as connection:
            await stream.add(connection, [early], world.clock.now())
            overtaking = asyncio.create_task(add_late())
            await eventually(lambda: waits_for_a_lock(world.database))
            assert not overtaking.done()
        await overtaking
        told = await page.take(2)
    assert [one.data for one in told] == [early.data, late.data]
    assert [one.id for one in told] == [1, 2]


async def test_what_is_rolled_back_is_told_to_nobody_and_leaves_no_hole(world: StreamWorld) -> None:
    async with world.page(ANNA) as page:
        async with world.database.connection() as connection:
            undone = connection.transaction()
            await undone.start()
            items = [StreamItem(ANNA, ItemName.BALANCE, {})]
            await stream.add(connection, items, world.clock.now())
            await undone.rollback()
        wanted = await world.happens(ANNA)
        told = await page.take(1)
    assert [(one.id, one.data) for one in told] == [(1, wanted[0])]


async def test_transactions_for_the_same_people_do_not_wait_in_a_ring(world: StreamWorld) -> None:
    people = [uuid4() for _ in range(6)]

    async def tell(turn: int) -> None:
        there = people if turn % 2 else people[::-1]
        await world.happens(*there)

    await asyncio.gather(*(tell(turn) for turn in range(40)))
    assert set((await stream.positions(world.database, people)).values()) == {40}


async def test_a_silent_stream_shows_that_it_lives(
    world: StreamWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handler, "HEARTBEAT_SECONDS", 0.02)
    async with world.page(ANNA) as page:
        waiting = asyncio.create_task(page.next())
        await eventually(lambda: page.comments >= 3)
        await world.happens(ANNA)
        told = await waiting
    assert told is not None
    assert told.name == "balance"


async def test_notifications_come_in_the_language_of_the_token(world: StreamWorld) -> None:
    notification = a_notification(ANNA)
    async with world.page(ANNA, locale="en") as english, world.page(ANNA, locale="ru") as russian:
        await tell(world, notification)
        (said,) = await english.take(1)
        (сказано,) = await russian.take(1)
    assert said.name == "notification"
    assert said.data["id"] == str(notification.id)
    assert "Harbour Garage" in said.data["title"]
    assert said.data["read_at"] is None
    assert сказано.data["title"] != said.data["title"]
    assert "Harbour Garage" in сказано.data["title"]


async def test_a_notification_that_is_gone_is_passed_over(world: StreamWorld) -> None:
    await tell(world, a_notification(ANNA), stored=False)
    wanted = await world.happens(ANNA)
    async with world.page(ANNA, after=0) as page:
        assert [(one.id, one.data) for one in await page.take(1)] == [(2, wanted[0])]


async def test_bookings_come_as_they_were_given(world: StreamWorld) -> None:
    view = {"booking_id": str(uuid4()), "place_name": "Гараж \n «Порт»", "full_cost": 1200}
    async with world.page(ANNA) as page:
        async with world.database.transaction() as connection:
            items = [StreamItem(ANNA, ItemName.BOOKING, view)]
            await stream.add(connection, items, world.clock.now())
        (told,) = await page.take(1)
    assert (told.name, told.data) == ("booking", view)


async def tell(world: StreamWorld, notification: Notification, *, stored: bool = True) -> None:
    item = StreamItem(
        notification.user_id, ItemName.NOTIFICATION, {"notification_id": notification.id}
    )
    async with world.database.transaction() as connection:
        if stored:
            await notifications.add(connection, [(uuid4(), notification, True)])
        await stream.add(connection, [item], world.clock.now())


async def test_nobody_joins_a_read_that_began_before_the_news(
    world: StreamWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered, held = asyncio.Event(), asyncio.Event()
    real = stream.read

    async def first_one_is_slow(*arguments: Any) -> StreamPage:
        monkeypatch.setattr(stream, "read", real)
        page = await real(*arguments)
        answered.set()
        await held.wait()
        return page

    deaf = Streams(world.database, world.clock)
    async with (
        deaf.followed(caller(ANNA, world), None) as one,
        deaf.followed(caller(ANNA, world), None) as other,
    ):
        monkeypatch.setattr(stream, "read", first_one_is_slow)
        reading = asyncio.create_task(one.news(5))
        await answered.wait()
        wanted = await world.happens(ANNA)
        deaf.heard(str(ANNA))
        async with asyncio.timeout(60):
            news = await other.news(5)
        held.set()
        also = await reading
    for told in (news, also):
        assert told is not None
        assert [item.data for item in told.items] == wanted
