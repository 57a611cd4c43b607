"""What each service really sends keeps every promise of the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from parking_net.auth.identity.opening import opened_identity
from parking_net.booking.domain.booking import TOO_MANY_HOLDS, Actor, Booking, held
from parking_net.booking.domain.neighbours import Place
from parking_net.booking.domain.stay import Stay
from parking_net.booking.service import announce
from parking_net.booking.service.closing import NOTHING_BACK
from parking_net.booking.service.place_deleted import place_deleted
from parking_net.shared.clock import SystemClock
from parking_net.shared.events import outbox
from parking_net.shared.events.event import Event
from parking_net.shared.identifiers import new_id
from parking_net.shared.identity import Role
from parking_net.shared.telemetry.context import entered
from tests.auth.support import new_auth_settings, somebody
from tests.booking.world import HOUR, Person, World, answer, opened_world, path_of
from tests.event_catalogue.wire import sent
from tests.parking.support import opened_parking
from tests.parking.support import settings_for as parking_settings
from tests.payment.support import Ledger
from tests.support.clock import FixedClock
from tests.support.database import Databases
from tests.support.event_catalogue import Json, problems


def kept(events: list[Json], *types: str) -> list[Json]:
    """The events, which must be of these types in this order, and right."""
    assert [event["type"] for event in events] == list(types)
    assert [problem for event in events for problem in problems(event)] == []
    return events


async def test_auth(new_database: Databases) -> None:
    settings = await new_auth_settings(new_database)
    database = await new_database("auth")
    async with opened_identity(settings, database, SystemClock()) as parts:
        await parts.identity.register(somebody())
        await parts.identity.register(somebody(telegram_id=2**63 - 1, role=Role.OWNER))
        await parts.identity.add_user(somebody(email="анна@пример.рф", role=Role.ADMIN))
        leaving = await parts.identity.add_user(somebody())
        await parts.identity.erase(leaving.user_id)
    kept(
        await sent(database, "auth", new_database),
        "user.registered",
        "user.registered",
        "user.telegram_link_requested",
        "user.registered",
        "user.registered",
        "user.erased",
    )


async def test_parking(new_database: Databases) -> None:
    async with opened_parking(await parking_settings(new_database)) as parking:
        place = await parking.create()
        whole = {"latitude": 52, "longitude": -4.9, "description": "", "timezone": "Asia/Tokyo"}
        other = await parking.create(name="🚗" * 200, parking_type="multi-level", **whole)
        for path, headers in (
            (f"/parking/{place['id']}", parking.as_("owner")),
            (f"/parking/{other['id']}", parking.as_("admin")),
        ):
            change = {"capacity": 1, "description": None}
            answer(await parking.http.put(path, json=change, headers=headers))
            answer(await parking.http.delete(path, headers=headers))
        events = await sent(parking.database, "parking", new_database)
    kept(events, *["parking.created"] * 2, *["parking.updated", "parking.deleted"] * 2)
    assert [event["data"]["by"] for event in events[2:]] == ["owner"] * 2 + ["admin"] * 2


async def test_payment(new_database: Databases) -> None:
    ledger = Ledger(await new_database("payment"), FixedClock())
    stay = await ledger.stay(balance_minor=1000)
    await ledger.charge(stay, 1000)
    with entered():
        await ledger.refund(stay, 1)
    await ledger.refund(stay, 999)
    events = await sent(ledger.database, "payment", new_database)
    kept(events, "payment.refunded", "payment.refunded")
    assert [event["data"]["amount"] for event in events] == [1, 999]
    assert ["traceparent" in event for event in events] == [True, False]


async def test_booking_and_what_becomes_of_it(new_database: Databases) -> None:
    async with opened_world(new_database) as world:
        driver, owner, place_id = _people(world)
        first = await driver.books(place_id, world.stay())
        for hours in (3, 1):
            later = world.stay(lasts=hours * HOUR)
            answer(await driver.put(path_of(first), {"date_to": later["date_to"]}))
        second = await driver.books(place_id, world.stay())
        for booking, who in ((first, driver), (second, owner)):
            answer(await who.delete(path_of(booking), params={"reason": "я" * 200}))
        unpaid = world.driver(money=0)
        await unpaid.asks_to_book(place_id, world.stay())
        world.clock.advance(timedelta(minutes=11))
        await world.sweeps()
        third = await driver.books(place_id, world.stay())
        await place_deleted(world.desk, place_id, Actor.OWNER, owner.user_id)
        await world.empties_deleted_places()
        events = await sent(world.database, "booking", new_database)
    kept(
        events,
        *("booking.confirmed", "booking.changed", "booking.changed", "booking.confirmed"),
        *("booking.canceled", "booking.canceled", "booking.hold_expired"),
        *("booking.confirmed", "booking.canceled"),
    )
    assert [events[place]["data"]["difference"] for place in (1, 2)] == [600, -1200]
    assert events[-1]["subject"] == third["booking_id"]
    assert "traceparent" in events[0]


def _people(world: World) -> tuple[Person, Person, UUID]:
    owner, driver = world.owner(), world.driver(money=100_000)
    return driver, owner, world.parking.add(hourly_rate=600, owner_id=owner.user_id, capacity=9)


def _too_many_holds(booking: Booking) -> Event:
    canceled = booking.canceled(booking.created_at, Actor.SYSTEM, TOO_MANY_HOLDS)
    return announce.canceled(canceled, NOTHING_BACK, None)


def _paid_too_late(booking: Booking) -> Event:
    canceled = booking.canceled(booking.created_at, Actor.SYSTEM, "hold_expired", refund=1200)
    return announce.hold_expired(canceled)


@pytest.mark.parametrize("tell", [_too_many_holds, _paid_too_late])
async def test_booking_in_rare_cases(
    new_database: Databases, tell: Callable[[Booking], Event]
) -> None:
    now = FixedClock().now()
    place = Place(
        place_id=new_id(), owner_id=new_id(), name="P", city="C", address="A",
        timezone="UTC", hourly_rate=600, capacity=1,
    )  # fmt: skip
    booking = held(
        new_id(), place, user_id=new_id(), user_login="anna", stay=Stay(now, now + 2 * HOUR),
        currency="USD", now=now, hold=timedelta(minutes=10),
    )  # fmt: skip
    event = tell(booking)
    database = await new_database("booking")
    async with database.transaction() as connection:
        await outbox.add(connection, event)
    kept(await sent(database, "booking", new_database), event.type)
