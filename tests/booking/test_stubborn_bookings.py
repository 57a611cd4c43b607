"""A booking that can never be closed does not keep others from being closed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from parking_net.booking.domain.booking import Actor
from parking_net.booking.service import place_deleted as emptying
from parking_net.booking.service.place_deleted import place_deleted
from tests.booking.test_background import hold
from tests.booking.world import Json, World, answer


async def make_stubborn(world: World, booking: Json) -> None:
    """Let every update of the booking fail."""
    await world.database.execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE 'not this one'; END $$"
    )
    await world.database.execute(
        "CREATE TRIGGER refusing BEFORE UPDATE ON bookings FOR EACH ROW"
        f" WHEN (OLD.booking_id = '{booking['booking_id']}') EXECUTE FUNCTION refuse()"
    )


async def soften(world: World) -> None:
    await world.database.execute("DROP TRIGGER refusing ON bookings")


async def status_of(world: World, booking: Json) -> str:
    status: str = (await world.admin().reads(booking))["status"]
    return status


async def test_the_other_holds_expire(world: World) -> None:
    place_id = world.parking.add()
    stubborn, other = [await hold(world, place_id) for _ in range(2)]
    await make_stubborn(world, stubborn)
    world.clock.advance(timedelta(minutes=10))
    assert await world.sweeps() == 1
    assert await status_of(world, other) == "Canceled"
    await soften(world)
    assert await world.sweeps() == 1
    assert await status_of(world, stubborn) == "Canceled"


async def test_the_other_bookings_and_places_are_emptied(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emptying, "PLACES_AT_ONCE", 1)
    places = [world.parking.add() for _ in range(2)]
    driver = world.driver(money=50_000)
    stubborn, beside, elsewhere = [
        await driver.books(place_id, world.stay()) for place_id in (places[0], *places)
    ]
    await make_stubborn(world, stubborn)
    for place_id in places:
        await place_deleted(world.desk, place_id, Actor.OWNER, None)
        world.clock.advance(timedelta(seconds=1))
    assert await world.empties_deleted_places() == 2
    assert [await status_of(world, one) for one in (stubborn, beside, elsewhere)] == [
        "Confirmed",
        "Canceled",
        "Canceled",
    ]
    await soften(world)
    assert await world.empties_deleted_places() == 1
    await world.settles_everything()
    assert answer(await driver.get("/booking", params={"status": "Confirmed"})) == []
    assert driver.money == 50_000
