"""Reminders half an hour before a stay starts and ends: once, in time, and only of real stays."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from parking_net.booking.domain.booking import Actor, Booking
from parking_net.shared.events.event import Event
from tests.notification import happenings
from tests.notification.happenings import HOUR, MINUTE, NOW
from tests.notification.world import Person, World, answer

STARTS, ENDS = "stay-starts-driver", "stay-ends-driver"


def booked(driver: Person, **more: Any) -> Booking:
    return happenings.paid(driver_id=driver.user_id, **more)


async def reminded(person: Person) -> list[str]:
    return [type_ for type_ in await person.types() if type_ in (STARTS, ENDS)]


async def at(world: World, moment: datetime) -> None:
    """Let the reminders of that moment go out, and those of every quarter hour before."""
    while world.clock.now() < moment:
        world.clock.advance(min(15 * MINUTE, moment - world.clock.now()))
        await world.reminds()


async def test_half_an_hour_before_start_and_before_end(world: World) -> None:
    driver = world.person()
    booking = booked(driver)
    await world.happens(happenings.confirmed(booking))
    world.clock.set(booking.date_from - 30 * MINUTE - timedelta(seconds=1))
    assert await world.reminds() == 0
    world.clock.advance(timedelta(seconds=1))
    assert await world.reminds() == 1
    assert await world.reminds() == 0
    assert await reminded(driver) == [STARTS]
    assert len(world.woken) == 2, "once for the booking, once for the reminder"
    world.clock.set(booking.date_to - 30 * MINUTE)
    await world.reminds()
    assert await reminded(driver) == [STARTS, ENDS]
    told = (await driver.inbox())[1]
    assert told["body"].startswith("It starts: Tue, Jan 8, 1:00 PM\nIt ends: Tue, Jan 8, 3:00 PM")
    assert (await world.told()) == {
        (driver.user_id, "booking-confirmed-driver"),
        (booking.owner_id, "booking-confirmed-owner"),
        (driver.user_id, STARTS),
        (driver.user_id, ENDS),
    }
    assert {"notification"} == {name for name, _ in (await world.news(driver.user_id))[3:]}


async def test_many_replicas_remind_once_each(world: World) -> None:
    driver = world.person()
    for _ in range(250):
        await world.happens(happenings.confirmed(booked(driver)))
    world.clock.set(NOW + 24 * HOUR - 30 * MINUTE)
    while sum(await asyncio.gather(*(world.reminds() for _ in range(6)))):
        pass
    count = await world.database.fetchval(
        "SELECT count(*) FROM notifications WHERE type = $1", STARTS
    )
    assert count == 250


async def test_a_moved_stay_is_reminded_of_at_its_new_time(world: World) -> None:
    driver = world.person()
    booking = booked(driver)
    later, change = happenings.moved(
        booking, at=NOW + HOUR, date_from=NOW + 48 * HOUR, date_to=NOW + 50 * HOUR
    )
    await world.happens(happenings.confirmed(booking), change)
    await at(world, NOW + 47 * HOUR)
    assert await reminded(driver) == []
    await at(world, NOW + 47.5 * HOUR)
    assert await reminded(driver) == [STARTS]
    assert (await driver.inbox())[0]["data"]["date_from"] == "2030-01-09T12:00:00Z"
    await at(world, later.date_to)
    assert await reminded(driver) == [STARTS, ENDS]


async def test_an_extended_stay_is_not_reminded_of_its_start_again(world: World) -> None:
    driver = world.person()
    booking = booked(driver)
    await world.happens(happenings.confirmed(booking))
    await at(world, booking.date_from + HOUR)
    assert await reminded(driver) == [STARTS]
    _, change = happenings.moved(booking, at=world.clock.now(), date_to=booking.date_to + 2 * HOUR)
    await world.happens(change)
    await at(world, booking.date_to + HOUR)
    assert await reminded(driver) == [STARTS]
    await at(world, booking.date_to + 2 * HOUR)
    assert await reminded(driver) == [STARTS, ENDS]


async def test_a_change_that_comes_after_the_reminder_it_preceded_brings_no_second_one(
    world: World,
) -> None:
    driver = world.person()
    booking = booked(driver)
    await world.happens(happenings.confirmed(booking))
    just_before = booking.date_from - 31 * MINUTE
    _, change = happenings.moved(booking, at=just_before, date_to=booking.date_to + HOUR)
    await at(world, booking.date_from - 30 * MINUTE)
    await world.happens(change)
    await at(world, booking.date_from)
    assert await reminded(driver) == [STARTS]


async def test_a_stay_extended_after_the_reminder_of_its_end_is_reminded_of_its_new_end(
    world: World,
) -> None:
    driver = world.person()
    booking = booked(driver)
    await world.happens(happenings.confirmed(booking))
    await at(world, booking.date_to - 20 * MINUTE)
    _, change = happenings.moved(booking, at=world.clock.now(), date_to=booking.date_to + HOUR)
    await world.happens(change)
    await at(world, booking.date_to + HOUR)
    assert await reminded(driver) == [STARTS, ENDS, ENDS]


@pytest.mark.parametrize("by", list(Actor))
async def test_a_cancelled_stay_is_not_reminded_of(by: Actor, world: World) -> None:
    driver = world.person()
    booking = booked(driver)
    await world.happens(happenings.confirmed(booking), happenings.canceled(booking, by))
    await at(world, booking.date_to)
    assert await reminded(driver) == []


async def test_a_stay_cancelled_while_it_runs_is_not_reminded_of_its_end(world: World) -> None:
    driver = world.person()
    booking = booked(driver)
    await world.happens(happenings.confirmed(booking))
    await at(world, booking.date_from)
    await world.happens(happenings.canceled(booking, Actor.DRIVER, at=world.clock.now()))
    await at(world, booking.date_to)
    assert await reminded(driver) == [STARTS]


@pytest.mark.parametrize(
    ("made_before", "is_reminded"),
    [(31 * MINUTE, True), (30 * MINUTE, True), (29 * MINUTE, False), (-5 * MINUTE, False)],
)
async def test_who_books_right_before_the_start_is_not_reminded_of_it(
    made_before: timedelta, is_reminded: bool, world: World
) -> None:
    driver = world.person()
    booking = booked(driver, date_from=NOW + made_before)
    await world.happens(happenings.confirmed(booking))
    await world.reminds()
    await at(world, booking.date_from)
    assert await reminded(driver) == [STARTS] * is_reminded
    await at(world, booking.date_to)
    assert await reminded(driver) == [STARTS] * is_reminded + [ENDS]


async def test_who_moves_a_stay_close_is_not_reminded_of_its_start(world: World) -> None:
    driver = world.person()
    booking = booked(driver)
    _, change = happenings.moved(booking, at=NOW + HOUR, date_from=NOW + HOUR + 10 * MINUTE)
    await world.happens(happenings.confirmed(booking), change)
    await at(world, booking.date_from)
    assert await reminded(driver) == []


@pytest.mark.parametrize(
    ("late", "is_told"),
    [
        (14 * MINUTE, True),
        (15 * MINUTE, True),
        (15 * MINUTE + timedelta(seconds=1), False),
        (40 * MINUTE, False),
        (30 * 24 * HOUR, False),
    ],
)
async def test_after_an_outage_late_reminders_are_dropped(
    late: timedelta, is_told: bool, world: World
) -> None:
    driver = world.person()
    booking = booked(driver, lasts=72 * HOUR)
    await world.happens(happenings.confirmed(booking))
    world.clock.set(booking.date_from - 30 * MINUTE + late)
    await world.reminds()
    assert (STARTS in await reminded(driver)) is is_told
    assert await world.reminds() == 0, "what is dropped does not come again"


async def test_an_event_that_comes_late_can_still_be_reminded_of(world: World) -> None:
    driver = world.person()
    booking = booked(driver, date_from=NOW + 40 * MINUTE)
    world.clock.set(NOW + 12 * MINUTE)
    await world.happens(happenings.confirmed(booking))
    await world.reminds()
    assert await reminded(driver) == [STARTS]


def history(driver: Person) -> tuple[Booking, dict[str, Event]]:
    """A stay that was booked, moved to the next day, and cancelled."""
    booking = booked(driver)
    later, moved = happenings.moved(
        booking, at=NOW + HOUR, date_from=NOW + 48 * HOUR, date_to=NOW + 50 * HOUR
    )
    canceled = happenings.canceled(later, Actor.OWNER, at=NOW + 2 * HOUR)
    return booking, {
        "confirmed": happenings.confirmed(booking),
        "moved": moved,
        "canceled": canceled,
    }


@pytest.mark.parametrize(
    "order",
    [
        ("canceled", "confirmed", "moved"),
        ("canceled", "moved", "confirmed"),
        ("confirmed", "canceled", "moved"),
        ("moved", "canceled", "confirmed"),
    ],
)
async def test_what_is_replayed_after_the_cancellation_brings_no_reminder_back(
    order: tuple[str, ...], world: World
) -> None:
    driver = world.person()
    _, events = history(driver)
    await world.happens(*(events[name] for name in order))
    await at(world, NOW + 50 * HOUR)
    assert await reminded(driver) == []


async def test_what_is_replayed_after_a_change_does_not_undo_it(world: World) -> None:
    driver = world.person()
    booking, events = history(driver)
    once_more, again = happenings.moved(
        booking, at=NOW + 2 * HOUR, date_from=NOW + 72 * HOUR, date_to=NOW + 74 * HOUR
    )
    await world.happens(again, events["confirmed"], events["moved"])
    await at(world, NOW + 71 * HOUR)
    assert await reminded(driver) == []
    await at(world, once_more.date_to)
    assert await reminded(driver) == [STARTS, ENDS]


async def test_a_cancellation_wins_over_a_change_that_another_clock_dates_later(
    world: World,
) -> None:
    driver = world.person()
    booking = booked(driver)
    _, moved = happenings.moved(booking, at=NOW + HOUR, date_to=booking.date_to + HOUR)
    canceled = happenings.canceled(booking, Actor.DRIVER, at=NOW + HOUR - MINUTE)
    await world.happens(happenings.confirmed(booking), moved, canceled)
    await at(world, booking.date_to + HOUR)
    assert await reminded(driver) == []


async def test_muted_reminders_are_not_told(world: World) -> None:
    driver = world.person()
    booking = booked(driver)
    await world.happens(happenings.confirmed(booking))
    answer(await driver.prefers({"channels": {"inbox": {"reminder": False}}}))
    await at(world, booking.date_from)
    assert await reminded(driver) == []
    sent = [one["type"] for one in await world.deliveries() if one["user_id"] == driver.user_id]
    assert sent == ["booking-confirmed-driver", STARTS]


async def test_a_reminder_that_cannot_be_written_stays_due(world: World) -> None:
    driver = world.person()
    booking = booked(driver)
    await world.happens(happenings.confirmed(booking))
    await world.database.execute("""
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON stream_items EXECUTE FUNCTION refuse();
    """)
    world.clock.set(booking.date_from - 30 * MINUTE)
    with pytest.raises(Exception, match="no room"):
        await world.reminds()
    assert await reminded(driver) == []
    await world.database.execute("DROP TRIGGER refuse ON stream_items")
    await world.reminds()
    assert await reminded(driver) == [STARTS]
