"""An event is told once, all of it or nothing, to whom wants to hear it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from parking_net.booking.domain.booking import Actor
from parking_net.notification.handlers.events import listener
from parking_net.shared.events.event import Event
from parking_net.shared.identifiers import new_id
from tests.notification import happenings
from tests.notification.happenings import HOUR
from tests.notification.world import World, answer, opened_world
from tests.support.database import Databases

TABLES = ("notifications", "deliveries", "reminders", "stream_items", "event_inbox")


async def contents(world: World) -> dict[str, int]:
    return {table: await world.rows(table) for table in TABLES}


async def test_an_event_handled_by_many_at_once_is_told_once(world: World) -> None:
    event = happenings.confirmed(happenings.paid())
    await asyncio.gather(*(world.happens(event) for _ in range(20)))
    once = await contents(world)
    assert once == {
        "notifications": 2,
        "deliveries": 2,
        "reminders": 2,
        "stream_items": 6,
        "event_inbox": 1,
    }
    await world.happens(event)
    assert await contents(world) == once
    assert len(world.woken) == 1


async def test_events_of_one_couple_in_parallel_never_wait_in_a_ring(world: World) -> None:
    driver, owner = world.person(), world.person("owner")
    couples = [
        {"driver_id": driver.user_id, "owner_id": owner.user_id},
        {"driver_id": owner.user_id, "owner_id": driver.user_id},
    ]
    events = [happenings.confirmed(happenings.paid(**couples[number % 2])) for number in range(30)]
    await asyncio.gather(*(world.happens(event) for event in events))
    assert len(await driver.inbox()) == len(await owner.inbox()) == 30


async def test_the_same_event_under_a_forgotten_id_is_told_once(world: World) -> None:
    event = happenings.confirmed(happenings.paid())
    await world.happens(event)
    await world.database.execute("DELETE FROM event_inbox")
    before = await contents(world)
    await world.happens(event)
    after = await contents(world)
    assert (after["notifications"], after["deliveries"]) == (2, 2)
    assert after["reminders"] == before["reminders"]


async def test_what_fails_at_the_very_end_has_told_nobody(world: World) -> None:
    await world.database.execute("""
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON stream_items EXECUTE FUNCTION refuse();
    """)
    event = happenings.confirmed(happenings.paid())
    with pytest.raises(Exception, match="no room"):
        await world.happens(event)
    assert set((await contents(world)).values()) == {0}
    assert world.woken == []

    await world.database.execute("DROP TRIGGER refuse ON stream_items")
    await world.happens(event)
    assert (await contents(world))["notifications"] == 2


@pytest.mark.parametrize(
    "damage",
    [
        {"user_id": None},
        {"user_id": "anna"},
        {"date_from": "tomorrow"},
        {"full_cost": "12.50"},
        {"place_timezone": "Nowhere/Else"},
        {"place_timezone": "../../etc/passwd"},
    ],
)
async def test_an_event_that_cannot_be_understood_is_refused_whole(
    damage: dict[str, object], world: World
) -> None:
    event = happenings.confirmed(happenings.paid())
    with pytest.raises((ValueError, KeyError)):
        await world.happens(replace(event, data={**event.data, **damage}))
    assert set((await contents(world)).values()) == {0}


async def test_a_refund_that_cannot_be_understood_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="booking_id"):
        await world.happens(Event(type="payment.refunded", subject="x", data={}))
    assert set((await contents(world)).values()) == {0}


async def test_members_that_are_new_to_us_do_no_harm(world: World) -> None:
    event = happenings.confirmed(happenings.paid())
    await world.happens(replace(event, data={**event.data, "colour": "green"}))
    assert await world.rows("notifications") == 2


async def test_without_a_bot_nothing_waits_to_be_sent(new_database: Databases) -> None:
    async with opened_world(new_database, carriers=()) as world:
        await world.happens(happenings.confirmed(happenings.paid()))
        assert await world.rows("notifications") == 2
        assert await world.rows("deliveries") == 0
        assert world.woken == []


async def test_muted_kinds_are_not_told_on_that_channel(world: World) -> None:
    driver = world.person()
    booking = happenings.paid(driver_id=driver.user_id)
    off = {"channels": {"inbox": {"confirmation": False}, "telegram": {"cancellation": False}}}
    answer(await driver.prefers(off))
    await world.happens(happenings.confirmed(booking), happenings.canceled(booking, Actor.DRIVER))
    assert await driver.types() == ["booking-canceled-driver"]
    sent = [one["type"] for one in await world.deliveries() if one["user_id"] == driver.user_id]
    assert sent == ["booking-confirmed-driver"]
    names = [name for name, _ in await world.news(driver.user_id)]
    assert names == ["booking", "balance", "booking", "balance", "notification"]
    # The owner never muted anything.
    assert {type_ for _, type_ in await world.told()} >= {
        "booking-confirmed-owner",
        "booking-canceled-owner",
    }


async def test_what_is_muted_everywhere_leaves_nothing_but_fresh_pages(world: World) -> None:
    driver = world.person()
    off = {"confirmation": False}
    answer(await driver.prefers({"channels": {"inbox": off, "telegram": off}}))
    await world.happens(happenings.confirmed(happenings.paid(driver_id=driver.user_id)))
    assert {user_id for user_id, _ in await world.told()}.isdisjoint({driver.user_id})
    assert [name for name, _ in await world.news(driver.user_id)] == ["booking", "balance"]


async def test_a_delivery_carries_its_subject_and_its_trace(world: World) -> None:
    booking = happenings.paid()
    _, moved = happenings.moved(
        booking, at=booking.created_at + HOUR, date_to=booking.date_to + HOUR
    )
    await world.happens(happenings.confirmed(booking), moved)
    sent = await world.deliveries()
    assert {one["subject"] for one in sent} == {str(booking.booking_id)}
    positions = [one["position"] for one in sent]
    assert positions == sorted(positions)
    assert {one["channel"] for one in sent} == {"telegram"}
    assert {one["next_attempt_at"] for one in sent} == {world.clock.now()}


async def test_the_listener_passes_over_types_that_nobody_is_told_of(world: World) -> None:
    handle = listener(world.desk)
    await handle(Event(type="parking.deleted", subject=str(new_id()), data={}))
    assert await world.rows("event_inbox") == 0
