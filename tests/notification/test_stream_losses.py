"""What a stream makes of lost notices, a lost database and items that are no longer kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest

from parking_net.notification.service import feed
from parking_net.notification.service.stream import RETENTION, Streams
from tests.notification.streams import Reads, StreamWorld, caller, opened_stream_world
from tests.support.database import Databases
from tests.support.eventually import eventually

ANNA, BORIS = uuid4(), uuid4()


@pytest.fixture
async def world(new_database: Databases) -> AsyncIterator[StreamWorld]:
    async with opened_stream_world(new_database) as opened:
        yield opened


async def test_what_happens_while_nobody_listens_to_notices_is_told_later(
    world: StreamWorld,
) -> None:
    async with world.page(ANNA) as page:
        ended = await eventually(
            lambda: world.database.fetchval(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND query LIKE 'LISTEN%'"
            )
        )
        assert ended
        wanted = await world.happens(ANNA)
        assert [one.data for one in await page.take(1)] == wanted


async def test_looking_finds_what_a_lost_notice_was_about(world: StreamWorld) -> None:
    deaf = Streams(world.database, world.clock)
    async with (
        deaf.followed(caller(ANNA, world), None) as annas,
        deaf.followed(caller(BORIS, world), None) as boriss,
    ):
        wanted = await world.happens(ANNA)
        for follower in (annas, boriss):  # Each looks once when it begins.
            await follower.news(0.01)
        more = await world.happens(ANNA)
        assert await annas.news(0.01) == feed.SILENCE
        assert await deaf.look() == 1
        news = await annas.news(1)
        assert news is not None
        assert [item.data for item in news.items] == more
        assert await deaf.look() == 0
        assert await boriss.news(0.01) == feed.SILENCE
    assert len(wanted) == 1


async def test_a_database_that_is_away_for_a_moment_costs_nothing(
    world: StreamWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "READ_AGAIN_SECONDS", 0.02)
    async with world.page(ANNA) as page:
        reads = Reads(monkeypatch)
        reads.failing = True
        wanted = await world.happens(ANNA)
        await eventually(lambda: len(reads.of) >= 3)
        reads.failing = False
        assert [one.data for one in await page.take(1)] == wanted


async def test_what_is_too_old_is_forgotten_and_said_to_be(world: StreamWorld) -> None:
    await world.happens(ANNA, count=3)
    world.clock.advance(RETENTION + timedelta(minutes=1))
    kept = await world.happens(ANNA, count=2)
    assert await world.streams.trim() == 3
    async with world.page(ANNA, after=1) as page:
        (told,) = await page.take(1)
        assert (told.name, told.id, told.data) == ("resync", 5, {})
        wanted = await world.happens(ANNA)
        assert [one.data for one in await page.take(1)] == wanted
    async with world.page(ANNA, after=3) as page:
        assert [one.data for one in await page.take(3)] == kept + wanted


async def test_a_stream_of_which_nothing_is_kept(world: StreamWorld) -> None:
    await world.happens(ANNA, count=3)
    world.clock.advance(RETENTION + timedelta(minutes=1))
    await world.streams.trim()
    async with world.page(ANNA, after=2) as page:
        (told,) = await page.take(1)
        assert (told.name, told.id) == ("resync", 3)
    async with world.page(ANNA, after=3) as page:
        wanted = await world.happens(ANNA)
        assert [(one.name, one.data) for one in await page.take(1)] == [("balance", wanted[0])]


async def test_a_hole_in_the_middle_is_no_reason_to_pass_over_it(world: StreamWorld) -> None:
    await world.happens(ANNA, count=3)
    await world.database.execute("DELETE FROM stream_items WHERE position = 2")
    async with world.page(ANNA, after=0) as page:
        (told,) = await page.take(1)
        assert (told.name, told.id) == ("resync", 3)


async def test_an_id_from_the_future_is_one_that_cannot_be_resumed(world: StreamWorld) -> None:
    await world.happens(ANNA)
    async with world.page(ANNA, after=99) as page:
        (told,) = await page.take(1)
        assert (told.name, told.id) == ("resync", 1)
    async with world.page(BORIS, after=7) as page:
        (told,) = await page.take(1)
        assert (told.name, told.id) == ("resync", 0)
